// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.function;

import io.millrace.udf.api.TableFunction;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Table functions that cases call. Any thread. */
public final class RowFunctions {
    private RowFunctions() {}

    @TableFunction(
            value = "test_udtf(INTEGER, BIGINT, DOUBLE, BOOLEAN, STRING, DECIMAL(p, s), STRUCT) -> STRING",
            description = "the texts of its arguments")
    public static List<?> texts(int a, long b, double c, boolean d, String e, BigDecimal f, Object g) {
        return List.of(
                String.valueOf(a),
                String.valueOf(b),
                String.valueOf(c),
                String.valueOf(d),
                e,
                f.toString(),
                g.toString());
    }

    @TableFunction(
            value = "test_udtf(ARRAY<INTEGER>, ARRAY<BIGINT>, ARRAY<DOUBLE>, ARRAY<BOOLEAN>, ARRAY<STRING>,"
                    + " ARRAY<DECIMAL(p, s)>, ARRAY<STRUCT>) -> STRING",
            description = "the texts of the first elements")
    public static List<?> firstTexts(List<?> a, List<?> b, List<?> c, List<?> d, List<?> e, List<?> f, List<?> g) {
        return List.of(first(a), first(b), first(c), first(d), first(e), first(f), first(g));
    }

    @TableFunction(
            value = "test_udtf(MAP<STRING, INTEGER>, MAP<STRING, BIGINT>, MAP<STRING, DOUBLE>, MAP<STRING, BOOLEAN>,"
                    + " MAP<STRING, STRING>, MAP<STRING, DECIMAL(p, s)>, MAP<STRING, STRUCT>) -> STRING",
            description = "the texts of the first values")
    public static List<?> valueTexts(
            Map<?, ?> a, Map<?, ?> b, Map<?, ?> c, Map<?, ?> d, Map<?, ?> e, Map<?, ?> f, Map<?, ?> g) {
        return List.of(value(a), value(b), value(c), value(d), value(e), value(f), value(g));
    }

    @TableFunction(value = "test_udtf(INTEGER) -> INTEGER", description = "its argument")
    public static List<?> row(int value) {
        return List.of(value);
    }

    @TableFunction(value = "test_udtf(BIGINT) -> BIGINT", description = "its argument")
    public static List<?> row(long value) {
        return List.of(value);
    }

    @TableFunction(value = "test_udtf(DOUBLE) -> DOUBLE", description = "its argument")
    public static List<?> row(double value) {
        return List.of(value);
    }

    @TableFunction(value = "test_udtf(BOOLEAN) -> BOOLEAN", description = "its argument")
    public static List<?> row(boolean value) {
        return List.of(value);
    }

    @TableFunction(value = "test_udtf(STRING) -> STRING", description = "its argument")
    public static List<?> row(String value) {
        return List.of(value);
    }

    @TableFunction(value = "test_udtf(DECIMAL(p, s)) -> DECIMAL(p, s)", description = "its argument")
    public static List<?> row(BigDecimal value) {
        return List.of(value);
    }

    @TableFunction(value = "throwing_udtf(BOOLEAN) -> BOOLEAN", description = "fails for true")
    public static List<?> throwing(boolean fails) {
        if (fails) {
            throw new IllegalStateException("asked to fail");
        }
        return List.of(fails);
    }

    private static String first(List<?> list) {
        return String.valueOf(list.get(0));
    }

    private static String value(Map<?, ?> map) {
        return String.valueOf(map.values().iterator().next());
    }
}
