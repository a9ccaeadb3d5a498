// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A result: the message key as text and the columns of the workload in order, as Long, Double, String or null. Not changed after it is made.
 */
final class ResultRow {
    private static final long MIX = 0xBF58476D1CE4E5B9L;
    private static final double STEPS = 1e4;

    /** Between the values that sums of multiples of 1/64 have when divided by a count, where rounding is not stable. */
    private static final double OFF_CENTRE = 0.123457;

    private final String key;
    private final List<@Nullable Object> values;

    ResultRow(String key, @Nullable Object... values) {
        this.key = key;
        this.values = Arrays.asList(values);
    }

    String key() {
        return key;
    }

    /** The number in the first column: a time. */
    long first() {
        return number(0);
    }

    /** The whole number in a column. */
    long number(int column) {
        Object value = values.get(column);
        if (value == null) {
            throw new IllegalStateException("no number in column " + column + ": " + this);
        }
        return ((Number) value).longValue();
    }

    /** The fractional number in a column. */
    double decimal(int column) {
        Object value = values.get(column);
        if (value == null) {
            throw new IllegalStateException("no number in column " + column + ": " + this);
        }
        return ((Number) value).doubleValue();
    }

    /** Of key and values, doubles to four decimals. */
    long fingerprint() {
        long hash = textHash(key);
        for (Object value : values) {
            hash = mixed(hash ^ valueHash(value));
        }
        return hash;
    }

    private static long valueHash(@Nullable Object value) {
        if (value == null) {
            return 1;
        }
        if (value instanceof Double number) {
            return Math.round(number * STEPS + OFF_CENTRE);
        }
        return value instanceof Long number ? number : textHash(value.toString());
    }

    private static long textHash(String text) {
        long hash = 7;
        for (int i = 0; i < text.length(); i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return mixed(hash);
    }

    private static long mixed(long hash) {
        long once = (hash ^ (hash >>> 30)) * MIX;
        return once ^ (once >>> 27) + 31 * hash;
    }

    /** As far as {@link #fingerprint} looks. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(key);
        for (Object value : values) {
            text.append(" | ").append(value instanceof Double d ? String.format(Locale.ROOT, "%.4f", d) : value);
        }
        return text.toString();
    }

    /** Of many rows in any order: how many, and the sum of their fingerprints. One thread. */
    static final class Fingerprint {
        private long rows;
        private long sum;

        void add(ResultRow row) {
            rows++;
            sum += row.fingerprint();
        }

        long rows() {
            return rows;
        }

        long sum() {
            return sum;
        }

        boolean sameAs(Fingerprint other) {
            return rows == other.rows && sum == other.sum;
        }
    }
}
