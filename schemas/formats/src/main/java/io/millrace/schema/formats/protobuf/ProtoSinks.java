// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.SqlType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which SQL type without parts can be written as which field, and how: {@link ProtoSources} the other way, without the tag. */
final class ProtoSinks {
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

    private ProtoSinks() {}

    /** The tag in front of values one by one. */
    static byte[] tag(ProtoField field) {
        return tag(field.number(), field.type().wire());
    }

    static byte[] tag(int number, int wire) {
        ByteOutput out = new ByteOutput();
        out.putVarint((long) number << 3 | wire);
        return out.toByteArray();
    }

    /** BOOLEAN (0 or 1), INTEGER, BIGINT, DATE, TIME and TIMESTAMP. */
    static Optional<OfLong> longs(SqlType.Primitive type, ProtoField field, String path) {
        if (field.isMessage()) {
            Optional<WellKnown> known = WellKnown.of(field.messageOrThrow());
            if (known.isPresent() && known.get().isWrapper()) {
                ProtoField value = field.messageOrThrow().fields().get(0);
                byte[] tag = tag(value);
                return longs(type, value, path).map(sink -> (out, number) -> {
                    int start = out.size();
                    if (number != 0) {
                        out.put(tag);
                        sink.write(out, number);
                    }
                    out.insertLength(start);
                });
            }
            return known.filter(message -> message.type() == type).flatMap(ProtoSinks::moment);
        }
        boolean small = type == SqlType.INTEGER || type == SqlType.DATE || type == SqlType.TIME;
        boolean fits = type == SqlType.BOOLEAN
                ? field.type() == ProtoType.BOOL
                : field.type().isInt() ? small : field.type().isWhole() && (small || type != SqlType.DOUBLE);
        return fits ? Optional.of(whole(field.type(), path)) : Optional.empty();
    }

    private static OfLong whole(ProtoType type, String path) {
        return switch (type) {
            case INT32, INT64, BOOL -> ByteOutput::putVarint;
            case SINT32, SINT64 -> ByteOutput::putZigZag;
            case SFIXED32 -> (out, value) -> out.putIntLittleEndian((int) value);
            case SFIXED64 -> ByteOutput::putLongLittleEndian;
            case UINT32 -> (out, value) -> out.putVarint(checked(value, 0xFFFF_FFFFL, path));
            case FIXED32 -> (out, value) -> out.putIntLittleEndian((int) checked(value, 0xFFFF_FFFFL, path));
            case UINT64 -> (out, value) -> out.putVarint(checked(value, Long.MAX_VALUE, path));
            case FIXED64 -> (out, value) -> out.putLongLittleEndian(checked(value, Long.MAX_VALUE, path));
            case DOUBLE, FLOAT, STRING, BYTES, ENUM, MESSAGE -> throw new IllegalArgumentException(type.word());
        };
    }

    private static long checked(long value, long max, String path) {
        if (value < 0 || value > max) {
            throw cannot(path, "the number is out of the range of the field");
        }
        return value;
    }

