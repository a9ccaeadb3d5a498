// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.types.SqlType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a field is that a message does not have: null, or the default of its type. */
final class ProtoAbsent {
    static final ByteBuffer NO_BYTES = ByteBuffer.wrap(new byte[0]).asReadOnlyBuffer();
    static final List<@Nullable Object> NO_ITEMS = List.of();
    static final Map<Object, @Nullable Object> NO_ENTRIES = Map.of();

    private ProtoAbsent() {}

    /** The carrier of what is not there. */
    static @Nullable Object of(ProtoField field, SqlType type) {
        return switch (field.label()) {
            case REPEATED -> NO_ITEMS;
            case MAP -> NO_ENTRIES;
            case OPTIONAL -> null;
            case PLAIN -> field.isMessage() ? null : scalar(field, type);
        };
    }

    private static @Nullable Object scalar(ProtoField field, SqlType type) {
        if (!(type instanceof SqlType.Primitive primitive)) {
            return null;
        }
        return switch (primitive) {
            case BOOLEAN -> false;
            case INTEGER, DATE, TIME -> 0;
            case BIGINT, TIMESTAMP -> 0L;
            case DOUBLE -> 0.0;
            case STRING -> field.symbols() == null ? "" : field.symbols().get(0);
            case BYTES -> NO_BYTES;
        };
    }
}
