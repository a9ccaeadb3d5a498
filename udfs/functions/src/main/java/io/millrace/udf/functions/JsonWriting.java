// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.ScalarFunction;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * SQL values as JSON text: NULL as {@code null}, times as ISO text, bytes in base64, keys of maps sorted. Structs, and
 * times below the first level of a collection, are not supported, because a function does not see the types. Any thread.
 */
public final class JsonWriting {
    private JsonWriting() {}

    @ScalarFunction(
            value = "to_json_string(BOOLEAN) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples = @Example(sql = "to_json_string(TRUE)", result = "'true'"),
            nulls = NullRule.CALLED)
    public static String ofBoolean(@Nullable Boolean value) {
        return value == null ? "null" : value.toString();
    }

    @ScalarFunction(
            value = "to_json_string(INTEGER) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples = @Example(sql = "to_json_string(7)", result = "'7'"),
            nulls = NullRule.CALLED)
    public static String ofInteger(@Nullable Integer value) {
        return value == null ? "null" : value.toString();
    }

    @ScalarFunction(
            value = "to_json_string(BIGINT) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples = @Example(sql = "to_json_string(7000000000)", result = "'7000000000'"),
            nulls = NullRule.CALLED)
    public static String ofBigint(@Nullable Long value) {
        return value == null ? "null" : value.toString();
    }

    @ScalarFunction(
            value = "to_json_string(DOUBLE) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples = @Example(sql = "to_json_string(1.5E0)", result = "'1.5'"),
            nulls = NullRule.CALLED)
    public static String ofDouble(@Nullable Double value) {
        return value == null ? "null" : number(value);
    }

    @ScalarFunction(
            value = "to_json_string(DECIMAL(p, s)) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples = @Example(sql = "to_json_string(1.50)", result = "'1.50'"),
            nulls = NullRule.CALLED)
    public static String ofDecimal(@Nullable BigDecimal value) {
        return value == null ? "null" : value.toPlainString();
    }

    @ScalarFunction(
            value = "to_json_string(STRING) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples = @Example(sql = "to_json_string('say \"a\"')", result = "'\"say \\\"a\\\"\"'"),
            nulls = NullRule.CALLED)
    public static String ofString(@Nullable String value) {
        return value == null ? "null" : JsonText.quoted(value);
    }

    @ScalarFunction(
            value = "to_json_string(BYTES) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples = @Example(sql = "to_json_string(X'0102FF')", result = "'\"AQL/\"'"),
            nulls = NullRule.CALLED)
    public static String ofBytes(@Nullable ByteBuffer value) {
        return value == null ? "null" : bytes(value);
    }

    @ScalarFunction(
            value = "to_json_string(DATE) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples = @Example(sql = "to_json_string(DATE '2024-02-01')", result = "'\"2024-02-01\"'"),
            nulls = NullRule.CALLED)
    public static String ofDate(@Nullable Integer value) {
        return value == null ? "null" : date(value);
    }

    @ScalarFunction(
            value = "to_json_string(TIME) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples = @Example(sql = "to_json_string(TIME '13:05:00')", result = "'\"13:05:00\"'"),
            nulls = NullRule.CALLED)
    public static String ofTime(@Nullable Integer value) {
        return value == null ? "null" : time(value);
    }

    @ScalarFunction(
            value = "to_json_string(TIMESTAMP) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples =
                    @Example(
                            sql = "to_json_string(TIMESTAMP '2024-02-01T13:05:00')",
                            result = "'\"2024-02-01T13:05:00.000\"'"),
            nulls = NullRule.CALLED)
    public static String ofTimestamp(@Nullable Long value) {
        return value == null ? "null" : timestamp(value);
    }

    @ScalarFunction(
            value = "to_json_string(ARRAY<T>) -> STRING",
            description = "the value as JSON text, NULL as null; structs too, by themselves and in arrays and maps",
            examples = @Example(sql = "to_json_string(ARRAY[1, NULL, 3])", result = "'[1,null,3]'"),
            nulls = NullRule.CALLED)
    public static String ofArray(@Nullable List<?> value) {
        return value == null ? "null" : array(value, JsonWriting::any);
    }

    @ScalarFunction(
            value = "to_json_string(ARRAY<DATE>) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples = @Example(sql = "to_json_string(ARRAY[DATE '2024-02-01'])", result = "'[\"2024-02-01\"]'"),
            nulls = NullRule.CALLED)
    public static String ofDates(@Nullable List<?> value) {
        return value == null ? "null" : array(value, JsonWriting::date);
    }