    private static Optional<OfLong> moment(WellKnown message) {
        return switch (message) {
            case DATE -> Optional.of(ProtoSinks::putDate);
            case TIME -> Optional.of(ProtoSinks::putTime);
            case TIMESTAMP -> Optional.of(ProtoSinks::putTimestamp);
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

    private static void putDate(ByteOutput out, long day) {
        LocalDate date = LocalDate.ofEpochDay(day);
        int start = out.size();
        putNumber(out, 1, date.getYear());
        putNumber(out, 2, date.getMonthValue());
        putNumber(out, 3, date.getDayOfMonth());
        out.insertLength(start);
    }

    private static void putTime(ByteOutput out, long millis) {
        int start = out.size();
        putNumber(out, 1, millis / 3_600_000);
        putNumber(out, 2, millis / 60_000 % 60);
        putNumber(out, 3, millis / 1_000 % 60);
        putNumber(out, 4, millis % 1_000 * 1_000_000);
        out.insertLength(start);
    }

    private static void putTimestamp(ByteOutput out, long millis) {
        int start = out.size();
        putNumber(out, 1, Math.floorDiv(millis, 1_000L));
        putNumber(out, 2, Math.floorMod(millis, 1_000L) * 1_000_000);
        out.insertLength(start);
    }

    private static void putNumber(ByteOutput out, int number, long value) {
        if (value != 0) {
            out.put(number << 3);
            out.putVarint(value);
        }
    }

    static Optional<OfDouble> doubles(ProtoField field) {
        if (field.type() == ProtoType.DOUBLE) {
            return Optional.of((out, value) -> out.putLongLittleEndian(Double.doubleToLongBits(value)));
        }
        if (field.type() == ProtoType.FLOAT) {
            return Optional.of((out, value) -> out.putIntLittleEndian(Float.floatToIntBits((float) value)));
        }
        if (!field.isMessage()
                || !WellKnown.of(field.messageOrThrow())
                        .map(WellKnown::isWrapper)
                        .orElse(false)) {
            return Optional.empty();
        }
        ProtoField value = field.messageOrThrow().fields().get(0);
        byte[] tag = tag(value);
        return doubles(value).map(sink -> (out, number) -> {
            int start = out.size();
            if (Double.doubleToRawLongBits(number) != 0) {
                out.put(tag);
                sink.write(out, number);
            }
            out.insertLength(start);
        });
    }

    /** STRING, BYTES and DECIMAL. */
    static Optional<OfObject> objects(SqlType type, ProtoField field, String path) {
        Map<Integer, String> symbols = field.symbols();
        if (type == SqlType.STRING && field.type() == ProtoType.STRING) {
            return Optional.of((out, value) -> out.putVarintSizedUtf8((String) value));
        }
        if (type == SqlType.STRING && symbols != null) {
            Map<String, Integer> numbers = new HashMap<>();
            symbols.forEach((number, symbol) -> numbers.put(symbol, number));
            return Optional.of((out, value) -> putSymbol(out, (String) value, numbers, path));
        }
        if (type == SqlType.BYTES && field.type() == ProtoType.BYTES) {
            return Optional.of((out, value) -> {
                ByteBuffer buffer = (ByteBuffer) value;
                out.putVarint(buffer.remaining());
                out.put(buffer);
            });
        }
        if (type instanceof SqlType.Decimal && field.type() == ProtoType.STRING) {
            return Optional.of((out, value) -> out.putVarintSizedUtf8(((BigDecimal) value).toPlainString()));
        }
        if (!field.isMessage()) {
            return Optional.empty();
        }
        Optional<WellKnown> known = WellKnown.of(field.messageOrThrow());
        if (known.isPresent() && known.get().isWrapper()) {
            ProtoField value = field.messageOrThrow().fields().get(0);
            byte[] tag = tag(value);
            return objects(type, value, path).map(sink -> (out, object) -> {
                int start = out.size();
                out.put(tag);
                sink.write(out, object);
                out.insertLength(start);
            });
        }
        return known.isPresent() && known.get() == WellKnown.DECIMAL && type instanceof SqlType.Decimal decimal
                ? decimals(decimal, field)
                : Optional.empty();
    }

    private static void putSymbol(ByteOutput out, String symbol, Map<String, Integer> numbers, String path) {
        Integer number = numbers.get(symbol);
        if (number == null) {
            throw cannot(path, "the text is no symbol of the field's enum");
        }
        out.putVarint(number);
    }

    private static Optional<OfObject> decimals(SqlType.Decimal type, ProtoField field) {
        // A schema that says how many digits there are means it.
        boolean narrow = field.precision() > 0
                && (field.scale() < type.scale()
                        || field.precision() - field.scale() < type.precision() - type.scale());
        if (narrow) {
            return Optional.empty();
        }
        int scale = field.precision() > 0 ? field.scale() : type.scale();
        return Optional.of((out, value) -> {
            BigDecimal decimal = ((BigDecimal) value).setScale(scale, RoundingMode.UNNECESSARY);
            int start = out.size();
            byte[] unscaled = decimal.unscaledValue().toByteArray();
            out.put(1 << 3 | ProtoType.SIZED);
            out.putVarint(unscaled.length);
            out.put(unscaled);
            putNumber(out, 2, decimal.precision());
            putNumber(out, 3, scale);
            out.insertLength(start);
        });
    }

    static RecordException cannot(String path, String reason) {
        return new RecordException(ErrorCode.RECORD_CANNOT_ENCODE, "column " + path + ": " + reason);
    }
}
