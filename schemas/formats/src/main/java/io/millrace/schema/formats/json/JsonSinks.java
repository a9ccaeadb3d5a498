// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.json;

import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.formats.bytes.JsonText;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a value of each type is written as JSON. */
final class JsonSinks {
    /** Writes a column of a row where it is not null. */
    @HotPath
    interface OfColumn {
        void write(ByteOutput out, RowBatch batch, int row);
    }

    /** Writes a carrier. */
    private interface OfValue {
        void write(ByteOutput out, Object value);
    }

    private JsonSinks() {}

    static OfColumn column(SqlType type, int index) {
        if (type instanceof SqlType.Primitive primitive) {
            switch (primitive) {
                case BOOLEAN:
                    return (out, batch, row) ->
                            out.putAscii(((ColumnVector.OfBoolean) batch.column(index)).values[row] ? "true" : "false");
                case INTEGER, DATE, TIME:
                    return (out, batch, row) -> out.putDigits(((ColumnVector.OfInt) batch.column(index)).values[row]);
                case BIGINT, TIMESTAMP:
                    return (out, batch, row) -> out.putDigits(((ColumnVector.OfLong) batch.column(index)).values[row]);
                case DOUBLE:
                    return (out, batch, row) ->
                            JsonText.putDouble(out, ((ColumnVector.OfDouble) batch.column(index)).values[row]);
                case STRING, BYTES:
                    break;
            }
        }
        OfValue sink = value(type);
        return (out, batch, row) ->
                sink.write(out, Objects.requireNonNull(((ColumnVector.OfObject) batch.column(index)).values[row]));
    }

    private static OfValue value(SqlType type) {
        return type.accept(new SqlType.Visitor<>() {
            @Override
            public OfValue primitive(SqlType.Primitive primitive) {
                return switch (primitive) {
                    case BOOLEAN -> (out, value) -> out.putAscii((Boolean) value ? "true" : "false");
                    case INTEGER, DATE, TIME, BIGINT, TIMESTAMP ->
                        (out, value) -> out.putDigits(((Number) value).longValue());
                    case DOUBLE -> (out, value) -> JsonText.putDouble(out, (Double) value);
                    case STRING -> (out, value) -> JsonText.putQuoted(out, (String) value);
                    case BYTES -> (out, value) -> JsonText.putBase64(out, (ByteBuffer) value);
                };
            }

            @Override
            public OfValue decimal(SqlType.Decimal decimal) {
                return (out, value) -> out.putAscii(((BigDecimal) value).toPlainString());
            }

            @Override
            public OfValue array(SqlType.Array array) {
                OfValue item = value(array.element());
                return (out, value) -> writeArray(out, (List<?>) value, item);
            }

            @Override
            public OfValue map(SqlType.Map map) {
                OfValue item = value(map.value());
                return (out, value) -> writeMap(out, (Map<?, ?>) value, item);
            }

            @Override
            public OfValue struct(SqlType.StructType struct) {
                return structOf(struct);
            }
        });
    }

    private static void writeOrNull(ByteOutput out, @Nullable Object value, OfValue sink) {
        if (value == null) {
            out.putAscii("null");
        } else {
            sink.write(out, value);
        }
    }

    private static void writeArray(ByteOutput out, List<?> items, OfValue item) {
        out.put('[');
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                out.put(',');
            }
            writeOrNull(out, items.get(i), item);
        }
        out.put(']');
    }

    private static void writeMap(ByteOutput out, Map<?, ?> entries, OfValue item) {
        char before = '{';
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            out.put(before);
            before = ',';
            JsonText.putQuoted(out, (String) entry.getKey());
            out.put(':');
            writeOrNull(out, entry.getValue(), item);
        }
        if (entries.isEmpty()) {
            out.put('{');
        }
        out.put('}');
    }

    private static OfValue structOf(SqlType.StructType type) {
        int size = type.fields().size();
        byte[][] names = new byte[size][];
        OfValue[] sinks = new OfValue[size];
        for (int i = 0; i < size; i++) {
            names[i] = JsonWriter.name(type.fields().get(i).name(), i == 0 ? '{' : ',');
            sinks[i] = value(type.fields().get(i).type());
        }
        return (out, value) -> {
            Struct struct = (Struct) value;
            for (int i = 0; i < size; i++) {
                out.put(names[i]);
                writeOrNull(out, struct.get(i), sinks[i]);
            }
            out.putAscii(size == 0 ? "{}" : "}");
        };
    }
}
