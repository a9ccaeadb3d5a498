// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.SqlType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The halves of records as bytes. Values that are read are null, Boolean, String, {@link Integral}, BigDecimal, Double, List,
 * and Map by field name. One thread.
 */
public final class RecordCodec {
    private static final int FRAME = 5;

    private final SchemaRegistry registry;

    /** @param registry has the schemas that records are written with */
    public RecordCodec(SchemaRegistry registry) {
        this.registry = registry;
    }

    /**
     * One half of the records of a topic.
     *
     * @param format an upper-cased format name
     * @param columns what is declared, as far as that is known; only KAFKA's bytes depend on it
     * @param subject names the schema in the registry
     * @param nulls how messages without a registry keep nulls: OPTIONAL, WRAPPER, or null
     * @param message the full name of the message of a schema of several, or null for the first
     */
    public record Half(
            String format,
            List<Column> columns,
            String subject,
            @Nullable String nulls,
            @Nullable String message) {
        public Half {
            columns = List.copyOf(columns);
        }

        private @Nullable SqlType scalar() {
            return columns.isEmpty() ? null : columns.get(0).type();
        }
    }

    /** A whole number. */
    public record Integral(java.math.BigInteger number) {
        static Integral of(long number) {
            return new Integral(java.math.BigInteger.valueOf(number));
        }

        @Override
        public String toString() {
            return number.toString();
        }
    }

    /**
     * The bytes of a value.
     *
     * @throws UnknownFormatException for a format that this class cannot write
     * @throws IllegalArgumentException when the value does not fit the schema or type
     */
    public byte @Nullable [] encode(Half half, JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        return switch (half.format()) {
            case "NONE", "DELIMITED" -> utf8(value.asText());
            case "KAFKA" -> kafka(half.scalar(), value);
            case "JSON" -> utf8(CaseJson.text(value));
            case "AVRO" -> framed(half, schema -> AvroValues.encode(schema, value));
            case "JSON_SR" -> framed(half, schema -> utf8(CaseJson.text(value)));
            case "PROTOBUF" -> framed(half, schema -> indexed(schema, half.message(), value));
            case "PROTOBUF_NOSR" -> ProtoEncoder.encode(message(half), value);
            default -> throw new UnknownFormatException(half.format());
        };
    }

    /** The body of a record by its schema. */
    private interface Body {
        byte[] of(RegisteredSchema schema);
    }

    private byte[] framed(Half half, Body body) {
        RegisteredSchema schema = registry.latest(half.subject())
                .orElseThrow(() -> new IllegalArgumentException("no schema is registered for " + half.subject()));
        byte[] bytes = body.of(schema);
        return ByteBuffer.allocate(FRAME + bytes.length)
                .put((byte) 0)
                .putInt(schema.id())
                .put(bytes)
                .array();
    }

    /** The message behind its place in the schema; that of the first is one 0. */
    private static byte[] indexed(RegisteredSchema schema, @Nullable String wanted, JsonNode value) {
        ProtoSchema.Message file = ProtoReader.read(schema.text());
        int index = 0;
        for (int i = 0; wanted != null && i < file.order.size(); i++) {
            if (wanted.equals(file.order.get(i).name) || wanted.endsWith("." + file.order.get(i).name)) {
                index = i;
            }
        }
        byte[] message = ProtoEncoder.encode(file.order.get(index), value);
        byte[] place = index == 0 ? new byte[1] : new byte[] {2, (byte) (2 * index)};
        return ByteBuffer.allocate(place.length + message.length)
                .put(place)
                .put(message)
                .array();
    }

    private static Object fromProtobuf(RegisteredSchema schema, byte[] bytes) {
        ProtoSchema.Message at = ProtoReader.read(schema.text());
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int depth = in.get() >> 1;
        // No index at all means the first message.
        for (int i = 0; i < Math.max(1, depth); i++) {
            int index = depth == 0 ? 0 : in.get() >> 1;
            if (index >= at.order.size()) {
                throw new IllegalArgumentException("the schema has no message " + index);
            }
            at = at.order.get(index);
        }
        return ProtoDecoder.decode(at, Arrays.copyOfRange(bytes, in.position(), bytes.length));
    }

    private static ProtoSchema.Message message(Half half) {
        ProtoSchema.Nulls nulls = half.nulls() == null
                ? ProtoSchema.Nulls.DEFAULTS
                : ProtoSchema.Nulls.valueOf(half.nulls().toUpperCase(Locale.ROOT));
        return ProtoSchema.of(half.columns(), nulls);
    }

