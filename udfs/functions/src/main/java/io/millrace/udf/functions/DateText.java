// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import java.text.ParseException;
import java.text.SimpleDateFormat;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.TimeZone;

/** Times as text by patterns; what a text does not say is taken from 1970-01-01T00:00. Any thread. */
final class DateText {
    private static final Memo<DateTimeFormatter> FORMATTERS = new Memo<>(pattern -> new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern(pattern)
            .toFormatter(Locale.ENGLISH));
    private static final Memo<ZoneId> ZONES = new Memo<>(ZoneId::of);
    private static final Memo<SimpleDateFormat> LEGACY = new Memo<>(DateText::legacy);

    private DateText() {}

    static ZoneId zone(String name) {
        return ZONES.get(name);
    }

    static String format(long epochMillis, String pattern, ZoneId zone) {
        return FORMATTERS.get(pattern).format(Instant.ofEpochMilli(epochMillis).atZone(zone));
    }

    static String formatDate(int epochDay, String pattern) {
        return FORMATTERS.get(pattern).format(LocalDate.ofEpochDay(epochDay));
    }

    static String formatTime(int milliOfDay, String pattern) {
        return FORMATTERS.get(pattern).format(LocalTime.ofNanoOfDay(milliOfDay * 1_000_000L));
    }

    /** Milliseconds since 1970; a zone in the text counts before the given one. */
    static long parse(String text, String pattern, ZoneId zone) {
        TemporalAccessor parsed = FORMATTERS.get(pattern).parse(text);
        ZoneId written = parsed.query(TemporalQueries.zone());
        return date(parsed)
                .atTime(time(parsed))
                .atZone(written == null ? zone : written)
                .toInstant()
                .toEpochMilli();
    }

    static int parseTime(String text, String pattern) {
        TemporalAccessor parsed = FORMATTERS.get(pattern).parse(text);
        if (parsed.query(TemporalQueries.localDate()) != null
                || parsed.isSupported(ChronoField.YEAR)
                || parsed.isSupported(ChronoField.YEAR_OF_ERA)
                || parsed.isSupported(ChronoField.MONTH_OF_YEAR)
                || parsed.isSupported(ChronoField.DAY_OF_MONTH)) {
            throw new IllegalArgumentException("the pattern of a TIME has a date part: " + pattern);
        }
        return (int) (time(parsed).toNanoOfDay() / 1_000_000L);
    }

    static int parseDate(String text, String pattern) {
        return (int) date(FORMATTERS.get(pattern).parse(text)).toEpochDay();
    }

    /** By the rules of SimpleDateFormat, which the dialect has here and nowhere else. */
    static int parseLegacyDate(String text, String pattern) {
        SimpleDateFormat format = (SimpleDateFormat) LEGACY.get(pattern).clone();
        try {
            long millis = format.parse(text).getTime();
            if (Math.floorMod(millis, TimeUnits.DAY_MILLIS) != 0) {
                throw new IllegalArgumentException("the text of a DATE has a time part: " + text);
            }
            return (int) Math.floorDiv(millis, TimeUnits.DAY_MILLIS);
        } catch (ParseException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static SimpleDateFormat legacy(String pattern) {
        SimpleDateFormat format = new SimpleDateFormat(pattern, Locale.ENGLISH);
        format.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
        return format;
    }

    private static LocalDate date(TemporalAccessor parsed) {
        LocalDate date = parsed.query(TemporalQueries.localDate());
        if (date != null) {
            return date;
        }
        int year = field(parsed, ChronoField.YEAR, field(parsed, ChronoField.YEAR_OF_ERA, 1970));
        return LocalDate.of(
                year, field(parsed, ChronoField.MONTH_OF_YEAR, 1), field(parsed, ChronoField.DAY_OF_MONTH, 1));
    }

    private static LocalTime time(TemporalAccessor parsed) {
        LocalTime time = parsed.query(TemporalQueries.localTime());
        if (time != null) {
            return time;
        }
        return LocalTime.of(
                field(parsed, ChronoField.HOUR_OF_DAY, 0),
                field(parsed, ChronoField.MINUTE_OF_HOUR, 0),
                field(parsed, ChronoField.SECOND_OF_MINUTE, 0),
                field(parsed, ChronoField.NANO_OF_SECOND, 0));
    }

    private static int field(TemporalAccessor parsed, ChronoField field, int instead) {
        return parsed.isSupported(field) ? parsed.get(field) : instead;
    }
}
