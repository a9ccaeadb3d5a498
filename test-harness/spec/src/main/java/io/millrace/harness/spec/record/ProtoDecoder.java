// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.record;

import io.millrace.harness.spec.record.ProtoSchema.Field;
import io.millrace.harness.spec.record.ProtoSchema.Label;
import io.millrace.harness.spec.record.ProtoSchema.Message;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The bytes of a message as values; what is absent is the default, or null where a field can tell. */
final class ProtoDecoder {
    private ProtoDecoder() {}

    /** What stands behind a tag: bits for numbers, bytes for what has a size. */
    private record Raw(int wire, long bits, byte[] bytes) {}

    static Map<String, @Nullable Object> decode(Message message, byte[] bytes) {
        Map<Integer, List<Raw>> raws = raws(bytes);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Field field : message.fields) {
            values.put(field.name, value(field, raws.getOrDefault(field.number, List.of())));
        }
        return values;
    }

    private static Map<Integer, List<Raw>> raws(byte[] bytes) {
        Map<Integer, List<Raw>> raws = new HashMap<>();
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (in.hasRemaining()) {
                int tag = (int) varint(in);
                raws.computeIfAbsent(tag >>> 3, number -> new ArrayList<>()).add(raw(in, tag & 7));
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the message ends too early", e);
        }
        return raws;
    }

    private static Raw raw(ByteBuffer in, int wire) {
        return switch (wire) {
            case 0 -> new Raw(wire, varint(in), new byte[0]);
            case 1 -> new Raw(wire, in.getLong(), new byte[0]);
            case 5 -> new Raw(wire, in.getInt(), new byte[0]);
            case 2 -> {
                byte[] bytes = new byte[(int) Math.min(varint(in), in.remaining() + 1L)];
                in.get(bytes);
                yield new Raw(wire, 0, bytes);
            }
            default -> throw new IllegalArgumentException("wire type " + wire);
        };
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits");
    }

    private static @Nullable Object value(Field field, List<Raw> raws) {
        if (field.label == Label.REPEATED) {
            List<@Nullable Object> list = new ArrayList<>();
            raws.forEach(raw -> unpacked(field, raw).forEach(each -> list.add(single(field, each))));
            return list;
        }
        if (field.label == Label.MAP) {
            return map(field, raws);
        }
        if (!raws.isEmpty()) {
            return single(field, raws.get(raws.size() - 1));
        }
        boolean message = field.known != null || field.message != null && !field.message.isEnum();
        return field.label == Label.OPTIONAL || message ? null : absent(field);
    }

    private static Object absent(Field field) {
        boolean sized = field.type.equals("string") || field.type.equals("bytes");
        return Objects.requireNonNull(single(field, new Raw(sized ? 2 : 0, 0, new byte[0])));
    }

    private static List<Raw> unpacked(Field field, Raw raw) {
        boolean number = !field.type.equals("string")
                && !field.type.equals("bytes")
                && field.known == null
                && (field.message == null || field.message.isEnum());
        if (raw.wire != 2 || !number) {
            return List.of(raw);
        }
        int wire = switch (field.type) {
            case "double", "fixed64", "sfixed64" -> 1;
            case "float", "fixed32", "sfixed32" -> 5;
            default -> 0;
        };
        List<Raw> all = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(raw.bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            all.add(raw(in, wire));
        }
        return all;
    }

    private static Map<String, @Nullable Object> map(Field field, List<Raw> raws) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        Field key = new Field("key", 1, Label.PLAIN, field.keyType);
        Field value = new Field("value", 2, Label.PLAIN, field.type);
        value.known = field.known;
        value.message = field.message;
        value.scale = field.scale;
        for (Raw raw : raws) {
            Map<Integer, List<Raw>> entry = raws(raw.bytes);
            map.put(
                    String.valueOf(value(key, entry.getOrDefault(1, List.of()))),
                    value(value, entry.getOrDefault(2, List.of())));
        }
        return map;
    }

    private static @Nullable Object single(Field field, Raw raw) {
        if (field.known != null) {
            return known(field, raw.bytes);
        }
        if (field.message != null) {
            return field.message.isEnum()
                    ? field.message.symbols.getOrDefault((int) raw.bits, Long.toString(raw.bits))
                    : decode(field.message, raw.bytes);
        }
        return switch (field.type) {
            case "double" -> Double.longBitsToDouble(raw.bits);
            case "float" -> (double) Float.intBitsToFloat((int) raw.bits);
            case "bool" -> raw.bits != 0;
            case "string" -> new String(raw.bytes, StandardCharsets.UTF_8);
            case "bytes" -> Base64.getEncoder().encodeToString(raw.bytes);
            case "sint32", "sint64" -> RecordCodec.Integral.of(raw.bits >>> 1 ^ -(raw.bits & 1));
            case "uint32", "fixed32" -> RecordCodec.Integral.of(raw.bits & 0xFFFFFFFFL);
            default -> RecordCodec.Integral.of(raw.bits);
        };
    }

    private static @Nullable Object known(Field field, byte[] bytes) {
        Map<Integer, List<Raw>> raws = raws(bytes);
        return switch (Objects.requireNonNull(field.known)) {
            case TIMESTAMP -> RecordCodec.Integral.of(bits(raws, 1) * 1000 + bits(raws, 2) / 1_000_000);
            case DATE ->
                RecordCodec.Integral.of(LocalDate.of((int) bits(raws, 1), (int) bits(raws, 2), (int) bits(raws, 3))
                        .toEpochDay());
            case TIME ->
                RecordCodec.Integral.of(((bits(raws, 1) * 60 + bits(raws, 2)) * 60 + bits(raws, 3)) * 1000
                        + bits(raws, 4) / 1_000_000);
            case DECIMAL -> {
                List<Raw> unscaled = raws.getOrDefault(1, List.of());
                byte[] value = unscaled.isEmpty() ? new byte[1] : unscaled.get(0).bytes;
                yield new BigDecimal(new BigInteger(value.length == 0 ? new byte[1] : value), (int) bits(raws, 3));
            }
            default -> value(Objects.requireNonNull(field.known.wrapped()), raws.getOrDefault(1, List.of()));
        };
    }

    private static long bits(Map<Integer, List<Raw>> raws, int number) {
        List<Raw> found = raws.getOrDefault(number, List.of());
        return found.isEmpty() ? 0 : found.get(found.size() - 1).bits;
    }
}
