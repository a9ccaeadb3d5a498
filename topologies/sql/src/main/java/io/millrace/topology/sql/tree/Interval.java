// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql.tree;

import io.millrace.topology.sql.Span;

/** A length of time as windows and frames write it ({@code 30 SECONDS}). */
public record Interval(Span span, long amount, Unit unit) {
    /** A unit of time, with its milliseconds. */
    public enum Unit {
        MILLISECONDS(1),
        SECONDS(1_000),
        MINUTES(60_000),
        HOURS(3_600_000),
        DAYS(86_400_000);

        private final long millis;

        Unit(long millis) {
            this.millis = millis;
        }

        public long millis() {
            return millis;
        }
    }

    /** The length in milliseconds; at most {@code Long.MAX_VALUE} when it would overflow. */
    public long millis() {
        try {
            return Math.multiplyExact(amount, unit.millis());
        } catch (ArithmeticException overflow) {
            return Long.MAX_VALUE;
        }
    }
}
