// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import java.util.Locale;
import java.util.Optional;

/** The types of fields, and how their values look on the wire. */
enum ProtoType {
    DOUBLE(ProtoType.FIXED_64),
    FLOAT(ProtoType.FIXED_32),
    INT32(ProtoType.VARINT),
    INT64(ProtoType.VARINT),
    UINT32(ProtoType.VARINT),
    UINT64(ProtoType.VARINT),
    SINT32(ProtoType.VARINT),
    SINT64(ProtoType.VARINT),
    FIXED32(ProtoType.FIXED_32),
    FIXED64(ProtoType.FIXED_64),
    SFIXED32(ProtoType.FIXED_32),
    SFIXED64(ProtoType.FIXED_64),
    BOOL(ProtoType.VARINT),
    STRING(ProtoType.SIZED),
    BYTES(ProtoType.SIZED),
    ENUM(ProtoType.VARINT),
    MESSAGE(ProtoType.SIZED);

    static final int VARINT = 0;
    static final int FIXED_64 = 1;
    static final int SIZED = 2;
    static final int FIXED_32 = 5;

    private final int wire;

    ProtoType(int wire) {
        this.wire = wire;
    }

    int wire() {
        return wire;
    }

    /** The type without parts that a schema writes so. */
    static Optional<ProtoType> scalar(String name) {
        for (ProtoType type : values()) {
            if (type != ENUM && type != MESSAGE && type.word().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** As schemas write it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isText() {
        return this == STRING || this == ENUM;
    }

    /** Whether values are whole numbers of at most 32 bits with a sign. */
    boolean isInt() {
        return this == INT32 || this == SINT32 || this == SFIXED32;
    }

    /** Whether values are whole numbers; those of uint64 above the largest BIGINT wrap around. */
    boolean isWhole() {
        return switch (this) {
            case INT32, INT64, UINT32, UINT64, SINT32, SINT64, FIXED32, FIXED64, SFIXED32, SFIXED64 -> true;
            case DOUBLE, FLOAT, BOOL, STRING, BYTES, ENUM, MESSAGE -> false;
        };
    }
}
