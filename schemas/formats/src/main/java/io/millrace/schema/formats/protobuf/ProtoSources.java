// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.bytes.Decimals;
import io.millrace.schema.formats.bytes.RecentTexts;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which field can be read as which SQL type without parts, and how: the one table of conversions. Widening is allowed, anything that
 * may lose is not. What is read stands behind the field's tag.
 */
final class ProtoSources {
    /** What {@link OfLong} gives for a date that has no day. */
    static final long NO_DATE = Long.MIN_VALUE;

    private static final int VALUE_BYTES_MAX = 256;
    private static final int SCALE_MAX = 10_000;

    @HotPath
    interface OfLong {
        long read(ProtoCursor cursor);
    }

    @HotPath
    interface OfDouble {
        double read(ProtoCursor cursor);
    }

    /** A value as its carrier, or null. */
    @HotPath
    interface OfObject {
        @Nullable
        Object read(ProtoCursor cursor);
    }

    private ProtoSources() {}

    /** BOOLEAN (0 or 1), INTEGER, BIGINT, DATE, TIME and TIMESTAMP. */
    static Optional<OfLong> longs(ProtoField field, SqlType.Primitive type, String path) {
        if (field.isMessage()) {
            Optional<WellKnown> known = WellKnown.of(field.messageOrThrow());
            if (known.isPresent() && known.get().isWrapper()) {
                ProtoField value = field.messageOrThrow().fields().get(0);
                return longs(value, type, path).map(source -> unwrapped(value, source));
            }
            return known.filter(message -> message.type() == type).flatMap(message -> moment(message, path));
        }
        boolean fits = switch (type) {
            case BOOLEAN -> field.type() == ProtoType.BOOL;
            case INTEGER, DATE, TIME -> field.type().isInt();
            case BIGINT -> field.type().isWhole();
            case TIMESTAMP -> field.type().isWhole() && !field.type().isInt();
            case DOUBLE, STRING, BYTES -> false;
        };
        return fits ? Optional.of(whole(field.type())) : Optional.empty();
    }

    private static OfLong whole(ProtoType type) {
        return switch (type) {
            case INT32 -> cursor -> (int) cursor.readVarint();
            case UINT32 -> cursor -> cursor.readVarint() & 0xFFFF_FFFFL;
            case SINT32 -> cursor -> (int) cursor.readZigZag();
            case INT64, UINT64 -> ProtoCursor::readVarint;
            case SINT64 -> ProtoCursor::readZigZag;
            case FIXED32 -> cursor -> cursor.readFixed32() & 0xFFFF_FFFFL;
            case SFIXED32 -> ProtoCursor::readFixed32;
            case FIXED64, SFIXED64 -> ProtoCursor::readFixed64;
            case BOOL -> cursor -> cursor.readVarint() == 0 ? 0 : 1;
            case DOUBLE, FLOAT, STRING, BYTES, ENUM, MESSAGE -> throw new IllegalArgumentException(type.word());
        };
    }

    /** The tag that a field's values have one by one. */
    static int tag(ProtoField field) {
        return field.number() << 3 | field.type().wire();
    }

    private static OfLong unwrapped(ProtoField value, OfLong source) {
        int tag = tag(value);
        return cursor -> {
            long read = 0;
            int outer = cursor.enter();
            while (cursor.hasMore()) {
                int found = (int) cursor.readVarint();
                if (found == tag) {
                    read = source.read(cursor);
                } else {
                    cursor.skip(found & 7);
                }
            }
            cursor.leave(outer);
            return read;
        };
    }

    private static Optional<OfLong> moment(WellKnown message, String path) {
        return switch (message) {
            case DATE -> Optional.of(cursor -> date(cursor, path));
            case TIME -> Optional.of(cursor -> time(cursor, path));
            case TIMESTAMP -> Optional.of(cursor -> timestamp(cursor, path));
            case DECIMAL,
                    DOUBLE_VALUE,
                    FLOAT_VALUE,
                    INT64_VALUE,
                    UINT64_VALUE,
                    INT32_VALUE,
                    UINT32_VALUE,
                    BOOL_VALUE,
                    STRING_VALUE,
                    BYTES_VALUE -> Optional.empty();
        };
    }

