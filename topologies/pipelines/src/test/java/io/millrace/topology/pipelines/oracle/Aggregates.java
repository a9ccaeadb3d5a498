// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.oracle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The aggregates of a frame, with compensated sums. Nulls are skipped. Any thread. */
public final class Aggregates {
    private Aggregates() {}

    /** The values that are not null. */
    public static <R> List<Double> values(List<R> rows, Function<R, @Nullable Double> column) {
        List<Double> values = new ArrayList<>(rows.size());
        for (R row : rows) {
            Double value = column.apply(row);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    /** The sum; 0.0 of nothing. */
    public static double sum(List<Double> values) {
        double sum = 0;
        double lost = 0;
        for (double value : values) {
            double next = sum + value;
            lost += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
            sum = next;
        }
        return sum + lost;
    }

    /** The mean, or null of nothing. */
    public static @Nullable Double avg(List<Double> values) {
        return values.isEmpty() ? null : sum(values) / values.size();
    }

    /** The least value, or null of nothing. */
    public static @Nullable Double min(List<Double> values) {
        return values.isEmpty() ? null : values.stream().reduce(values.get(0), Math::min);
    }

    /** The greatest value, or null of nothing. */
    public static @Nullable Double max(List<Double> values) {
        return values.isEmpty() ? null : values.stream().reduce(values.get(0), Math::max);
    }

    /** The sample standard deviation; 0.0 of fewer than two values. */
    public static double stddevSamp(List<Double> values) {
        if (values.size() < 2) {
            return 0;
        }
        double mean = sum(values) / values.size();
        List<Double> squares = new ArrayList<>(values.size());
        for (double value : values) {
            squares.add((value - mean) * (value - mean));
        }
        return Math.sqrt(sum(squares) / (values.size() - 1));
    }

    /** How many different values there are. */
    public static <R> long countDistinct(List<R> rows, Function<R, ?> column) {
        HashSet<Object> seen = new HashSet<>();
        for (R row : rows) {
            Object value = column.apply(row);
            if (value != null) {
                seen.add(value);
            }
        }
        return seen.size();
    }

    /**
     * The order statistics around a fraction: where an answer within 1 % of a value of the frame may lie. The two are equal but for
     * frames in which the fraction falls between two rows.
     */
    public static Percentile percentile(List<Double> values, double fraction) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double rank = fraction * (sorted.length - 1);
        double low = sorted[(int) Math.floor(rank)];
        double high = sorted[(int) Math.min(sorted.length - 1, Math.ceil(fraction * sorted.length))];
        return new Percentile(low, Math.max(low, high));
    }

    /** A percentile, as an interval: different rules for ranks between two rows are all right. */
    public record Percentile(double low, double high) {
        /** Whether the answer is within 1 % of what is right. */
        public boolean accepts(double answer) {
            return answer >= low * 0.99 - 1e-9 && answer <= high * 1.01 + 1e-9;
        }
    }

    /** Whether two answers are equal within 1e-9 relative (and 1e-9 absolute near 0); null equals only null. */
    public static boolean same(@Nullable Double expected, @Nullable Double actual) {
        if (expected == null || actual == null) {
            return Objects.equals(expected, actual);
        }
        return Math.abs(expected - actual) <= 1e-9 * Math.max(1, Math.max(Math.abs(expected), Math.abs(actual)));
    }
}
