// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.harness.spec.record.ProtoSchema.Field;
import io.millrace.harness.spec.record.ProtoSchema.Label;
import io.millrace.harness.spec.record.ProtoSchema.Message;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON in the shape of a message, as bytes. One message, one thread. */
final class ProtoEncoder {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int SIZED = 2;
    private static final int FIXED_32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private ProtoEncoder() {}

    static byte[] encode(Message message, JsonNode value) {
        ProtoEncoder encoder = new ProtoEncoder();
        if (value.isObject()) {
            encoder.fields(message, value);
        } else if (message.fields.size() == 1) {
            encoder.field(message.fields.get(0), value);
        } else {
            throw new IllegalArgumentException("a message is given as " + value.getNodeType());
        }
        return encoder.out.toByteArray();
    }

    private void fields(Message message, JsonNode object) {
        for (Field field : message.fields) {
            JsonNode value = find(object, field.name);
            if (value != null && !value.isNull()) {
                field(field, value);
            }
        }
    }

    private static @Nullable JsonNode find(JsonNode object, String name) {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (entry.getKey().equalsIgnoreCase(name)) {
                return entry.getValue();
            }
        }
        return null;
    }

    private void field(Field field, JsonNode value) {
        if (field.label == Label.REPEATED) {
            value.forEach(element -> single(field, field.number, element));
        } else if (field.label == Label.MAP) {
            Field key = new Field("key", 1, Label.PLAIN, field.keyType);
            value.properties().forEach(entry -> {
                ProtoEncoder inside = new ProtoEncoder();
                inside.single(key, 1, TextNode.valueOf(entry.getKey()));
                if (!entry.getValue().isNull()) {
                    inside.single(field, 2, entry.getValue());
                }
                sized(field.number, inside.out.toByteArray());
            });
        } else {
            single(field, field.number, value);
        }
    }

    private void single(Field field, int number, JsonNode value) {
        if (field.known != null) {
            known(field, number, value);
        } else if (field.message != null && field.message.isEnum()) {
            varint(number, symbol(field.message, value));
        } else if (field.message != null) {
            sized(number, encode(field.message, value));
        } else {
            scalar(field.type, number, value);
        }
    }

    private static long symbol(Message enumeration, JsonNode value) {
        for (Map.Entry<Integer, String> symbol : enumeration.symbols.entrySet()) {
            if (symbol.getValue().equals(value.asText())) {
                return symbol.getKey();
            }
        }
        return RecordCodec.number(value).longValueExact();
    }

    private void scalar(String type, int number, JsonNode value) {
        switch (type) {
            case "double" -> fixed64(number, Double.doubleToLongBits(Double.parseDouble(value.asText())));
            case "float" -> fixed32(number, Float.floatToIntBits(Float.parseFloat(value.asText())));
            case "int32", "int64", "uint32", "uint64" -> varint(number, whole(value));
            case "sint32", "sint64" -> varint(number, whole(value) << 1 ^ whole(value) >> 63);
            case "fixed32", "sfixed32" -> fixed32(number, (int) whole(value));
            case "fixed64", "sfixed64" -> fixed64(number, whole(value));
            case "bool" -> varint(number, value.asBoolean() ? 1 : 0);
            case "bytes" -> sized(number, Base64.getDecoder().decode(value.asText()));
            default ->
                sized(
                        number,
                        (value.isContainerNode() ? CaseJson.text(value) : value.asText())
                                .getBytes(StandardCharsets.UTF_8));
        }
    }

    private static long whole(JsonNode value) {
        return RecordCodec.number(value).longValueExact();
    }

    private void known(Field field, int number, JsonNode value) {
        ProtoEncoder inside = new ProtoEncoder();
        switch (java.util.Objects.requireNonNull(field.known)) {
            case TIMESTAMP -> {
                inside.varint(1, Math.floorDiv(whole(value), 1000));
                inside.varint(2, Math.floorMod(whole(value), 1000) * 1_000_000L);
            }
            case DATE -> {
                LocalDate date = LocalDate.ofEpochDay(whole(value));
                inside.varint(1, date.getYear());
                inside.varint(2, date.getMonthValue());
                inside.varint(3, date.getDayOfMonth());
            }
            case TIME -> {
                long millis = whole(value);
                inside.varint(1, millis / 3_600_000);
                inside.varint(2, millis / 60_000 % 60);
                inside.varint(3, millis / 1000 % 60);
                inside.varint(4, millis % 1000 * 1_000_000);
            }
            case DECIMAL -> {
                BigDecimal decimal = RecordCodec.number(value);
                BigDecimal scaled = field.scale < 0 ? decimal : decimal.setScale(field.scale);
                inside.sized(1, scaled.unscaledValue().toByteArray());
                inside.varint(2, scaled.precision());
                inside.varint(3, scaled.scale());
            }
            default -> {
                Field wrapped = java.util.Objects.requireNonNull(field.known.wrapped());
                inside.scalar(wrapped.type, 1, value);
            }
        }
        sized(number, inside.out.toByteArray());
    }

    private void varint(int number, long value) {
        write(number << 3 | VARINT);
        write(value);
    }

    private void write(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private void fixed64(int number, long bits) {
        write(number << 3 | FIXED_64);
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bits)
                .array());
    }

    private void fixed32(int number, int bits) {
        write(number << 3 | FIXED_32);
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bits)
                .array());
    }

    private void sized(int number, byte[] bytes) {
        write(number << 3 | SIZED);
        write(bytes.length);
        out.writeBytes(bytes);
    }
}
