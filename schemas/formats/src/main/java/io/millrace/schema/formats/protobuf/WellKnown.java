// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.formats.protobuf.ProtoField.Label;
import io.millrace.schema.types.SqlType;
import java.util.Optional;

/** Messages of Google's and Confluent's files that stand for values of a type. */
enum WellKnown {
    DATE(
            "google.type.Date",
            "google/type/date.proto",
            SqlType.DATE,
            int32("year", 1),
            int32("month", 2),
            int32("day", 3)),
    TIME(
            "google.type.TimeOfDay",
            "google/type/timeofday.proto",
            SqlType.TIME,
            int32("hours", 1),
            int32("minutes", 2),
            int32("seconds", 3),
            int32("nanos", 4)),
    TIMESTAMP(
            "google.protobuf.Timestamp",
            "google/protobuf/timestamp.proto",
            SqlType.TIMESTAMP,
            plain("seconds", 1, ProtoType.INT64),
            int32("nanos", 2)),
    DECIMAL(
            "confluent.type.Decimal",
            "confluent/type/decimal.proto",
            new SqlType.Decimal(38, 0),
            plain("value", 1, ProtoType.BYTES),
            plain("precision", 2, ProtoType.UINT32),
            int32("scale", 3)),
    DOUBLE_VALUE("google.protobuf.DoubleValue", ProtoType.DOUBLE, SqlType.DOUBLE),
    FLOAT_VALUE("google.protobuf.FloatValue", ProtoType.FLOAT, SqlType.DOUBLE),
    INT64_VALUE("google.protobuf.Int64Value", ProtoType.INT64, SqlType.BIGINT),
    UINT64_VALUE("google.protobuf.UInt64Value", ProtoType.UINT64, SqlType.BIGINT),
    INT32_VALUE("google.protobuf.Int32Value", ProtoType.INT32, SqlType.INTEGER),
    UINT32_VALUE("google.protobuf.UInt32Value", ProtoType.UINT32, SqlType.BIGINT),
    BOOL_VALUE("google.protobuf.BoolValue", ProtoType.BOOL, SqlType.BOOLEAN),
    STRING_VALUE("google.protobuf.StringValue", ProtoType.STRING, SqlType.STRING),
    BYTES_VALUE("google.protobuf.BytesValue", ProtoType.BYTES, SqlType.BYTES);

    private final ProtoMessage message;
    private final String file;
    private final SqlType type;

    WellKnown(String name, String file, SqlType type, ProtoField... fields) {
        message = ProtoMessage.of(name, fields);
        this.file = file;
        this.type = type;
    }

    WellKnown(String name, ProtoType wrapped, SqlType type) {
        this(name, "google/protobuf/wrappers.proto", type, plain("value", 1, wrapped));
    }

    private static ProtoField plain(String name, int number, ProtoType type) {
        return ProtoField.scalar(name, number, Label.PLAIN, type);
    }

    private static ProtoField int32(String name, int number) {
        return plain(name, number, ProtoType.INT32);
    }

    ProtoMessage message() {
        return message;
    }

    /** The file that a schema imports for it. */
    String file() {
        return file;
    }

    /** What it is a value of; of a decimal only the field knows how many digits. */
    SqlType type() {
        return type;
    }

    /** Whether it is there only to tell no value from the default. */
    boolean isWrapper() {
        return file.endsWith("wrappers.proto");
    }

    static Optional<WellKnown> of(ProtoMessage message) {
        return named(message.fullName());
    }

    static Optional<WellKnown> named(String fullName) {
        for (WellKnown known : values()) {
            if (known.message.fullName().equals(fullName)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    /** The message around a value without parts. */
    static Optional<WellKnown> wrapper(SqlType type) {
        for (WellKnown known : values()) {
            boolean usual = known != FLOAT_VALUE && known != UINT64_VALUE && known != UINT32_VALUE;
            if (known.isWrapper() && usual && known.type == type) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }
}
