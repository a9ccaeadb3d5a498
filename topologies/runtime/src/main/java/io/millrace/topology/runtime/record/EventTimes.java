// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.planner.physical.Step;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Event time of rows: from a column or from the record, and whether it can be true. Confined to one thread.
 *
 * <p>A timestamp further in the future than an hour is refused: brokers do not take such records on internal topics, and
 * stream time would run away from all other rows.
 */
public final class EventTimes {
    /** What brokers take by default ({@code message.timestamp.after.max.ms}). */
    static final long FUTURE_MAX_MILLIS = 3_600_000;

    private final LongSupplier wallClock;
    private final @Nullable String column;
    private final @Nullable DateTimeFormatter format;
    /** What was not in the future when the clock was asked last; it is asked again for what is later. */
    private long latest = Long.MIN_VALUE;

    /**
     * @param wallClock milliseconds since 1970
     * @param eventTime the column, or null for the record's timestamp
     */
    public EventTimes(LongSupplier wallClock, Step.@Nullable EventTime eventTime) {
        this.wallClock = wallClock;
        this.column = eventTime == null ? null : eventTime.column();
        String pattern = eventTime == null ? null : eventTime.format();
        this.format = pattern == null ? null : DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    }

    /** Checks the record's own timestamp. */
    public long ofRecord(long producerTimestamp) {
        return check(producerTimestamp);
    }

    /** The event time in a row's column. */
    public long ofRow(RowBatch batch, int row, int columnIndex) {
        ColumnVector vector = batch.column(columnIndex);
        if (vector.isNull(row)) {
            throw new RecordException(ErrorCode.TIMESTAMP_MISSING, "timestamp column " + column + " is null");
        }
        if (vector instanceof ColumnVector.OfLong millis) {
            return check(millis.values[row]);
        }
        return check(parse(String.valueOf(((ColumnVector.OfObject) vector).values[row])));
    }

    private long check(long timestamp) {
        if (timestamp < 0) {
            throw new RecordException(ErrorCode.TIMESTAMP_NEGATIVE, place() + " is negative: " + timestamp);
        }
        if (timestamp > latest && timestamp > (latest = wallClock.getAsLong() + FUTURE_MAX_MILLIS)) {
            throw new RecordException(
                    ErrorCode.TIMESTAMP_FUTURE, place() + " is more than an hour in the future: " + timestamp);
        }
        return timestamp;
    }

    private String place() {
        return column == null ? "the record's timestamp" : "timestamp column " + column;
    }

    private long parse(String text) {
        DateTimeFormatter formatter = format;
        if (formatter == null) {
            throw new RecordException(ErrorCode.TIMESTAMP_MISSING, place() + " is a text without a format");
        }
        try {
            TemporalAccessor parsed = formatter.parse(text);
            LocalDate date = parsed.query(TemporalQueries.localDate());
            LocalTime time = parsed.query(TemporalQueries.localTime());
            ZoneId zone = parsed.query(TemporalQueries.zone());
            if (date == null && parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
                return parsed.getLong(ChronoField.INSTANT_SECONDS) * 1000;
            }
            return (date == null ? LocalDate.EPOCH : date)
                    .atTime(time == null ? LocalTime.MIDNIGHT : time)
                    .atZone(zone == null ? ZoneOffset.UTC : zone)
                    .toInstant()
                    .toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new RecordException(ErrorCode.TIMESTAMP_MISSING, place() + " is not in the declared format");
        }
    }
}
