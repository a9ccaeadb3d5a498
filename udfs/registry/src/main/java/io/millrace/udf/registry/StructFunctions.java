// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.Struct;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.ScalarFunction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Functions that make structs, whose Java class udf.api does not know: in every registry. Any thread. */
public final class StructFunctions {
    private StructFunctions() {}

    @ScalarFunction(
            value = "entries(MAP<STRING, V>, BOOLEAN) -> ARRAY<STRUCT<K STRING, V V>>",
            description = "the entries of a map, sorted by key if the second argument is true",
            examples =
                    @Example(
                            sql = "entries(MAP('b' := 1, 'a' := 2), TRUE)",
                            result = "ARRAY[STRUCT('a', 2), STRUCT('b', 1)]"))
    public static List<?> entries(Map<?, ?> map, boolean sorted) {
        List<Struct> entries = new ArrayList<>(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            entries.add(new Struct(entry.getKey(), entry.getValue()));
        }
        if (sorted) {
            entries.sort(Comparator.comparing(entry -> String.valueOf(entry.get(0))));
        }
        return entries;
    }
}