    @ScalarFunction(
            value = "to_json_string(ARRAY<TIME>) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples = @Example(sql = "to_json_string(ARRAY[TIME '13:05:00'])", result = "'[\"13:05:00\"]'"),
            nulls = NullRule.CALLED)
    public static String ofTimes(@Nullable List<?> value) {
        return value == null ? "null" : array(value, JsonWriting::time);
    }

    @ScalarFunction(
            value = "to_json_string(ARRAY<TIMESTAMP>) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples =
                    @Example(
                            sql = "to_json_string(ARRAY[TIMESTAMP '2024-02-01T13:05:00'])",
                            result = "'[\"2024-02-01T13:05:00.000\"]'"),
            nulls = NullRule.CALLED)
    public static String ofTimestamps(@Nullable List<?> value) {
        return value == null ? "null" : array(value, JsonWriting::timestamp);
    }

    @ScalarFunction(
            value = "to_json_string(MAP<K, V>) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples = @Example(sql = "to_json_string(MAP('b' := 1, 'a' := 2))", result = "'{\"a\":2,\"b\":1}'"),
            nulls = NullRule.CALLED)
    public static String ofMap(@Nullable Map<?, ?> value) {
        return value == null ? "null" : map(value, JsonWriting::any);
    }

    @ScalarFunction(
            value = "to_json_string(MAP<K, DATE>) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples =
                    @Example(
                            sql = "to_json_string(MAP('a' := DATE '2024-02-01'))",
                            result = "'{\"a\":\"2024-02-01\"}'"),
            nulls = NullRule.CALLED)
    public static String ofDateMap(@Nullable Map<?, ?> value) {
        return value == null ? "null" : map(value, JsonWriting::date);
    }

    @ScalarFunction(
            value = "to_json_string(MAP<K, TIME>) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples = @Example(sql = "to_json_string(MAP('a' := TIME '13:05:00'))", result = "'{\"a\":\"13:05:00\"}'"),
            nulls = NullRule.CALLED)
    public static String ofTimeMap(@Nullable Map<?, ?> value) {
        return value == null ? "null" : map(value, JsonWriting::time);
    }

    @ScalarFunction(
            value = "to_json_string(MAP<K, TIMESTAMP>) -> STRING",
            description = "the value as JSON text, NULL as null",
            examples =
                    @Example(
                            sql = "to_json_string(MAP('a' := TIMESTAMP '2024-02-01T13:05:00'))",
                            result = "'{\"a\":\"2024-02-01T13:05:00.000\"}'"),
            nulls = NullRule.CALLED)
    public static String ofTimestampMap(@Nullable Map<?, ?> value) {
        return value == null ? "null" : map(value, JsonWriting::timestamp);
    }

    private static String any(Object value) {
        if (value instanceof Double number) {
            return number(number);
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof Boolean || value instanceof Number) {
            return value.toString();
        }
        if (value instanceof String text) {
            return JsonText.quoted(text);
        }
        if (value instanceof ByteBuffer buffer) {
            return bytes(buffer);
        }
        if (value instanceof List<?> list) {
            return array(list, JsonWriting::any);
        }
        if (value instanceof Map<?, ?> map) {
            return map(map, JsonWriting::any);
        }
        throw new IllegalArgumentException("TO_JSON_STRING does not take structs yet");
    }

    /** JSON has no infinity: such numbers are texts. */
    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : JsonText.quoted(Double.toString(value));
    }

    private static String bytes(ByteBuffer value) {
        return JsonText.quoted(Base64.getEncoder().encodeToString(Octets.array(value)));
    }

    private static String date(Object days) {
        return JsonText.quoted(LocalDate.ofEpochDay((Integer) days).toString());
    }

    private static String time(Object millis) {
        LocalTime time = LocalTime.ofNanoOfDay((Integer) millis * 1_000_000L);
        return JsonText.quoted(DateTimeFormatter.ISO_LOCAL_TIME.format(time));
    }

    private static String timestamp(Object millis) {
        return JsonText.quoted(DateText.format((Long) millis, "yyyy-MM-dd'T'HH:mm:ss.SSS", ZoneOffset.UTC));
    }

    private static String array(List<?> values, Function<Object, String> text) {
        return JsonText.array(values.stream()
                .map(value -> value == null ? "null" : text.apply(value))
                .toList());
    }

    private static String map(Map<?, ?> values, Function<Object, String> text) {
        Map<String, String> fields = new TreeMap<>();
        values.forEach((key, value) -> fields.put(String.valueOf(key), value == null ? "null" : text.apply(value)));
        return JsonText.object(fields);
    }
}
