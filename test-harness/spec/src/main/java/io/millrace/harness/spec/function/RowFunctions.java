// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.function;

import io.millrace.schema.types.Struct;
import io.millrace.udf.api.TableFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Table functions. Any thread. */
public final class RowFunctions {
    private RowFunctions() {}

    @TableFunction(value = "test_udtf(A, B, C, D, E, F, G) -> STRING", description = "the texts of the arguments")
    public static List<?> texts(Object a, Object b, Object c, Object d, Object e, Object f, Object g) {
        List<String> rows = new ArrayList<>();
        for (Object argument : List.of(a, b, c, d, e, f, g)) {
            rows.add(text(argument));
        }
        return rows;
    }

    private static String text(Object argument) {
        if (argument instanceof List<?> list) {
            return text(list.get(0));
        }
        if (argument instanceof Map<?, ?> map) {
            return text(map.values().iterator().next());
        }
        return argument instanceof Struct struct ? "Struct{A=" + struct.get(0) + "}" : argument.toString();
    }

    @TableFunction(value = "test_udtf(T) -> T", description = "the argument")
    public static List<?> one(Object argument) {
        return List.of(argument);
    }

    @TableFunction(value = "throwing_udtf(BOOLEAN) -> BOOLEAN", description = "fails for true")
    public static List<?> failing(boolean fails) {
        if (fails) {
            throw new IllegalStateException("on purpose");
        }
        return List.of(false);
    }
}
