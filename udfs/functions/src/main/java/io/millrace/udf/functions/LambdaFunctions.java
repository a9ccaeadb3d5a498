// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.Lambda;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.ScalarFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Functions that are given lambdas for the elements of arrays and maps. Any thread. */
public final class LambdaFunctions {
    private LambdaFunctions() {}

    @ScalarFunction(
            value = "transform(ARRAY<T>, (T) => R) -> ARRAY<R>",
            description = "the array of what the lambda makes of each element",
            examples = @Example(sql = "transform(ARRAY[1, 2], x => x * 10)", result = "ARRAY[10, 20]"))
    public static List<?> transform(List<?> array, Lambda lambda) {
        List<@Nullable Object> result = new ArrayList<>(array.size());
        for (Object element : array) {
            result.add(lambda.apply(element));
        }
        return result;
    }

    @ScalarFunction(
            value = "transform(MAP<K, V>, (K, V) => L, (K, V) => W) -> MAP<L, W>",
            description = "the map of what the lambdas make of each entry's key and value",
            examples =
                    @Example(
                            sql = "transform(MAP('a' := 1), (k, v) => UCASE(k), (k, v) => v + 1)",
                            result = "MAP('A' := 2)"))
    public static Map<?, ?> transform(Map<?, ?> map, Lambda key, Lambda value) {
        Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object newKey = key.apply(entry.getKey(), entry.getValue());
            if (newKey == null) {
                throw new IllegalArgumentException("the lambda gives a null key");
            }
            if (result.containsKey(newKey)) {
                throw new IllegalArgumentException("the lambda gives the key " + newKey + " twice");
            }
            result.put(newKey, value.apply(entry.getKey(), entry.getValue()));
        }
        return result;
    }

    @ScalarFunction(
            value = "filter(ARRAY<T>, (T) => BOOLEAN) -> ARRAY<T>",
            description = "the elements for which the lambda is true",
            examples = @Example(sql = "filter(ARRAY[1, 2, 3], x => x > 1)", result = "ARRAY[2, 3]"))
    public static List<?> filter(List<?> array, Lambda lambda) {
        List<@Nullable Object> result = new ArrayList<>();
        for (Object element : array) {
            if (Boolean.TRUE.equals(lambda.apply(element))) {
                result.add(element);
            }
        }
        return result;
    }

    @ScalarFunction(
            value = "filter(MAP<K, V>, (K, V) => BOOLEAN) -> MAP<K, V>",
            description = "the entries for which the lambda is true",
            examples =
                    @Example(
                            sql = "filter(MAP('a' := 1, 'b' := 2), (k, v) => k = 'b' AND v > 1)",
                            result = "MAP('b' := 2)"))
    public static Map<?, ?> filter(Map<?, ?> map, Lambda lambda) {
        Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (Boolean.TRUE.equals(lambda.apply(entry.getKey(), entry.getValue()))) {
                result.put(entry.getKey(), entry.getValue());
            }
        }
        return result;
    }

    @ScalarFunction(
            value = "reduce(ARRAY<T>, S, (S, T) => S) -> S",
            description = "what the lambda makes of a state and each element in turn, from the second argument on",
            examples = {
                @Example(sql = "reduce(ARRAY[1, 2, 3], 10, (s, x) => s + x)", result = "16"),
                @Example(sql = "reduce(CAST(NULL AS ARRAY<INT>), 10, (s, x) => s + x)", result = "10")
            },
            nulls = NullRule.CALLED)
    public static @Nullable Object reduce(@Nullable List<?> array, @Nullable Object initial, Lambda lambda) {
        if (initial == null || array == null) {
            return initial;
        }
        Object state = initial;
        for (Object element : array) {
            state = Sizes.boundedValue(lambda.apply(state, element));
        }
        return state;
    }

    @ScalarFunction(
            value = "reduce(MAP<K, V>, S, (S, K, V) => S) -> S",
            description = "what the lambda makes of a state and each entry in turn, from the second argument on",
            examples = @Example(sql = "reduce(MAP('a' := 1, 'b' := 2), 10, (s, k, v) => s + v)", result = "13"),
            nulls = NullRule.CALLED)
    public static @Nullable Object reduce(@Nullable Map<?, ?> map, @Nullable Object initial, Lambda lambda) {
        if (initial == null || map == null) {
            return initial;
        }
        Object state = initial;
        // By hash and not as a format happens to give them: then equal maps give equal results.
        for (Map.Entry<?, ?> entry : new HashMap<>(map).entrySet()) {
            state = Sizes.boundedValue(lambda.apply(state, entry.getKey(), entry.getValue()));
        }
        return state;
    }
}