    private static long date(ProtoCursor cursor, String path) {
        int year = 0;
        int month = 0;
        int day = 0;
        int outer = cursor.enter();
        while (cursor.hasMore()) {
            int tag = (int) cursor.readVarint();
            switch (tag) {
                case 1 << 3 -> year = (int) cursor.readVarint();
                case 2 << 3 -> month = (int) cursor.readVarint();
                case 3 << 3 -> day = (int) cursor.readVarint();
                default -> cursor.skip(tag & 7);
            }
        }
        cursor.leave(outer);
        if (year == 0 && month == 0 && day == 0) {
            return NO_DATE;
        }
        try {
            return LocalDate.of(year, month, day).toEpochDay();
        } catch (DateTimeException e) {
            throw wrong(path, SqlType.DATE, "a date that there is not");
        }
    }

    private static long time(ProtoCursor cursor, String path) {
        long millis = 0;
        int outer = cursor.enter();
        while (cursor.hasMore()) {
            int tag = (int) cursor.readVarint();
            switch (tag) {
                case 1 << 3 -> millis += (int) cursor.readVarint() * 3_600_000L;
                case 2 << 3 -> millis += (int) cursor.readVarint() * 60_000L;
                case 3 << 3 -> millis += (int) cursor.readVarint() * 1_000L;
                case 4 << 3 -> millis += (int) cursor.readVarint() / 1_000_000;
                default -> cursor.skip(tag & 7);
            }
        }
        cursor.leave(outer);
        if (millis < 0 || millis >= 86_400_000) {
            throw wrong(path, SqlType.TIME, "a time outside of the day");
        }
        return millis;
    }

    private static long timestamp(ProtoCursor cursor, String path) {
        long seconds = 0;
        long nanos = 0;
        int outer = cursor.enter();
        while (cursor.hasMore()) {
            int tag = (int) cursor.readVarint();
            switch (tag) {
                case 1 << 3 -> seconds = cursor.readVarint();
                case 2 << 3 -> nanos = (int) cursor.readVarint();
                default -> cursor.skip(tag & 7);
            }
        }
        cursor.leave(outer);
        if (Math.abs(seconds) > Long.MAX_VALUE / 1000 - 10) {
            throw wrong(path, SqlType.TIMESTAMP, "a timestamp that is too large");
        }
        return seconds * 1000 + Math.floorDiv(nanos, 1_000_000L);
    }

    static Optional<OfDouble> doubles(ProtoField field) {
        if (field.type() == ProtoType.DOUBLE) {
            return Optional.of(cursor -> Double.longBitsToDouble(cursor.readFixed64()));
        }
        if (field.type() == ProtoType.FLOAT) {
            return Optional.of(cursor -> Float.intBitsToFloat(cursor.readFixed32()));
        }
        if (field.type().isWhole()) {
            OfLong source = whole(field.type());
            return Optional.of(cursor -> source.read(cursor));
        }
        if (!field.isMessage()
                || !WellKnown.of(field.messageOrThrow())
                        .map(WellKnown::isWrapper)
                        .orElse(false)) {
            return Optional.empty();
        }
        ProtoField value = field.messageOrThrow().fields().get(0);
        int tag = tag(value);
        return doubles(value).map(source -> cursor -> {
            double read = 0;
            int outer = cursor.enter();
            while (cursor.hasMore()) {
                int found = (int) cursor.readVarint();
                if (found == tag) {
                    read = source.read(cursor);
                } else {
                    cursor.skip(found & 7);
                }
            }
            cursor.leave(outer);
            return read;
        });
    }

