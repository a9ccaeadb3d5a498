// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Constants as JSON: numbers as numbers, DECIMAL as text because JSON knows no scale, BYTES in base64, times as their
 * carriers' numbers, MAP as a list of pairs, STRUCT as the list of its fields. Any thread.
 */
final class JsonValues {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonValues() {}

    static JsonNode write(@Nullable Object value, SqlType type) {
        return value == null ? NODES.nullNode() : type.accept(new Writer(value));
    }

    /** The carrier of a type, or null. */
    static @Nullable Object read(JsonFields at, SqlType type) {
        return at.node().isNull()
                ? null
                : type.accept(new Reader(at)).orElseThrow(() -> at.wrong("is no value of " + type));
    }

    private record Writer(Object value) implements SqlType.Visitor<JsonNode> {
        @Override
        public JsonNode primitive(SqlType.Primitive type) {
            return switch (type) {
                case BOOLEAN -> NODES.booleanNode((Boolean) value);
                case INTEGER, DATE, TIME -> NODES.numberNode((int) (Integer) value);
                case BIGINT, TIMESTAMP -> NODES.numberNode((long) (Long) value);
                case DOUBLE -> number((Double) value);
                case STRING -> NODES.textNode((String) value);
                case BYTES -> NODES.textNode(base64((ByteBuffer) value));
            };
        }

        /** JSON has no word for what is no number. */
        private static JsonNode number(double value) {
            return Double.isFinite(value) ? NODES.numberNode(value) : NODES.textNode(Double.toString(value));
        }

        private static String base64(ByteBuffer value) {
            byte[] bytes = new byte[value.remaining()];
            value.duplicate().get(bytes);
            return Base64.getEncoder().encodeToString(bytes);
        }

        @Override
        public JsonNode decimal(SqlType.Decimal type) {
            return NODES.textNode(((BigDecimal) value).toPlainString());
        }

        @Override
        public JsonNode array(SqlType.Array type) {
            ArrayNode array = NODES.arrayNode();
            ((List<?>) value).forEach(element -> array.add(write(element, type.element())));
            return array;
        }

        @Override
        public JsonNode map(SqlType.Map type) {
            ArrayNode pairs = NODES.arrayNode();
            ((Map<?, ?>) value)
                    .forEach((key, entry) ->
                            pairs.addArray().add(write(key, type.key())).add(write(entry, type.value())));
            return pairs;
        }

        @Override
        public JsonNode struct(SqlType.StructType type) {
            ArrayNode fields = NODES.arrayNode();
            for (int i = 0; i < type.fields().size(); i++) {
                fields.add(write(((Struct) value).get(i), type.fields().get(i).type()));
            }
            return fields;
        }
    }

    private record Reader(JsonFields at) implements SqlType.Visitor<Optional<Object>> {
        private JsonNode node() {
            return at.node();
        }

        @Override
        public Optional<Object> primitive(SqlType.Primitive type) {
            boolean whole = node().isIntegralNumber();
            return switch (type) {
                case BOOLEAN -> node().isBoolean() ? Optional.of(node().booleanValue()) : Optional.empty();
                case INTEGER, DATE, TIME ->
                    whole && node().canConvertToInt() ? Optional.of(node().intValue()) : Optional.empty();
                case BIGINT, TIMESTAMP ->
                    whole && node().canConvertToLong() ? Optional.of(node().longValue()) : Optional.empty();
                case DOUBLE -> number();
                case STRING -> node().isTextual() ? Optional.of(node().textValue()) : Optional.empty();
                case BYTES ->
                    node().isTextual()
                            ? Optional.of(ByteBuffer.wrap(Base64.getDecoder().decode(node().textValue())))
                            : Optional.empty();
            };
        }

        private Optional<Object> number() {
            if (node().isNumber()) {
                return Optional.of(node().doubleValue());
            }
            return switch (node().asText()) {
                case "NaN" -> Optional.of(Double.NaN);
                case "Infinity" -> Optional.of(Double.POSITIVE_INFINITY);
                case "-Infinity" -> Optional.of(Double.NEGATIVE_INFINITY);
                default -> Optional.empty();
            };
        }

        @Override
        public Optional<Object> decimal(SqlType.Decimal type) {
            return node().isTextual() ? Optional.of(new BigDecimal(node().textValue())) : Optional.empty();
        }

        @Override
        public Optional<Object> array(SqlType.Array type) {
            List<@Nullable Object> values = new ArrayList<>();
            for (JsonFields element : at.elements()) {
                values.add(read(element, type.element()));
            }
            return Optional.of(Collections.unmodifiableList(values));
        }

        @Override
        public Optional<Object> map(SqlType.Map type) {
            Map<@Nullable Object, @Nullable Object> values = new LinkedHashMap<>();
            for (JsonFields pair : at.elements()) {
                List<JsonFields> both = pair.elements();
                if (both.size() != 2) {
                    return Optional.empty();
                }
                values.put(read(both.get(0), type.key()), read(both.get(1), type.value()));
            }
            return Optional.of(Collections.unmodifiableMap(values));
        }

        @Override
        public Optional<Object> struct(SqlType.StructType type) {
            List<JsonFields> fields = at.elements();
            if (fields.size() != type.fields().size()) {
                return Optional.empty();
            }
            @Nullable Object[] values = new @Nullable Object[fields.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = read(fields.get(i), type.fields().get(i).type());
            }
            return Optional.of(new Struct(values));
        }
    }
}
