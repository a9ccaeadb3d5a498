// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.bytes.Decimals;
import io.millrace.schema.formats.bytes.RecentTexts;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Which Avro schema without parts can be read as which SQL type, and how: the one table of conversions. Widening is
 * allowed, anything that may lose is not.
 */
final class AvroSources {
    private static final int DECIMAL_BYTES_MAX = 256;
    private static final int MILLIS_OF_DAY = 86_400_000;

    @HotPath
    interface OfInt {
        int read(AvroCursor cursor);
    }

    @HotPath
    interface OfLong {
        long read(AvroCursor cursor);
    }

    @HotPath
    interface OfDouble {
        double read(AvroCursor cursor);
    }

    /** A value as its carrier, or null. */
    @HotPath
    interface OfObject {
        @Nullable
        Object read(AvroCursor cursor);
    }

    private AvroSources() {}

    /** INTEGER, DATE and TIME. */
    static Optional<OfInt> ints(Schema schema, SqlType type, String path) {
        if (schema.getType() == Schema.Type.INT) {
            return Optional.of(AvroCursor::readInt);
        }
        if (type == SqlType.TIME && schema.getLogicalType() instanceof LogicalTypes.TimeMicros) {
            return Optional.of(cursor -> {
                long millis = Math.floorDiv(cursor.readLong(), 1000L);
                if (millis < 0 || millis >= MILLIS_OF_DAY) {
                    throw new RecordException(
                            ErrorCode.VALUE_TYPE, "column " + path + ": a time lies outside of the day");
                }
                return (int) millis;
            });
        }
        return Optional.empty();
    }

    /** BIGINT and TIMESTAMP. A BIGINT of a timestamp is the number as it was written, whatever its unit. */
    static Optional<OfLong> longs(Schema schema, SqlType type) {
        if (schema.getType() == Schema.Type.INT && type == SqlType.BIGINT) {
            return Optional.of(AvroCursor::readInt);
        }
        if (schema.getType() != Schema.Type.LONG) {
            return Optional.empty();
        }
        long divisor = type == SqlType.TIMESTAMP ? unitsPerMilli(schema.getLogicalType()) : 1;
        if (divisor == 1) {
            return Optional.of(AvroCursor::readLong);
        }
        return Optional.of(cursor -> Math.floorDiv(cursor.readLong(), divisor));
    }

    static long unitsPerMilli(@Nullable LogicalType logical) {
        if (logical instanceof LogicalTypes.TimestampMicros || logical instanceof LogicalTypes.LocalTimestampMicros) {
            return 1000;
        }
        if (logical instanceof LogicalTypes.TimestampNanos || logical instanceof LogicalTypes.LocalTimestampNanos) {
            return 1_000_000;
        }
        return 1;
    }

    static Optional<OfDouble> doubles(Schema schema) {
        return switch (schema.getType()) {
            case INT -> Optional.of(AvroCursor::readInt);
            case LONG -> Optional.of(AvroCursor::readLong);
            case FLOAT -> Optional.of(AvroCursor::readFloat);
            case DOUBLE -> Optional.of(AvroCursor::readDouble);
            case NULL, BOOLEAN, STRING, BYTES, FIXED, ENUM, UNION, ARRAY, MAP, RECORD -> Optional.empty();
        };
    }

    static Optional<OfObject> texts(Schema schema) {
        if (schema.getType() == Schema.Type.STRING) {
            RecentTexts recent = new RecentTexts();
            return Optional.of(cursor -> cursor.readText(recent));
        }
        if (schema.getType() == Schema.Type.ENUM) {
            String[] symbols = schema.getEnumSymbols().toArray(String[]::new);
            return Optional.of(cursor -> symbols[cursor.readSymbol(symbols.length)]);
        }
        return Optional.empty();
    }

    static Optional<OfObject> bytes(Schema schema) {
        if (schema.getType() == Schema.Type.BYTES) {
            return Optional.of(cursor -> cursor.readBytes(cursor.readLength()));
        }
        if (schema.getType() == Schema.Type.FIXED) {
            int size = schema.getFixedSize();
            return Optional.of(cursor -> cursor.readBytes(size));
        }
        return Optional.empty();
    }

    /** DECIMAL from Avro's decimals, from whole numbers, and from text. */
    static Optional<OfObject> decimals(Schema schema, SqlType.Decimal type, String path) {
        return switch (schema.getType()) {
            case INT, LONG -> Optional.of(cursor -> fit(BigDecimal.valueOf(cursor.readLong()), type, path));
            case STRING ->
                Optional.of(cursor -> {
                    String text = cursor.readText();
                    BigDecimal value = Decimals.fit(text, type);
                    return value == null ? misfit(Decimals.misfit(text, type), type, path) : value;
                });
            case BYTES, FIXED -> {
                if (!(schema.getLogicalType() instanceof LogicalTypes.Decimal decimal)) {
                    yield Optional.empty();
                }
                int scale = decimal.getScale();
                int size = schema.getType() == Schema.Type.FIXED ? schema.getFixedSize() : -1;
                yield Optional.of(cursor -> decimal(cursor, size < 0 ? cursor.readLength() : size, scale, type, path));
            }
            case NULL, BOOLEAN, FLOAT, DOUBLE, ENUM, UNION, ARRAY, MAP, RECORD -> Optional.empty();
        };
    }

    private static BigDecimal decimal(AvroCursor cursor, int length, int scale, SqlType.Decimal type, String path) {
        int from = cursor.position();
        cursor.skip(length);
        if (length == 0) {
            throw AvroCursor.foreign("a decimal has no bytes");
        }
        if (length > DECIMAL_BYTES_MAX) {
            return misfit("is too large", type, path);
        }
        return fit(new BigDecimal(new BigInteger(cursor.array(), from, length), scale), type, path);
    }

    private static BigDecimal fit(BigDecimal read, SqlType.Decimal type, String path) {
        BigDecimal value = Decimals.fit(read, type);
        return value == null ? misfit(Decimals.misfit(read, type), type, path) : value;
    }

    private static BigDecimal misfit(@Nullable String reason, SqlType.Decimal type, String path) {
        throw new RecordException(
                ErrorCode.VALUE_TYPE,
                "column " + path + " is " + type + " and the record"
                        + (reason == null ? " has a text that is none" : "'s number " + reason));
    }
}