    /** Numbers of JSON in the types of the columns, where those are known. */
    private static @Nullable Object typed(Half half, @Nullable Object value) {
        if (value instanceof Map<?, ?> object) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            object.forEach((name, field) -> fields.put(
                    (String) name,
                    half.columns().stream()
                            .filter(column -> column.name().equals(name))
                            .findFirst()
                            .map(column -> typed(column.type(), field))
                            .orElse(field)));
            boolean bare = half.columns().size() == 1
                    && !fields.containsKey(half.columns().get(0).name());
            return bare ? typed(half.columns().get(0).type(), value) : fields;
        }
        return half.columns().isEmpty() ? value : typed(half.columns().get(0).type(), value);
    }

    private static @Nullable Object typed(SqlType type, @Nullable Object value) {
        if (type == SqlType.DOUBLE && value instanceof BigDecimal number) {
            return number.doubleValue();
        }
        if (type == SqlType.DOUBLE && value instanceof Integral number) {
            return number.number().doubleValue();
        }
        if (type instanceof SqlType.Decimal && value instanceof Integral number) {
            return new BigDecimal(number.number());
        }
        if (type instanceof SqlType.Array array && value instanceof List<?> list) {
            List<@Nullable Object> values = new ArrayList<>();
            list.forEach(element -> values.add(typed(array.element(), element)));
            return values;
        }
        if (type instanceof SqlType.Map map && value instanceof Map<?, ?> entries) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            entries.forEach((key, element) -> values.put((String) key, typed(map.value(), element)));
            return values;
        }
        if (type instanceof SqlType.StructType struct && value instanceof Map<?, ?> fields) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            fields.forEach((name, field) -> values.put(
                    (String) name,
                    struct.indexOf((String) name)
                            .map(index -> typed(struct.fields().get(index).type(), field))
                            .orElse(field)));
            return values;
        }
        return value;
    }

    private static byte[] kafka(@Nullable SqlType type, JsonNode value) {
        if (type == SqlType.INTEGER) {
            return ByteBuffer.allocate(Integer.BYTES)
                    .putInt(number(value).intValueExact())
                    .array();
        }
        if (type == SqlType.BIGINT) {
            return ByteBuffer.allocate(Long.BYTES)
                    .putLong(number(value).longValueExact())
                    .array();
        }
        if (type == SqlType.DOUBLE) {
            return ByteBuffer.allocate(Double.BYTES)
                    .putDouble(Double.parseDouble(value.asText()))
                    .array();
        }
        return utf8(value.isContainerNode() ? CaseJson.text(value) : value.asText());
    }

    static BigDecimal number(JsonNode value) {
        return value.isNumber() ? value.decimalValue() : new BigDecimal(value.asText());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The value of some bytes.
     *
     * @throws UnknownFormatException for a format that this class cannot read
     * @throws IllegalArgumentException when the bytes are not in the format
     */
    public @Nullable Object decode(Half half, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        return switch (half.format()) {
            case "NONE", "DELIMITED" -> text(bytes);
            case "KAFKA" -> fromKafka(half.scalar(), bytes);
            case "JSON" -> json(bytes);
            case "AVRO" -> AvroValues.decode(registry.byId(schemaId(bytes)), body(bytes));
            case "JSON_SR" -> {
                RegisteredSchema unused = registry.byId(schemaId(bytes));
                yield typed(half, json(body(bytes)));
            }
            case "PROTOBUF" -> fromProtobuf(registry.byId(schemaId(bytes)), body(bytes));
            case "PROTOBUF_NOSR" -> ProtoDecoder.decode(message(half), bytes);
            default -> throw new UnknownFormatException(half.format());
        };
    }

    private static Object fromKafka(@Nullable SqlType type, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (type == SqlType.INTEGER) {
            requireLength(bytes, Integer.BYTES);
            return Integral.of(buffer.getInt());
        }
        if (type == SqlType.BIGINT) {
            requireLength(bytes, Long.BYTES);
            return Integral.of(buffer.getLong());
        }
        if (type == SqlType.DOUBLE) {
            requireLength(bytes, Double.BYTES);
            return buffer.getDouble();
        }
        return text(bytes);
    }

    private static void requireLength(byte[] bytes, int length) {
        if (bytes.length != length) {
            throw new IllegalArgumentException(bytes.length + " bytes where " + length + " are needed");
        }
    }

    private static @Nullable Object json(byte[] bytes) {
        try {
            return CaseJson.value(CaseJson.read(bytes));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static int schemaId(byte[] bytes) {
        if (bytes.length < FRAME || bytes[0] != 0) {
            throw new IllegalArgumentException("no schema id stands before the value");
        }
        return ByteBuffer.wrap(bytes).getInt(1);
    }

    private static byte[] body(byte[] bytes) {
        return Arrays.copyOfRange(bytes, FRAME, bytes.length);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
