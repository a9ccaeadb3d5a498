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
import java.util.Arrays;
import java.util.List;
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
     */
    public record Half(String format, List<Column> columns, String subject) {
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
                yield json(body(bytes));
            }
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
