// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.record;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schema.registry.RegisteredSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Avro's own objects between JSON and bytes. Any thread. */
final class AvroValues {
    private AvroValues() {}

    static byte[] encode(RegisteredSchema registered, JsonNode value) {
        Schema schema = parsed(registered);
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<@Nullable Object>(schema).write(datum(schema, value), encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException | AvroRuntimeException | ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("the value does not fit its Avro schema: " + e.getMessage(), e);
        }
    }

    static @Nullable Object decode(RegisteredSchema registered, byte[] bytes) {
        Schema schema = parsed(registered);
        try {
            Object datum = new GenericDatumReader<Object>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
            return value(schema, datum);
        } catch (IOException | AvroRuntimeException e) {
            throw new IllegalArgumentException("no Avro of schema " + registered.id() + ": " + e.getMessage(), e);
        }
    }

    private static Schema parsed(RegisteredSchema registered) {
        return new Schema.Parser(NameValidator.NO_VALIDATION)
                .setValidateDefaults(false)
                .parse(registered.text());
    }

    // ---- JSON to Avro ----------------------------------------------------------------------------------------------

    private static @Nullable Object datum(Schema schema, JsonNode value) {
        return switch (schema.getType()) {
            case UNION -> union(schema, value);
            case NULL -> null;
            case BOOLEAN -> value.isTextual() ? Boolean.parseBoolean(value.asText()) : value.booleanValue();
            case INT -> RecordCodec.number(value).intValueExact();
            case LONG -> RecordCodec.number(value).longValueExact();
            case FLOAT -> Float.parseFloat(value.asText());
            case DOUBLE -> Double.parseDouble(value.asText());
            case STRING -> value.isContainerNode() ? CaseJson.text(value) : value.asText();
            case ENUM -> new GenericData.EnumSymbol(schema, value.asText());
            case FIXED -> new GenericData.Fixed(schema, bytes(schema, value).array());
            case BYTES -> bytes(schema, value);
            case ARRAY -> array(schema, value);
            case MAP -> map(schema, value);
            case RECORD -> record(schema, value);
        };
    }

    private static ByteBuffer bytes(Schema schema, JsonNode value) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            BigDecimal number = RecordCodec.number(value).setScale(decimal.getScale());
            return ByteBuffer.wrap(number.unscaledValue().toByteArray());
        }
        return ByteBuffer.wrap(Base64.getDecoder().decode(value.asText()));
    }

    private static List<@Nullable Object> array(Schema schema, JsonNode value) {
        List<@Nullable Object> elements = new ArrayList<>();
        value.forEach(element -> elements.add(datum(schema.getElementType(), element)));
        return elements;
    }

    private static Map<String, @Nullable Object> map(Schema schema, JsonNode value) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        value.properties()
                .forEach(entry -> entries.put(entry.getKey(), datum(schema.getValueType(), entry.getValue())));
        return entries;
    }

    private static IndexedRecord record(Schema schema, JsonNode value) {
        if (!value.isObject()) {
            throw new AvroRuntimeException("record " + schema.getName() + " is given as "
                    + value.getNodeType().name());
        }
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            JsonNode given = field(value, field.name());
            if (given == null && field.hasDefaultValue()) {
                record.put(field.pos(), GenericData.get().getDefaultValue(field));
            } else if (given != null) {
                record.put(field.pos(), datum(field.schema(), given));
            }
        }
        return record;
    }

    /** As is, then in any case. */
    private static @Nullable JsonNode field(JsonNode object, String name) {
        JsonNode exact = object.get(name);
        if (exact != null) {
            return exact;
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (entry.getKey().equalsIgnoreCase(name)) {
                return entry.getValue();
            }
        }
        return null;
    }

    private static @Nullable Object union(Schema union, JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        List<Schema> branches = union.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .toList();
        if (branches.size() == 1) {
            return datum(branches.get(0), value);
        }
        for (Schema branch : branches) {
            if (value.isObject() && value.size() == 1 && value.has(branch.getFullName())) {
                return datum(branch, value.get(branch.getFullName()));
            }
        }
        for (Schema branch : branches) {
            if (fits(branch, value)) {
                return datum(branch, value);
            }
        }
        throw new AvroRuntimeException("no branch of the union takes " + value.getNodeType());
    }

    private static boolean fits(Schema schema, JsonNode value) {
        return switch (schema.getType()) {
            case BOOLEAN -> value.isBoolean();
            case INT -> value.isIntegralNumber() && value.canConvertToInt();
            case LONG -> value.isIntegralNumber() && value.canConvertToLong();
            case FLOAT, DOUBLE -> value.isNumber();
            case STRING, BYTES, FIXED -> value.isTextual();
            case ENUM -> value.isTextual() && schema.hasEnumSymbol(value.asText());
            case ARRAY -> value.isArray();
            case MAP -> value.isObject();
            case RECORD ->
                value.isObject() && schema.getFields().stream().anyMatch(f -> field(value, f.name()) != null);
            default -> false;
        };
    }

    // ---- Avro to values --------------------------------------------------------------------------------------------

    private static @Nullable Object value(Schema schema, @Nullable Object datum) {
        if (datum == null) {
            return null;
        }
        return switch (schema.getType()) {
            case UNION -> value(schema.getTypes().get(GenericData.get().resolveUnion(schema, datum)), datum);
            case INT, LONG -> RecordCodec.Integral.of(((Number) datum).longValue());
            case FLOAT, DOUBLE -> ((Number) datum).doubleValue();
            case BYTES -> fromBytes(schema, remaining((ByteBuffer) datum));
            case FIXED -> fromBytes(schema, ((GenericData.Fixed) datum).bytes());
            case ARRAY -> fromArray(schema, (List<?>) datum);
            case MAP -> fromMap(schema, (Map<?, ?>) datum);
            case RECORD -> fromRecord((IndexedRecord) datum);
            case BOOLEAN -> datum;
            default -> datum.toString();
        };
    }

    private static byte[] remaining(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static Object fromBytes(Schema schema, byte[] bytes) {
        return schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
                ? new BigDecimal(new BigInteger(bytes), decimal.getScale())
                : Base64.getEncoder().encodeToString(bytes);
    }

    private static List<@Nullable Object> fromArray(Schema schema, List<?> array) {
        List<@Nullable Object> values = new ArrayList<>();
        array.forEach(element -> values.add(value(schema.getElementType(), element)));
        return values;
    }

    private static Map<String, @Nullable Object> fromMap(Schema schema, Map<?, ?> map) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        map.forEach((name, element) -> values.put(name.toString(), value(schema.getValueType(), element)));
        return values;
    }

    private static Map<String, @Nullable Object> fromRecord(IndexedRecord record) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Schema.Field field : record.getSchema().getFields()) {
            values.put(field.name(), value(field.schema(), record.get(field.pos())));
        }
        return values;
    }
}
