// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.ScalarFunction;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Times to text and back. Patterns are those of {@code java.time} unless a function says otherwise. Any thread. */
public final class DateFunctions {
    private DateFunctions() {}

    @ScalarFunction(
            value = "format_date(DATE, STRING) -> STRING",
            description = "the date as text by a pattern",
            examples = @Example(sql = "format_date(DATE '2024-02-01', 'dd.MM.yyyy')", result = "'01.02.2024'"))
    public static String formatDate(int date, String pattern) {
        return DateText.formatDate(date, pattern);
    }

    @ScalarFunction(
            value = "format_time(TIME, STRING) -> STRING",
            description = "the time of the day as text by a pattern",
            examples = @Example(sql = "format_time(TIME '13:05:00', 'HH.mm')", result = "'13.05'"))
    public static String formatTime(int time, String pattern) {
        return DateText.formatTime(time, pattern);
    }

    @ScalarFunction(
            value = "format_timestamp(TIMESTAMP, STRING) -> STRING",
            description = "the timestamp in UTC as text by a pattern",
            examples =
                    @Example(
                            sql = "format_timestamp(TIMESTAMP '2024-02-01T13:05:00', 'yyyy-MM-dd HH:mm')",
                            result = "'2024-02-01 13:05'"))
    public static String formatTimestamp(long timestamp, String pattern) {
        return DateText.format(timestamp, pattern, ZoneOffset.UTC);
    }

    @ScalarFunction(
            value = "format_timestamp(TIMESTAMP, STRING, STRING) -> STRING",
            description = "the timestamp in a time zone as text by a pattern",
            examples =
                    @Example(
                            sql = "format_timestamp(TIMESTAMP '2024-02-01T13:05:00', 'HH:mm', 'Europe/Berlin')",
                            result = "'14:05'"))
    public static String formatTimestamp(long timestamp, String pattern, String zone) {
        return DateText.format(timestamp, pattern, DateText.zone(zone));
    }

    @ScalarFunction(
            value = "parse_date(STRING, STRING) -> DATE",
            description = "the date that a text says by a pattern of SimpleDateFormat; a time in it is an error",
            examples = @Example(sql = "parse_date('01.02.2024', 'dd.MM.yyyy')", result = "DATE '2024-02-01'"))
    public static int parseDate(String text, String pattern) {
        return DateText.parseLegacyDate(text, pattern);
    }

    @ScalarFunction(
            value = "parse_time(STRING, STRING) -> TIME",
            description = "the time of the day that a text says by a pattern; a date in it is an error",
            examples = @Example(sql = "parse_time('13.05', 'HH.mm')", result = "TIME '13:05:00'"))
    public static int parseTime(String text, String pattern) {
        return DateText.parseTime(text, pattern);
    }

    @ScalarFunction(
            value = "parse_timestamp(STRING, STRING) -> TIMESTAMP",
            description = "the timestamp that a text says by a pattern, in UTC if it names no zone",
            examples = {
                @Example(
                        sql = "parse_timestamp('2024-02-01 13:05', 'yyyy-MM-dd HH:mm')",
                        result = "TIMESTAMP '2024-02-01T13:05:00'"),
                @Example(sql = "parse_timestamp('2024', 'yyyy')", result = "TIMESTAMP '2024-01-01T00:00:00'")
            })
    public static long parseTimestamp(String text, String pattern) {
        return DateText.parse(text, pattern, ZoneOffset.UTC);
    }

    @ScalarFunction(
            value = "parse_timestamp(STRING, STRING, STRING) -> TIMESTAMP",
            description = "the timestamp that a text says by a pattern, in the given time zone if it names none",
            examples =
                    @Example(
                            sql = "parse_timestamp('2024-02-01 14:05', 'yyyy-MM-dd HH:mm', 'Europe/Berlin')",
                            result = "TIMESTAMP '2024-02-01T13:05:00'"))
    public static long parseTimestamp(String text, String pattern, String zone) {
        return DateText.parse(text, pattern, DateText.zone(zone));
    }

    @ScalarFunction(
            value = "datetostring(INTEGER, STRING) -> STRING",
            description = "days since 1970-01-01 as text by a pattern",
            examples = @Example(sql = "datetostring(19723, 'yyyy-MM-dd')", result = "'2024-01-01'"))
    public static String dateToString(int days, String pattern) {
        return DateText.formatDate(days, pattern);
    }

    @ScalarFunction(
            value = "stringtodate(STRING, STRING) -> INTEGER",
            description = "the days since 1970-01-01 that a text says by a pattern",
            examples = @Example(sql = "stringtodate('2024-01-01', 'yyyy-MM-dd')", result = "19723"))
    public static int stringToDate(String text, String pattern) {
        return DateText.parseDate(text, pattern);
    }

    @ScalarFunction(
            value = "timestamptostring(BIGINT, STRING) -> STRING",
            description = "milliseconds since 1970-01-01T00:00Z as text by a pattern, in the system's time zone")
    public static String timestampToString(long millis, String pattern) {
        return DateText.format(millis, pattern, ZoneId.systemDefault());
    }

    @ScalarFunction(
            value = "timestamptostring(BIGINT, STRING, STRING) -> STRING",
            description = "milliseconds since 1970-01-01T00:00Z as text by a pattern, in a time zone",
            examples =
                    @Example(
                            sql = "timestamptostring(1704067200000, 'yyyy-MM-dd HH:mm:ss.SSS', 'UTC')",
                            result = "'2024-01-01 00:00:00.000'"))
    public static String timestampToString(long millis, String pattern, String zone) {
        return DateText.format(millis, pattern, DateText.zone(zone));
    }

    @ScalarFunction(
            value = "stringtotimestamp(STRING, STRING) -> BIGINT",
            description = "the milliseconds since 1970-01-01T00:00Z that a text says, in the system's time zone")
    public static long stringToTimestamp(String text, String pattern) {
        return DateText.parse(text, pattern, ZoneId.systemDefault());
    }

    @ScalarFunction(
            value = "stringtotimestamp(STRING, STRING, STRING) -> BIGINT",
            description = "the milliseconds since 1970-01-01T00:00Z that a text says, in a time zone",
            examples =
                    @Example(
                            sql = "stringtotimestamp('2024-01-01 00:00', 'yyyy-MM-dd HH:mm', 'UTC')",
                            result = "1704067200000"))
    public static long stringToTimestamp(String text, String pattern, String zone) {
        return DateText.parse(text, pattern, DateText.zone(zone));
    }
}
