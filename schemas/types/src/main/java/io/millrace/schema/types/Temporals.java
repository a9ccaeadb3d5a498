// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import java.time.LocalDate;

/**
 * DATE, TIME and TIMESTAMP as ISO 8601 text and back, in UTC. Reading allows parts to be left out from the right
 * ({@code 2017}, {@code 2017-11-17T04}) and an offset behind a timestamp ({@code Z}, {@code +02:00}, {@code +0200}). Any
 * thread.
 */
@HotPath
public final class Temporals {
    static final long DAY_MILLIS = 86_400_000L;
    private static final int HOUR_MILLIS = 3_600_000;
    private static final int MINUTE_MILLIS = 60_000;
    private static final int SECOND_MILLIS = 1_000;

    private Temporals() {}

    /** Days since 1970-01-01 as {@code 2020-02-29}. */
    public static String dateText(int days) {
        return LocalDate.ofEpochDay(days).toString();
    }

    /** Milliseconds of the day as {@code 10:15}, {@code 10:15:30} or {@code 10:15:30.123}: zero ends are left out. */
    public static String timeText(int millis) {
        if (millis < 0 || millis >= DAY_MILLIS) {
            throw new ValueException("TIME out of range: " + millis + " ms");
        }
        StringBuilder text = new StringBuilder(12);
        appendMinutes(text, millis);
        if (millis % MINUTE_MILLIS != 0) {
            appendTwo(text.append(':'), millis / SECOND_MILLIS % 60);
        }
        if (millis % SECOND_MILLIS != 0) {
            appendMillis(text, millis);
        }
        return text.toString();
    }

    /** Milliseconds since 1970 as {@code 2020-02-29T10:15:30.000}. */
    public static String timestampText(long millis) {
        StringBuilder text = new StringBuilder(23);
        text.append(LocalDate.ofEpochDay(Math.floorDiv(millis, DAY_MILLIS))).append('T');
        int ofDay = timeOfTimestamp(millis);
        appendMinutes(text, ofDay);
        appendTwo(text.append(':'), ofDay / SECOND_MILLIS % 60);
        appendMillis(text, ofDay);
        return text.toString();
    }

    private static void appendMinutes(StringBuilder text, int millis) {
        appendTwo(text, millis / HOUR_MILLIS);
        appendTwo(text.append(':'), millis / MINUTE_MILLIS % 60);
    }

    private static void appendTwo(StringBuilder text, int number) {
        text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    private static void appendMillis(StringBuilder text, int millis) {
        text.append('.').append((char) ('0' + millis % SECOND_MILLIS / 100));
        appendTwo(text, millis % 100);
    }

    public static int date(String text) {
        Reader reader = new Reader(text, "DATE");
        long days = reader.days();
        reader.end();
        if (days != (int) days) {
            throw ValueException.notA("DATE", text);
        }
        return (int) days;
    }

    public static int time(String text) {
        Reader reader = new Reader(text, "TIME");
        int millis = reader.millisOfDay();
        reader.end();
        return millis;
    }

    public static long timestamp(String text) {
        Reader reader = new Reader(text, "TIMESTAMP");
        long days = reader.days();
        int millis = reader.skip('T') || reader.skip('t') || reader.skipBlankBeforeDigit() ? reader.millisOfDay() : 0;
        int offset = reader.offsetMillis();
        reader.end();
        // One day less than the range, so that neither the time of day nor the offset can overflow.
        if (Math.abs(days) >= Long.MAX_VALUE / DAY_MILLIS) {
            throw ValueException.notA("TIMESTAMP", text);
        }
        return days * DAY_MILLIS + millis - offset;
    }

    public static int dateOfTimestamp(long millis) {
        long days = Math.floorDiv(millis, DAY_MILLIS);
        if (days != (int) days) {
            throw new ValueException("TIMESTAMP out of the range of DATE");
        }
        return (int) days;
    }

    public static int timeOfTimestamp(long millis) {
        return (int) Math.floorMod(millis, DAY_MILLIS);
    }

    public static long timestampOfDate(int days) {
        return days * DAY_MILLIS;
    }

    /** A cursor over a text; any part that does not fit fails with the whole text. */
    private static final class Reader {
        private final String whole;
        private final String text;
        private final String type;
        private int at;

        Reader(String whole, String type) {
            this.whole = whole;
            this.text = whole.trim();
            this.type = type;
        }

        long days() {
            boolean negative = skip('-');
            boolean signed = negative || skip('+');
            int year = number(4, signed ? 9 : 4);
            int month = 1;
            int day = 1;
            if (skip('-')) {
                month = number(1, 2);
                if (skip('-')) {
                    day = number(1, 2);
                }
            }
            year = negative ? -year : year;
            if (month < 1 || month > 12 || day < 1 || day > 31) {
                throw ValueException.notA(type, whole);
            }
            LocalDate first = LocalDate.of(year, month, 1);
            if (day > first.lengthOfMonth()) {
                throw ValueException.notA(type, whole);
            }
            return first.toEpochDay() + day - 1;
        }

        int millisOfDay() {
            int hour = number(1, 2);
            int minute = 0;
            int second = 0;
            int millis = 0;
            if (skip(':')) {
                minute = number(1, 2);
                if (skip(':')) {
                    second = number(1, 2);
                    millis = skip('.') || skip(',') ? fraction() : 0;
                }
            }
            if (hour > 23 || minute > 59 || second > 59) {
                throw ValueException.notA(type, whole);
            }
            return hour * HOUR_MILLIS + minute * MINUTE_MILLIS + second * SECOND_MILLIS + millis;
        }

        int offsetMillis() {
            while (skip(' ')) {
                // blanks before the offset
            }
            if (skip('Z') || skip('z')) {
                return 0;
            }
            boolean negative = skip('-');
            if (!negative && !skip('+')) {
                return 0;
            }
            int hours = number(2, 2);
            int minutes = skip(':') || isDigit() ? number(2, 2) : 0;
            if (hours > 18 || minutes > 59) {
                throw ValueException.notA(type, whole);
            }
            int offset = hours * HOUR_MILLIS + minutes * MINUTE_MILLIS;
            return negative ? -offset : offset;
        }

        private int fraction() {
            int start = at;
            int millis = 0;
            while (isDigit()) {
                millis = at - start < 3 ? millis * 10 + (text.charAt(at) - '0') : millis;
                at++;
            }
            int digits = at - start;
            if (digits == 0 || digits > 9) {
                throw ValueException.notA(type, whole);
            }
            return digits == 1 ? millis * 100 : digits == 2 ? millis * 10 : millis;
        }

        private int number(int digitsMin, int digitsMax) {
            int start = at;
            int number = 0;
            while (at - start < digitsMax && isDigit()) {
                number = number * 10 + (text.charAt(at++) - '0');
            }
            if (at - start < digitsMin) {
                throw ValueException.notA(type, whole);
            }
            return number;
        }

        private boolean isDigit() {
            return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
        }

        boolean skip(char character) {
            if (at < text.length() && text.charAt(at) == character) {
                at++;
                return true;
            }
            return false;
        }

        /** The blank that may stand for the T; not one before an offset. */
        boolean skipBlankBeforeDigit() {
            if (at + 1 < text.length()
                    && text.charAt(at) == ' '
                    && text.charAt(at + 1) >= '0'
                    && text.charAt(at + 1) <= '9') {
                at++;
                return true;
            }
            return false;
        }

        void end() {
            if (at < text.length()) {
                throw ValueException.notA(type, whole);
            }
        }
    }
}
