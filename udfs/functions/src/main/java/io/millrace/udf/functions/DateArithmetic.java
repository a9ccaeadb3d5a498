// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.ScalarFunction;
import java.time.Instant;
import java.time.ZoneId;

/** Sums of times and durations, and numbers that stand for times. Units are texts: {@code 'DAYS'}. Any thread. */
public final class DateArithmetic {
    private DateArithmetic() {}

    @ScalarFunction(
            value = "dateadd(STRING, INTEGER, DATE) -> DATE",
            description = "so many units after a date",
            examples = @Example(sql = "dateadd('DAYS', 2, DATE '2024-02-28')", result = "DATE '2024-03-01'"))
    public static int dateAdd(String unit, int count, int date) {
        return shifted(date, TimeUnits.millis(unit, count));
    }

    @ScalarFunction(
            value = "datesub(STRING, INTEGER, DATE) -> DATE",
            description = "so many units before a date",
            examples = @Example(sql = "datesub('DAYS', 1, DATE '2024-03-01')", result = "DATE '2024-02-29'"))
    public static int dateSub(String unit, int count, int date) {
        return shifted(date, -TimeUnits.millis(unit, count));
    }

    private static int shifted(int date, long millis) {
        return Math.toIntExact(Math.floorDiv(Math.addExact(date * TimeUnits.DAY_MILLIS, millis), TimeUnits.DAY_MILLIS));
    }

    @ScalarFunction(
            value = "timeadd(STRING, INTEGER, TIME) -> TIME",
            description = "so many units after a time of the day, going on after midnight",
            examples = @Example(sql = "timeadd('HOURS', 2, TIME '23:00:00')", result = "TIME '01:00:00'"))
    public static int timeAdd(String unit, int count, int time) {
        return (int) Math.floorMod(time + TimeUnits.millis(unit, count), TimeUnits.DAY_MILLIS);
    }

    @ScalarFunction(
            value = "timesub(STRING, INTEGER, TIME) -> TIME",
            description = "so many units before a time of the day, going on before midnight",
            examples = @Example(sql = "timesub('MINUTES', 30, TIME '00:10:00')", result = "TIME '23:40:00'"))
    public static int timeSub(String unit, int count, int time) {
        return (int) Math.floorMod(time - TimeUnits.millis(unit, count), TimeUnits.DAY_MILLIS);
    }

    @ScalarFunction(
            value = "timestampadd(STRING, INTEGER, TIMESTAMP) -> TIMESTAMP",
            description = "so many units after a timestamp",
            examples =
                    @Example(
                            sql = "timestampadd('SECONDS', 5, TIMESTAMP '2024-01-01T00:00:00')",
                            result = "TIMESTAMP '2024-01-01T00:00:05'"))
    public static long timestampAdd(String unit, int count, long timestamp) {
        return Math.addExact(timestamp, TimeUnits.millis(unit, count));
    }

    @ScalarFunction(
            value = "timestampsub(STRING, INTEGER, TIMESTAMP) -> TIMESTAMP",
            description = "so many units before a timestamp",
            examples =
                    @Example(
                            sql = "timestampsub('DAYS', 1, TIMESTAMP '2024-01-01T00:00:00')",
                            result = "TIMESTAMP '2023-12-31T00:00:00'"))
    public static long timestampSub(String unit, int count, long timestamp) {
        return Math.subtractExact(timestamp, TimeUnits.millis(unit, count));
    }

    @ScalarFunction(
            value = "convert_tz(TIMESTAMP, STRING, STRING) -> TIMESTAMP",
            description = "a timestamp moved by the difference between two time zones",
            examples =
                    @Example(
                            sql = "convert_tz(TIMESTAMP '2024-01-01T00:00:00', 'UTC', '+02:00')",
                            result = "TIMESTAMP '2024-01-01T02:00:00'"))
    public static long convertTz(long timestamp, String from, String to) {
        return timestamp + offsetMillis(to, timestamp) - offsetMillis(from, timestamp);
    }

    private static long offsetMillis(String zone, long timestamp) {
        ZoneId id = DateText.zone(zone);
        return id.getRules().getOffset(Instant.ofEpochMilli(timestamp)).getTotalSeconds() * 1_000L;
    }

    @ScalarFunction(
            value = "from_days(INTEGER) -> DATE",
            description = "the date so many days after 1970-01-01",
            examples = @Example(sql = "from_days(19723)", result = "DATE '2024-01-01'"))
    public static int fromDays(int days) {
        return days;
    }

    @ScalarFunction(
            value = "from_unixtime(BIGINT) -> TIMESTAMP",
            description = "the timestamp so many milliseconds after 1970-01-01T00:00Z",
            examples = @Example(sql = "from_unixtime(1704067200000)", result = "TIMESTAMP '2024-01-01T00:00:00'"))
    public static long fromUnixtime(long millis) {
        return millis;
    }

    @ScalarFunction(
            value = "unix_date() -> INTEGER",
            description = "today in UTC as days since 1970-01-01",
            deterministic = false)
    public static int unixDate() {
        return (int) Math.floorDiv(System.currentTimeMillis(), TimeUnits.DAY_MILLIS);
    }

    @ScalarFunction(
            value = "unix_date(DATE) -> INTEGER",
            description = "the days since 1970-01-01",
            examples = @Example(sql = "unix_date(DATE '2024-01-01')", result = "19723"))
    public static int unixDate(int date) {
        return date;
    }

    @ScalarFunction(
            value = "unix_timestamp() -> BIGINT",
            description = "now as milliseconds since 1970-01-01T00:00Z",
            deterministic = false)
    public static long unixTimestamp() {
        return System.currentTimeMillis();
    }

    @ScalarFunction(
            value = "unix_timestamp(TIMESTAMP) -> BIGINT",
            description = "the milliseconds since 1970-01-01T00:00Z",
            examples = @Example(sql = "unix_timestamp(TIMESTAMP '2024-01-01T00:00:00')", result = "1704067200000"))
    public static long unixTimestamp(long timestamp) {
        return timestamp;
    }
}
