// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.oracle;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row as the sink has it: the columns by their names in SQL, the key column first.
 *
 * @param columns the values: String, Long, Double, Boolean, {@link Aggregates.Percentile}, or null
 */
public record ExpectedRow(Map<String, @Nullable Object> columns) {
    /** A score passes through single floats and batches of any size. */
    private static final double SCORE_TOLERANCE = 1e-5;

    /** The columns of a row of one of the oracles. */
    public static ExpectedRow of(Record row) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        for (RecordComponent component : row.getClass().getRecordComponents()) {
            columns.put(columnName(component.getName()), value(row, component));
        }
        if (row instanceof LogOracle.Health) {
            columns.put("LATENCY_P95_1M", columns.remove("LATENCY_P_95"));
            columns.put("SCORE", columns.remove("SCORE"));
            // These two only feed the model.
            columns.remove("NEW_CONNECTION_RATE_1M");
            columns.remove("BYTES_AVG_1M");
        }
        return new ExpectedRow(columns);
    }

    /**
     * What is wrong with a row that was read, or null: whole numbers, texts and booleans must be equal, doubles within 1e-9 relative,
     * percentiles within 1 %, the columns SCORE and MEASURED within 1e-5.
     *
     * @param actual numbers of any class, texts as CharSequence (Avro's Utf8 too), booleans, nulls; names in upper case; the key column
     *     may be left out
     */
    public @Nullable String difference(Map<String, ? extends @Nullable Object> actual) {
        boolean keyLeftOut = actual.size() == columns.size() - 1;
        boolean first = true;
        for (Map.Entry<String, @Nullable Object> column : columns.entrySet()) {
            String name = column.getKey();
            boolean isLeftOut = first && keyLeftOut && !actual.containsKey(name);
            first = false;
            if (isLeftOut) {
                continue;
            }
            if (!actual.containsKey(name)) {
                return "column " + name + " is missing";
            }
            if (!same(name, column.getValue(), actual.get(name))) {
                return "column " + name + " is " + actual.get(name) + " and not " + column.getValue();
            }
        }
        for (String name : actual.keySet()) {
            if (!columns.containsKey(name)) {
                return "column " + name + " is not expected";
            }
        }
        return null;
    }

    private static boolean same(String name, @Nullable Object expected, @Nullable Object actual) {
        if (expected == null || actual == null) {
            return expected == actual;
        }
        if (expected instanceof Aggregates.Percentile percentile) {
            return actual instanceof Number number && percentile.accepts(number.doubleValue());
        }
        if (expected instanceof Double value) {
            if (!(actual instanceof Number number)) {
                return false;
            }
            boolean isScore = name.equals("SCORE") || name.equals("MEASURED");
            return Aggregates.same(value, number.doubleValue())
                    || (isScore && Math.abs(value - number.doubleValue()) <= SCORE_TOLERANCE);
        }
        if (expected instanceof Long value) {
            return actual instanceof Number number
                    && !(actual instanceof Double)
                    && !(actual instanceof Float)
                    && number.longValue() == value;
        }
        return expected instanceof String ? expected.equals(actual.toString()) : Objects.equals(expected, actual);
    }

    private static @Nullable Object value(Record row, RecordComponent component) {
        try {
            Object value = component.getAccessor().invoke(row);
            return value instanceof Integer whole ? Long.valueOf(whole) : value;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the oracle's rows are public", e);
        }
    }

    /** {@code temperatureAvg30s} is the column {@code TEMPERATURE_AVG_30S}. */
    static String columnName(String component) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < component.length(); i++) {
            char c = component.charAt(i);
            boolean startsWord = Character.isUpperCase(c)
                    || (Character.isDigit(c) && i > 0 && !Character.isDigit(component.charAt(i - 1)));
            if (startsWord) {
                name.append('_');
            }
            name.append(Character.toUpperCase(c));
        }
        return name.toString();
    }
}
