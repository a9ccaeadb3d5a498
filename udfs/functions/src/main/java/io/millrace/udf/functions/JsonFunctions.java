// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.ScalarFunction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON in text columns; text that is no JSON is an error. Only what is needed of a document is read. Any thread. */
public final class JsonFunctions {
    private static final Memo<JsonPath> PATHS = new Memo<>(JsonPath::parse);

    private JsonFunctions() {}

    @ScalarFunction(
            value = "extractjsonfield(STRING, STRING) -> STRING",
            description = "what stands at a path like $.a[0].b: a text bare, anything else as JSON; null if missing",
            examples = {
                @Example(sql = "extractjsonfield('{\"a\": [{\"b\": \"x\"}]}', '$.a[0].b')", result = "'x'"),
                @Example(sql = "extractjsonfield('{\"a\": [1, 2.50]}', '$.a')", result = "'[1,2.50]'"),
                @Example(sql = "extractjsonfield('{\"a\": 1}', '$.b')", result = "NULL")
            })
    public static @Nullable String extractJsonField(String json, String path) {
        JsonPath steps = PATHS.get(path);
        return JsonText.readOrNull(json, parser -> {
            if (!JsonText.find(parser, steps) || parser.currentToken() == JsonToken.VALUE_NULL) {
                return null;
            }
            return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : JsonText.cut(parser);
        });
    }

    @ScalarFunction(
            value = "is_json_string(STRING) -> BOOLEAN",
            description = "whether the text is one JSON value",
            examples = {
                @Example(sql = "is_json_string('[1, 2]')", result = "TRUE"),
                @Example(sql = "is_json_string('[1, 2')", result = "FALSE"),
                @Example(sql = "is_json_string(NULL)", result = "FALSE")
            },
            nulls = NullRule.CALLED)
    public static boolean isJsonString(@Nullable String text) {
        if (text == null) {
            return false;
        }
        try {
            return JsonText.read(text, parser -> {
                parser.skipChildren();
                return parser.currentToken() != null && parser.nextToken() == null;
            });
        } catch (UncheckedIOException | IllegalArgumentException e) {
            return false;
        }
    }

    @ScalarFunction(
            value = "json_array_contains(STRING, T) -> BOOLEAN",
            description = "whether a JSON array has an element of the same type and value",
            examples = {
                @Example(sql = "json_array_contains('[1, 2]', 2)", result = "TRUE"),
                @Example(sql = "json_array_contains('[1, 2]', '2')", result = "FALSE"),
                @Example(sql = "json_array_contains('[\"a\", null]', NULL)", result = "TRUE"),
                @Example(sql = "json_array_contains('{}', 1)", result = "FALSE")
            },
            nulls = NullRule.CALLED)
    public static boolean jsonArrayContains(@Nullable String json, @Nullable Object value) {
        if (json == null) {
            return false;
        }
        return JsonText.read(json, parser -> {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                return false;
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (isValue(parser, value)) {
                    return true;
                }
                parser.skipChildren();
            }
            return false;
        });
    }

    private static boolean isValue(JsonParser parser, @Nullable Object value) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> value == null;
            case VALUE_TRUE -> Boolean.TRUE.equals(value);
            case VALUE_FALSE -> Boolean.FALSE.equals(value);
            case VALUE_STRING -> parser.getText().equals(value);
            case VALUE_NUMBER_INT ->
                (value instanceof Integer || value instanceof Long)
                        && new BigInteger(parser.getText()).equals(BigInteger.valueOf(((Number) value).longValue()));
            case VALUE_NUMBER_FLOAT ->
                value instanceof Double number
                        ? parser.getDoubleValue() == number
                        : value instanceof BigDecimal decimal
                                && new BigDecimal(parser.getText()).compareTo(decimal) == 0;
            default -> false;
        };
    }

    @ScalarFunction(
            value = "json_array_length(STRING) -> INTEGER",
            description = "the number of elements of a JSON array, null for anything else",
            examples = {
                @Example(sql = "json_array_length('[1, [2, 3]]')", result = "2"),
                @Example(sql = "json_array_length('{}')", result = "NULL")
            })
    public static @Nullable Integer jsonArrayLength(String json) {
        List<?> items = jsonItems(json);
        return items == null ? null : items.size();
    }

    @ScalarFunction(
            value = "json_items(STRING) -> ARRAY<STRING>",
            description = "the elements of a JSON array as JSON texts, null for anything else",
            examples = @Example(sql = "json_items('[1, {\"a\": \"b\"}]')", result = "ARRAY['1', '{\"a\":\"b\"}']"))
    public static @Nullable List<?> jsonItems(String json) {
        return JsonText.readOrNull(
                json, parser -> parser.currentToken() == JsonToken.START_ARRAY ? JsonText.elements(parser) : null);
    }

    @ScalarFunction(
            value = "json_keys(STRING) -> ARRAY<STRING>",
            description = "the names of the fields of a JSON object, null for anything else",
            examples = {
                @Example(sql = "json_keys('{\"a\": 1, \"b\": {\"c\": 2}}')", result = "ARRAY['a', 'b']"),
                @Example(sql = "json_keys('[]')", result = "NULL")
            })
    public static @Nullable List<?> jsonKeys(String json) {
        Map<?, ?> records = jsonRecords(json);
        return records == null ? null : new ArrayList<>(records.keySet());
    }

    @ScalarFunction(
            value = "json_records(STRING) -> MAP<STRING, STRING>",
            description = "the fields of a JSON object as JSON texts, null for anything else",
            examples =
                    @Example(
                            sql = "json_records('{\"a\": \"x\", \"b\": {\"c\": 2}}')",
                            result = "MAP('a' := '\"x\"', 'b' := '{\"c\":2}')"))
    public static @Nullable Map<?, ?> jsonRecords(String json) {
        return JsonText.readOrNull(
                json, parser -> parser.currentToken() == JsonToken.START_OBJECT ? JsonText.fields(parser) : null);
    }

    @ScalarFunction(
            value = "json_concat(STRING...) -> STRING",
            description = "objects merged into one, where the last of equal names counts; else all values in one array",
            examples = {
                @Example(sql = "json_concat('{\"a\": 1}', '{\"b\": 2}')", result = "'{\"a\":1,\"b\":2}'"),
                @Example(sql = "json_concat('[1]', '[2, 3]', '4')", result = "'[1,2,3,4]'"),
                @Example(sql = "json_concat('{\"a\": 1}', NULL)", result = "NULL")
            })
    public static String jsonConcat(String... documents) {
        Map<String, String> fields = new LinkedHashMap<>();
        List<String> elements = new ArrayList<>();
        boolean onlyObjects = true;
        for (String document : documents) {
            if (isObject(document)) {
                Map<String, String> own = JsonText.read(document, JsonText::fields);
                fields.putAll(own);
                elements.add(JsonText.object(own));
            } else {
                onlyObjects = false;
                elements.addAll(JsonText.read(document, JsonFunctions::elementsOrItself));
            }
        }
        return onlyObjects ? JsonText.object(fields) : JsonText.array(elements);
    }

    private static boolean isObject(String json) {
        return JsonText.read(json, parser -> parser.currentToken() == JsonToken.START_OBJECT);
    }

    private static List<String> elementsOrItself(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.START_ARRAY
                ? JsonText.elements(parser)
                : List.of(JsonText.cut(parser));
    }
}
