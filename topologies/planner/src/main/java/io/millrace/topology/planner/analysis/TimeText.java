// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the date and time texts that may be compared with times: ISO 8601, parts may be left out from the right. */
final class TimeText {
    private static final Pattern TIMESTAMP = Pattern.compile("(\\d{4})(?:-(\\d{1,2})(?:-(\\d{1,2}))?)?"
            + "(?:[T ](\\d{1,2})(?::(\\d{1,2})(?::(\\d{1,2})(?:[.,](\\d{1,3}))?)?)?)?"
            + "\\s*(Z|[+-]\\d{2}:?\\d{2})?");
    private static final Pattern TIME =
            Pattern.compile("(\\d{1,2})(?::(\\d{1,2})(?::(\\d{1,2})(?:[.,](\\d{1,3}))?)?)?");

    private TimeText() {}

    /** Milliseconds since 1970; UTC where the text has no offset. */
    static Optional<Long> timestamp(String text) {
        Matcher m = TIMESTAMP.matcher(text.trim());
        if (!m.matches()) {
            return Optional.empty();
        }
        try {
            LocalDate date = LocalDate.of(part(m.group(1), 1970), part(m.group(2), 1), part(m.group(3), 1));
            LocalTime time = LocalTime.of(
                    part(m.group(4), 0), part(m.group(5), 0), part(m.group(6), 0), millis(m.group(7)) * 1_000_000);
            ZoneId zone = m.group(8) == null ? ZoneOffset.UTC : ZoneOffset.of(offset(m.group(8)));
            return Optional.of(date.atTime(time).atZone(zone).toInstant().toEpochMilli());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Days since 1970. */
    static Optional<Integer> date(String text) {
        return text.indexOf('T') >= 0 || text.indexOf(':') >= 0
                ? Optional.empty()
                : timestamp(text).map(millis -> (int) Math.floorDiv(millis, 86_400_000L));
    }

    /** Milliseconds of the day. */
    static Optional<Integer> time(String text) {
        Matcher m = TIME.matcher(text.trim());
        if (!m.matches()) {
            return Optional.empty();
        }
        try {
            LocalTime time = LocalTime.of(
                    part(m.group(1), 0), part(m.group(2), 0), part(m.group(3), 0), millis(m.group(4)) * 1_000_000);
            return Optional.of((int) (time.toNanoOfDay() / 1_000_000));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int part(@org.jspecify.annotations.Nullable String digits, int absent) {
        return digits == null ? absent : Integer.parseInt(digits);
    }

    private static int millis(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt((digits + "00").substring(0, 3));
    }

    private static String offset(String text) {
        return text.length() == 5 ? text.substring(0, 3) + ":" + text.substring(3) : text;
    }
}
