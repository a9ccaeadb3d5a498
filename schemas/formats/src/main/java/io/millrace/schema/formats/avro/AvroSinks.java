// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.SqlType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Which SQL type without parts can be written as which Avro schema, and how: {@link AvroSources} the other way. */
final class AvroSinks {
    @HotPath
    interface OfLong {
        void write(ByteOutput out, long value);
    }

    @HotPath
    interface OfDouble {
        void write(ByteOutput out, double value);
    }

    /** A carrier that is not null. */
    @HotPath
    interface OfObject {
        void write(ByteOutput out, Object value);
    }

    private AvroSinks() {}

    /** INTEGER, DATE, TIME, BIGINT and TIMESTAMP. */
    static Optional<OfLong> longs(SqlType.Primitive type, Schema schema, String path) {
        boolean isInt = type == SqlType.INTEGER || type == SqlType.DATE || type == SqlType.TIME;
        return switch (schema.getType()) {
            case INT -> isInt ? Optional.of(ByteOutput::putZigZag) : Optional.empty();
            case LONG ->
                type == SqlType.DATE ? Optional.empty() : Optional.of(scaled(unitsPerMilli(type, schema), path));
            case DOUBLE ->
                type == SqlType.INTEGER
                        ? Optional.of((out, value) -> out.putLongLittleEndian(Double.doubleToLongBits(value)))
                        : Optional.empty();
            case NULL, BOOLEAN, FLOAT, STRING, BYTES, FIXED, ENUM, UNION, ARRAY, MAP, RECORD -> Optional.empty();
        };
    }

    private static long unitsPerMilli(SqlType.Primitive type, Schema schema) {
        if (type == SqlType.TIME) {
            return schema.getLogicalType() instanceof LogicalTypes.TimeMicros ? 1000 : 1;
        }
        return type == SqlType.TIMESTAMP ? AvroSources.unitsPerMilli(schema.getLogicalType()) : 1;
    }

    private static OfLong scaled(long factor, String path) {
        if (factor == 1) {
            return ByteOutput::putZigZag;
        }
        long max = Long.MAX_VALUE / factor;
        return (out, value) -> {
            if (value > max || value < -max) {
                throw cannot(path, "the time is out of the range of the field's unit");
            }
            out.putZigZag(value * factor);
        };
    }

    static Optional<OfDouble> doubles(Schema schema) {
        if (schema.getType() == Schema.Type.DOUBLE) {
            return Optional.of((out, value) -> out.putLongLittleEndian(Double.doubleToLongBits(value)));
        }
        if (schema.getType() == Schema.Type.FLOAT) {
            return Optional.of((out, value) -> out.putIntLittleEndian(Float.floatToIntBits((float) value)));
        }
        return Optional.empty();
    }

    static Optional<OfObject> texts(Schema schema, String path) {
        if (schema.getType() == Schema.Type.STRING) {
            return Optional.of((out, value) -> out.putSizedUtf8((String) value));
        }
        if (schema.getType() == Schema.Type.ENUM) {
            Map<String, Integer> symbols = new HashMap<>();
            schema.getEnumSymbols().forEach(symbol -> symbols.put(symbol, symbols.size()));
            return Optional.of((out, value) -> {
                Integer symbol = symbols.get((String) value);
                if (symbol == null) {
                    throw cannot(path, "the text is no symbol of enum " + schema.getFullName());
                }
                out.putZigZag(symbol);
            });
        }
        return Optional.empty();
    }

    static Optional<OfObject> bytes(Schema schema, String path) {
        if (schema.getType() == Schema.Type.BYTES) {
            return Optional.of((out, value) -> {
                ByteBuffer buffer = (ByteBuffer) value;
                out.putZigZag(buffer.remaining());
                out.put(buffer);
            });
        }
        if (schema.getType() == Schema.Type.FIXED) {
            int size = schema.getFixedSize();
            return Optional.of((out, value) -> {
                ByteBuffer buffer = (ByteBuffer) value;
                if (buffer.remaining() != size) {
                    throw cannot(path, buffer.remaining() + " bytes for a fixed of " + size);
                }
                out.put(buffer);
            });
        }
        return Optional.empty();
    }

    static Optional<OfObject> decimals(SqlType.Decimal type, Schema schema) {
        if (schema.getType() == Schema.Type.STRING) {
            return Optional.of((out, value) -> out.putSizedUtf8(((BigDecimal) value).toPlainString()));
        }
        if (!(schema.getLogicalType() instanceof LogicalTypes.Decimal decimal)) {
            return Optional.empty();
        }
        int scale = decimal.getScale();
        if (scale < type.scale() || decimal.getPrecision() - scale < type.precision() - type.scale()) {
            return Optional.empty();
        }
        if (schema.getType() == Schema.Type.BYTES) {
            return Optional.of((out, value) -> {
                byte[] unscaled = unscaled((BigDecimal) value, scale);
                out.putZigZag(unscaled.length);
                out.put(unscaled);
            });
        }
        int size = schema.getFixedSize();
        // Avro itself checks that a fixed is wide enough for its precision.
        return Optional.of((out, value) -> {
            byte[] unscaled = unscaled((BigDecimal) value, scale);
            byte[] wide = new byte[size];
            Arrays.fill(wide, (byte) (unscaled[0] < 0 ? -1 : 0));
            System.arraycopy(unscaled, 0, wide, size - unscaled.length, unscaled.length);
            out.put(wide);
        });
    }

    private static byte[] unscaled(BigDecimal value, int scale) {
        return value.setScale(scale, RoundingMode.UNNECESSARY).unscaledValue().toByteArray();
    }

    static RecordException cannot(String path, String reason) {
        return new RecordException(ErrorCode.RECORD_CANNOT_ENCODE, "column " + path + ": " + reason);
    }
}
