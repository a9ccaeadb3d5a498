// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.record;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages of Protocol Buffers, as far as records need them. Filled by who makes it, not changed later. */
final class ProtoSchema {
    /** Fields of messages that stand for values, by the full names of the messages. */
    enum Known {
        TIMESTAMP("google.protobuf.Timestamp"),
        DATE("google.type.Date"),
        TIME("google.type.TimeOfDay"),
        DECIMAL("confluent.type.Decimal"),
        DOUBLE_VALUE("google.protobuf.DoubleValue"),
        FLOAT_VALUE("google.protobuf.FloatValue"),
        INT64_VALUE("google.protobuf.Int64Value"),
        UINT64_VALUE("google.protobuf.UInt64Value"),
        INT32_VALUE("google.protobuf.Int32Value"),
        UINT32_VALUE("google.protobuf.UInt32Value"),
        BOOL_VALUE("google.protobuf.BoolValue"),
        STRING_VALUE("google.protobuf.StringValue"),
        BYTES_VALUE("google.protobuf.BytesValue");

        private final String fullName;

        Known(String fullName) {
            this.fullName = fullName;
        }

        static @Nullable Known named(String fullName) {
            for (Known known : values()) {
                if (known.fullName.equals(fullName)) {
                    return known;
                }
            }
            return null;
        }

        /** The field inside a wrapper; null for the others. */
        @Nullable
        Field wrapped() {
            if (ordinal() < DOUBLE_VALUE.ordinal()) {
                return null;
            }
            String type = name().substring(0, name().indexOf('_')).toLowerCase(Locale.ROOT);
            return new Field("value", 1, Label.PLAIN, type);
        }
    }

    enum Label {
        PLAIN,
        OPTIONAL,
        REPEATED,
        MAP
    }

    /** A message, or an enum when it has symbols. */
    static final class Message {
        final String name;
        final List<Field> fields = new ArrayList<>();
        final Map<String, Message> nested = new HashMap<>();
        final List<Message> order = new ArrayList<>();
        final Map<Integer, String> symbols = new HashMap<>();

        Message(String name) {
            this.name = name;
        }

        boolean isEnum() {
            return !symbols.isEmpty();
        }

        void add(Message inside) {
            nested.put(inside.name, inside);
            if (!inside.isEnum()) {
                order.add(inside);
            }
        }
    }

    /** A field; of a map {@code type} and {@code message} are those of its values. */
    static final class Field {
        final String name;
        final int number;
        final Label label;
        final String type;
        String keyType = "string";

        @Nullable
        Message message;

        @Nullable
        Known known;

        int scale = -1;

        Field(String name, int number, Label label, String type) {
            this.name = name;
            this.number = number;
            this.label = label;
            this.type = type;
        }
    }

    private ProtoSchema() {}

    /** How nulls of columns are kept. */
    enum Nulls {
        DEFAULTS,
        OPTIONAL,
        WRAPPER
    }

    /** The message that follows from columns: fields numbered in their order. */
    static Message of(List<Column> columns, Nulls nulls) {
        Message message = new Message("Row");
        for (Column column : columns) {
            message.fields.add(field(column.name(), message.fields.size() + 1, column.type(), nulls));
        }
        return message;
    }

    private static Field field(String name, int number, SqlType type, Nulls nulls) {
        if (type instanceof SqlType.Array array) {
            return single(name, number, Label.REPEATED, array.element(), nulls);
        }
        if (type instanceof SqlType.Map map) {
            return single(name, number, Label.MAP, map.value(), nulls);
        }
        Label label = nulls == Nulls.OPTIONAL ? Label.OPTIONAL : Label.PLAIN;
        Field field = single(name, number, label, type, nulls);
        if (nulls == Nulls.WRAPPER && field.message == null && field.known == null) {
            Field wrapped = new Field(name, number, label, "message");
            wrapped.known = Known.valueOf(field.type.toUpperCase(Locale.ROOT) + "_VALUE");
            return wrapped;
        }
        return field;
    }

    private static Field single(String name, int number, Label label, SqlType type, Nulls nulls) {
        if (type instanceof SqlType.StructType struct) {
            Field field = new Field(name, number, label, "message");
            Message inside = new Message(name);
            for (SqlType.Field each : struct.fields()) {
                inside.fields.add(field(each.name(), inside.fields.size() + 1, each.type(), nulls));
            }
            field.message = inside;
            return field;
        }
        if (type instanceof SqlType.Decimal decimal) {
            Field field = new Field(name, number, label, "message");
            field.known = Known.DECIMAL;
            field.scale = decimal.scale();
            return field;
        }
        Field field = new Field(name, number, label, scalar(type));
        if (field.type.equals("message")) {
            field.known = Known.valueOf(type.toString());
        }
        return field;
    }

    private static String scalar(SqlType type) {
        return switch ((SqlType.Primitive) type) {
            case BOOLEAN -> "bool";
            case INTEGER -> "int32";
            case BIGINT -> "int64";
            case DOUBLE -> "double";
            case STRING -> "string";
            case BYTES -> "bytes";
            case DATE, TIME, TIMESTAMP -> "message";
        };
    }
}
