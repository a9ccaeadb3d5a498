// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.ScalarFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Arrays. Positions count from 1. Any thread. */
public final class ArrayFunctions {
    private ArrayFunctions() {}

    @ScalarFunction(
            value = "array_length(ARRAY<T>) -> INTEGER",
            description = "the number of elements",
            examples = @Example(sql = "array_length(ARRAY[1, NULL, 3])", result = "3"))
    public static int arrayLength(List<?> array) {
        return array.size();
    }

    @ScalarFunction(
            value = "array_contains(ARRAY<T>, T) -> BOOLEAN",
            description = "whether an element equals the value, nulls too; false for a null array",
            examples = {
                @Example(sql = "array_contains(ARRAY[1, 2], 2)", result = "TRUE"),
                @Example(sql = "array_contains(ARRAY[1, NULL], NULL)", result = "TRUE"),
                @Example(sql = "array_contains(ARRAY['a'], 'b')", result = "FALSE")
            },
            nulls = NullRule.CALLED)
    public static boolean arrayContains(@Nullable List<?> array, @Nullable Object value) {
        if (array == null) {
            return false;
        }
        for (Object element : array) {
            if (Objects.equals(element, value)) {
                return true;
            }
        }
        return false;
    }

    @ScalarFunction(
            value = "array_concat(ARRAY<T>, ARRAY<T>) -> ARRAY<T>",
            description = "the elements of both arrays; null counts as empty unless both are null",
            examples = {
                @Example(sql = "array_concat(ARRAY[1, 2], ARRAY[2])", result = "ARRAY[1, 2, 2]"),
                @Example(sql = "array_concat(NULL, ARRAY[2])", result = "ARRAY[2]")
            },
            nulls = NullRule.CALLED)
    public static @Nullable List<?> arrayConcat(@Nullable List<?> left, @Nullable List<?> right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        List<@Nullable Object> result = new ArrayList<>(left.size() + right.size());
        result.addAll(left);
        result.addAll(right);
        return result;
    }

    @ScalarFunction(
            value = "array_distinct(ARRAY<T>) -> ARRAY<T>",
            description = "each element once, in the order of its first place",
            examples = @Example(sql = "array_distinct(ARRAY[2, 1, NULL, 2, NULL])", result = "ARRAY[2, 1, NULL]"))
    public static List<?> arrayDistinct(List<?> array) {
        return new ArrayList<>(new LinkedHashSet<>(array));
    }

    @ScalarFunction(
            value = "array_except(ARRAY<T>, ARRAY<T>) -> ARRAY<T>",
            description = "the distinct elements of the first array that the second has not",
            examples = @Example(sql = "array_except(ARRAY[1, 2, 1, 3], ARRAY[2])", result = "ARRAY[1, 3]"))
    public static List<?> arrayExcept(List<?> left, List<?> right) {
        Set<@Nullable Object> result = new LinkedHashSet<>(left);
        result.removeAll(new HashSet<>(right));
        return new ArrayList<>(result);
    }

    @ScalarFunction(
            value = "array_intersect(ARRAY<T>, ARRAY<T>) -> ARRAY<T>",
            description = "the distinct elements of the first array that the second has too",
            examples = @Example(sql = "array_intersect(ARRAY[1, 2, 1, 3], ARRAY[3, 1])", result = "ARRAY[1, 3]"))
    public static List<?> arrayIntersect(List<?> left, List<?> right) {
        Set<@Nullable Object> result = new LinkedHashSet<>(left);
        result.retainAll(new HashSet<>(right));
        return new ArrayList<>(result);
    }

    @ScalarFunction(
            value = "array_union(ARRAY<T>, ARRAY<T>) -> ARRAY<T>",
            description = "the distinct elements of both arrays, in the order of their first place",
            examples = @Example(sql = "array_union(ARRAY[1, 2, 1], ARRAY[3, 2])", result = "ARRAY[1, 2, 3]"))
    public static List<?> arrayUnion(List<?> left, List<?> right) {
        Set<@Nullable Object> result = new LinkedHashSet<>(left);
        result.addAll(right);
        return new ArrayList<>(result);
    }

    @ScalarFunction(
            value = "array_join(ARRAY<T>) -> STRING",
            description = "the elements as text with commas between them",
            examples = @Example(sql = "array_join(ARRAY[1, NULL, 3])", result = "'1,null,3'"))
    public static String arrayJoin(List<?> array) {
        return join(array, ",");
    }

    @ScalarFunction(
            value = "array_join(ARRAY<T>, STRING) -> STRING",
            description = "the elements as text with a delimiter between them",
            examples = @Example(sql = "array_join(ARRAY['a', 'b'], ' - ')", result = "'a - b'"),
            nulls = NullRule.CALLED)
    public static @Nullable String arrayJoin(@Nullable List<?> array, @Nullable String delimiter) {
        return array == null ? null : join(array, delimiter == null ? "" : delimiter);
    }