    /** STRING, BYTES and DECIMAL. */
    static Optional<OfObject> objects(ProtoField field, SqlType type, String path) {
        if (!field.isMessage()) {
            return scalars(field, type, path);
        }
        ProtoMessage message = field.messageOrThrow();
        Optional<WellKnown> known = WellKnown.of(message);
        if (known.isPresent() && known.get().isWrapper()) {
            ProtoField value = message.fields().get(0);
            Object absent = type == SqlType.STRING ? "" : ProtoAbsent.NO_BYTES;
            return objects(value, type, path).map(source -> unwrapped(value, source, absent));
        }
        return known.isPresent() && known.get() == WellKnown.DECIMAL && type instanceof SqlType.Decimal decimal
                ? Optional.of(cursor -> decimal(cursor, decimal, path))
                : Optional.empty();
    }

    private static Optional<OfObject> scalars(ProtoField field, SqlType type, String path) {
        if (type == SqlType.STRING && field.type() == ProtoType.STRING) {
            RecentTexts recent = new RecentTexts();
            return Optional.of(cursor -> cursor.readText(recent));
        }
        Map<Integer, String> symbols = field.symbols();
        if (type == SqlType.STRING && symbols != null) {
            return Optional.of(cursor -> symbol((int) cursor.readVarint(), symbols, path));
        }
        if (type == SqlType.BYTES && field.type() == ProtoType.BYTES) {
            return Optional.of(ProtoCursor::readBytes);
        }
        if (type instanceof SqlType.Decimal decimal && field.type() == ProtoType.STRING) {
            return Optional.of(cursor -> {
                String text = cursor.readText();
                BigDecimal value = Decimals.fit(text, decimal);
                return value == null ? misfit(path, decimal, Decimals.misfit(text, decimal)) : value;
            });
        }
        return Optional.empty();
    }

    private static String symbol(int number, Map<Integer, String> symbols, String path) {
        String symbol = symbols.get(number);
        if (symbol == null) {
            throw ProtoCursor.foreign("column " + path + " has the number " + number + ", which its enum has not");
        }
        return symbol;
    }

    private static OfObject unwrapped(ProtoField value, OfObject source, Object absent) {
        int tag = tag(value);
        return cursor -> {
            Object read = absent;
            int outer = cursor.enter();
            while (cursor.hasMore()) {
                int found = (int) cursor.readVarint();
                if (found == tag) {
                    read = source.read(cursor);
                } else {
                    cursor.skip(found & 7);
                }
            }
            cursor.leave(outer);
            return read;
        };
    }

    private static BigDecimal decimal(ProtoCursor cursor, SqlType.Decimal type, String path) {
        BigInteger unscaled = BigInteger.ZERO;
        int scale = 0;
        int outer = cursor.enter();
        while (cursor.hasMore()) {
            int tag = (int) cursor.readVarint();
            switch (tag) {
                case 1 << 3 | ProtoType.SIZED -> {
                    byte[] bytes = cursor.readByteArray();
                    if (bytes.length > VALUE_BYTES_MAX) {
                        return misfit(path, type, "is too large");
                    }
                    unscaled = bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
                }
                case 3 << 3 -> scale = (int) cursor.readVarint();
                default -> cursor.skip(tag & 7);
            }
        }
        cursor.leave(outer);
        if (Math.abs((long) scale) > SCALE_MAX) {
            return misfit(path, type, "is too large");
        }
        BigDecimal read = new BigDecimal(unscaled, scale);
        BigDecimal value = Decimals.fit(read, type);
        return value == null ? misfit(path, type, Decimals.misfit(read, type)) : value;
    }

    private static BigDecimal misfit(String path, SqlType.Decimal type, @Nullable String reason) {
        throw new RecordException(
                ErrorCode.VALUE_TYPE,
                "column " + path + " is " + type + " and the record"
                        + (reason == null ? " has a text that is none" : "'s number " + reason));
    }

    private static RecordException wrong(String path, SqlType type, String what) {
        return new RecordException(
                ErrorCode.VALUE_TYPE, "column " + path + " is " + type + " and the record has " + what);
    }
}
