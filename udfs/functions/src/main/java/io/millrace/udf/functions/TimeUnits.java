// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import java.util.Locale;

/** The time units of SQL in milliseconds. */
final class TimeUnits {
    static final long DAY_MILLIS = 86_400_000L;

    private TimeUnits() {}

    /** The milliseconds of so many units; singular and plural, any case. */
    static long millis(String unit, int count) {
        long unitMillis = switch (unit.toUpperCase(Locale.ROOT)) {
            case "MILLISECOND", "MILLISECONDS" -> 1L;
            case "SECOND", "SECONDS" -> 1_000L;
            case "MINUTE", "MINUTES" -> 60_000L;
            case "HOUR", "HOURS" -> 3_600_000L;
            case "DAY", "DAYS" -> DAY_MILLIS;
            default ->
                throw new IllegalArgumentException(
                        "time unit must be MILLISECONDS, SECONDS, MINUTES, HOURS or DAYS but is " + unit);
        };
        return Math.multiplyExact(unitMillis, (long) count);
    }
}
