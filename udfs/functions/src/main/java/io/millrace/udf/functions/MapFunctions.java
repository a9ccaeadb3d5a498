// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.ScalarFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps. Any thread. */
public final class MapFunctions {
    private MapFunctions() {}

    @ScalarFunction(
            value = "as_map(ARRAY<K>, ARRAY<V>) -> MAP<K, V>",
            description = "a map of the keys in the first array and the values at the same place in the second",
            examples = @Example(sql = "as_map(ARRAY['a', 'b'], ARRAY[1, 2])", result = "MAP('a' := 1, 'b' := 2)"))
    public static Map<?, ?> asMap(List<?> keys, List<?> values) {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(keys.size(), values.size()); i++) {
            Object key = keys.get(i);
            if (key == null) {
                throw new IllegalArgumentException("the key at place " + (i + 1) + " is null");
            }
            map.put(key, values.get(i));
        }
        return map;
    }

    @ScalarFunction(
            value = "map_keys(MAP<K, V>) -> ARRAY<K>",
            description = "the keys, in no certain order",
            examples = @Example(sql = "map_keys(MAP('a' := 1))", result = "ARRAY['a']"))
    public static List<?> mapKeys(Map<?, ?> map) {
        return new ArrayList<@Nullable Object>(map.keySet());
    }

    @ScalarFunction(
            value = "map_values(MAP<K, V>) -> ARRAY<V>",
            description = "the values, in no certain order",
            examples = @Example(sql = "map_values(MAP('a' := 1))", result = "ARRAY[1]"))
    public static List<?> mapValues(Map<?, ?> map) {
        return new ArrayList<@Nullable Object>(map.values());
    }

    @ScalarFunction(
            value = "map_union(MAP<K, V>, MAP<K, V>) -> MAP<K, V>",
            description =
                    "the entries of both maps, of equal keys the second's; null counts as empty unless both are null",
            examples = {
                @Example(sql = "map_union(MAP('a' := 1, 'b' := 2), MAP('b' := 3))", result = "MAP('a' := 1, 'b' := 3)"),
                @Example(sql = "map_union(NULL, MAP('b' := 3))", result = "MAP('b' := 3)")
            },
            nulls = NullRule.CALLED)
    public static @Nullable Map<?, ?> mapUnion(@Nullable Map<?, ?> left, @Nullable Map<?, ?> right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>(left);
        result.putAll(right);
        return result;
    }
}