    private static String join(List<?> array, String delimiter) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < array.size(); i++) {
            text.append(i == 0 ? "" : delimiter).append(array.get(i));
        }
        return text.toString();
    }

    @ScalarFunction(
            value = "array_max(ARRAY<T>) -> T",
            description = "the largest element that is not null",
            examples = @Example(sql = "array_max(ARRAY[1, NULL, 3])", result = "3"))
    public static @Nullable Object arrayMax(List<?> array) {
        Object best = null;
        for (Object element : array) {
            if (element != null && (best == null || SqlOrder.compare(element, best) > 0)) {
                best = element;
            }
        }
        return best;
    }

    @ScalarFunction(
            value = "array_min(ARRAY<T>) -> T",
            description = "the smallest element that is not null",
            examples = @Example(sql = "array_min(ARRAY['b', 'a', NULL])", result = "'a'"))
    public static @Nullable Object arrayMin(List<?> array) {
        Object best = null;
        for (Object element : array) {
            if (element != null && (best == null || SqlOrder.compare(element, best) < 0)) {
                best = element;
            }
        }
        return best;
    }

    @ScalarFunction(
            value = "array_remove(ARRAY<T>, T) -> ARRAY<T>",
            description = "the array without the elements that equal the value",
            examples = {
                @Example(sql = "array_remove(ARRAY[1, 2, 1], 1)", result = "ARRAY[2]"),
                @Example(sql = "array_remove(ARRAY[1, NULL], NULL)", result = "ARRAY[1]")
            },
            nulls = NullRule.CALLED)
    public static @Nullable List<?> arrayRemove(@Nullable List<?> array, @Nullable Object value) {
        if (array == null) {
            return null;
        }
        List<@Nullable Object> result = new ArrayList<>(array);
        result.removeIf(element -> Objects.equals(element, value));
        return result;
    }

    @ScalarFunction(
            value = "array_sort(ARRAY<T>) -> ARRAY<T>",
            description = "the elements in ascending order, nulls last",
            examples = @Example(sql = "array_sort(ARRAY[3, NULL, 1])", result = "ARRAY[1, 3, NULL]"))
    public static List<?> arraySort(List<?> array) {
        return sorted(array, SqlOrder::compare);
    }

    @ScalarFunction(
            value = "array_sort(ARRAY<T>, STRING) -> ARRAY<T>",
            description = "the elements in the order ASC or DESC, nulls last",
            examples = @Example(sql = "array_sort(ARRAY[3, NULL, 4], 'DESC')", result = "ARRAY[4, 3, NULL]"))
    public static List<?> arraySort(List<?> array, String direction) {
        return switch (direction.toUpperCase(Locale.ROOT)) {
            case "ASC", "ASCENDING" -> sorted(array, SqlOrder::compare);
            case "DESC", "DESCENDING" -> sorted(array, Collections.reverseOrder(SqlOrder::compare));
            default -> throw new IllegalArgumentException("the order must be ASC or DESC but is " + direction);
        };
    }

    private static List<?> sorted(List<?> array, Comparator<Object> order) {
        List<@Nullable Object> result = new ArrayList<>(array);
        result.sort(Comparator.nullsLast(order));
        return result;
    }

    @ScalarFunction(
            value = "slice(ARRAY<T>, INTEGER, INTEGER) -> ARRAY<T>",
            description = "the elements from one position to another, both included; null bounds are open",
            examples = {
                @Example(sql = "slice(ARRAY[1, 2, 3, 4], 2, 3)", result = "ARRAY[2, 3]"),
                @Example(sql = "slice(ARRAY[1, 2, 3], NULL, 2)", result = "ARRAY[1, 2]"),
                @Example(sql = "slice(ARRAY[1, 2], 2, 5)", result = "NULL")
            },
            nulls = NullRule.CALLED)
    public static @Nullable List<?> slice(@Nullable List<?> array, @Nullable Integer from, @Nullable Integer to) {
        if (array == null) {
            return null;
        }
        int start = from == null ? 1 : from;
        int end = to == null ? array.size() : to;
        return start < 1 || end > array.size() || start > end + 1
                ? null
                : new ArrayList<@Nullable Object>(array.subList(start - 1, end));
    }

    @ScalarFunction(
            value = "generate_series(INTEGER, INTEGER) -> ARRAY<INTEGER>",
            description = "the numbers from the first to the second, both included, up or down",
            examples = {
                @Example(sql = "generate_series(1, 3)", result = "ARRAY[1, 2, 3]"),
                @Example(sql = "generate_series(1, -1)", result = "ARRAY[1, 0, -1]")
            })
    public static List<?> generateSeries(int start, int end) {
        return generateSeries(start, end, start <= end ? 1 : -1);
    }

    @ScalarFunction(
            value = "generate_series(INTEGER, INTEGER, INTEGER) -> ARRAY<INTEGER>",
            description = "the numbers from the first towards the second by a step",
            examples = @Example(sql = "generate_series(1, 6, 2)", result = "ARRAY[1, 3, 5]"))
    public static List<?> generateSeries(int start, int end, int step) {
        int count = seriesSize(start, end, step);
        List<Integer> series = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            series.add((int) (start + (long) i * step));
        }
        return series;
    }

    @ScalarFunction(
            value = "generate_series(BIGINT, BIGINT) -> ARRAY<BIGINT>",
            description = "the numbers from the first to the second, both included, up or down",
            examples =
                    @Example(sql = "generate_series(3000000000, 3000000001)", result = "ARRAY[3000000000, 3000000001]"))
    public static List<?> generateSeries(long start, long end) {
        return generateSeries(start, end, start <= end ? 1 : -1);
    }

    @ScalarFunction(
            value = "generate_series(BIGINT, BIGINT, INTEGER) -> ARRAY<BIGINT>",
            description = "the numbers from the first towards the second by a step",
            examples =
                    @Example(
                            sql = "generate_series(3000000005, 3000000000, -5)",
                            result = "ARRAY[3000000005, 3000000000]"))
    public static List<?> generateSeries(long start, long end, int step) {
        int count = seriesSize(start, end, step);
        List<Long> series = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            series.add(start + (long) i * step);
        }
        return series;
    }

    private static int seriesSize(long start, long end, int step) {
        if (step == 0 || (end > start && step < 0) || (end < start && step > 0)) {
            throw new IllegalArgumentException("a step of " + step + " never leads from " + start + " to " + end);
        }
        return Sizes.bounded(Math.addExact(Math.toIntExact(Math.subtractExact(end, start) / step), 1));
    }
}
