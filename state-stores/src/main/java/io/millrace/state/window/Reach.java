// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.HotPath;
import org.jspecify.annotations.Nullable;

/** How far back rows can be needed, from stream time. Stream thread. */
@HotPath
final class Reach {
    /** The keys of sliding windows of which more is needed; null with frames. */
    private final @Nullable LateWindows late;

    private final long graceMillis;

    /** The largest RANGE, or -1. */
    private final long rangeMillis;

    /** The largest ROWS, or -1. */
    private final long rows;

    private long streamTime = Long.MIN_VALUE;

    private final int[] elementBytes;

    /** How far the rows of a bucket are apart at most, but for late ones. */
    private final long bucketMillis;

    /** @param late with sliding windows; null with frames */
    Reach(WindowSpec spec, @Nullable LateWindows late) {
        this.late = late;
        elementBytes = spec.columns().stream().mapToInt(HeapBytes::elementBytes).toArray();
        long range = -1;
        long count = -1;
        for (WindowFrame frame : spec.frames()) {
            range = Math.max(range, frame.rangeMillis());
            count = Math.max(count, frame.rows());
        }
        graceMillis = spec.graceMillis();
        rangeMillis = range;
        rows = count;
        bucketMillis = 2 * cycleMillis();
    }

    /** What a value of each column takes in its vector. */
    int[] elementBytes() {
        return elementBytes;
    }

    long streamTime() {
        return streamTime;
    }

    void setStreamTime(long time) {
        streamTime = time;
    }

    /** The oldest event time that is not late. */
    long bound() {
        return minus(streamTime, graceMillis);
    }

    /** The oldest event time that a RANGE frame of a row that is not late may hold. */
    long oldest() {
        return minus(bound(), Math.max(0, rangeMillis));
    }

    /**
     * Whether the last time of some rows of a key is out of reach. Where a row came later than the grace others may make windows of
     * some that are closed for as long as twice the range.
     */
    boolean isOut(long last, byte[] key) {
        long oldest = oldest();
        return last < oldest && (late == null || late.of(key) == null || last < minus(oldest, 2 * rangeMillis));
    }

    static long minus(long time, long millis) {
        return time < Long.MIN_VALUE + millis ? Long.MIN_VALUE : time - millis;
    }

    /** Whether time alone says what is needed; with ROWS frames the last rows of a key always are. */
    boolean isByTime() {
        return rows < 0;
    }

    /**
     * Whether a row behind all others begins a bucket. One that holds few rows is ended by time, since it can only be dropped as a
     * whole: else a key with a row an hour would keep those of days.
     */
    boolean isNextBucket(KeyWindow window, long timestamp) {
        if (window.isEmpty()) {
            return true;
        }
        return window.bucket(window.end - 1).arrived >= Chunk.ROWS
                || isByTime() && minus(timestamp, bucketMillis) > window.lastBegan;
    }

    /** Whether no frame can reach a row of a window. */
    boolean isPast(KeyWindow window) {
        return isByTime() && !window.isEmpty() && isOut(window.lastTime(), window.key);
    }

    /**
     * Drops the buckets at the beginning of a window that no frame can reach. Not the last one: either it is needed, or {@link
     * #isPast} holds.
     */
    void expire(KeyWindow window) {
        long oldest = oldest();
        long old = isByTime() ? 0 : rowsBefore(window, bound());
        while (window.end - window.first > 1) {
            Chunk bucket = window.bucket(window.first);
            old -= bucket.arrived;
            boolean isInRange = rangeMillis >= 0
                    && isInRange(window, KeyWindow.lastOf(bucket).last(), oldest);
            boolean isInRows = rows >= 0 && old < rows;
            if (isInRange || isInRows) {
                return;
            }
            window.dropFirst(elementBytes);
        }
    }

    /**
     * Whether the last row of the first bucket, of which there is another, is needed for its time. With sliding windows one that
     * is out of reach is, as long as the row behind it is in reach and within the range of it: the window that both are in
     * matters to rows that come later than the grace.
     */
    private boolean isInRange(KeyWindow window, long last, long oldest) {
        if (!isOut(last, window.key)) {
            return true;
        }
        if (late == null) {
            return false;
        }
        long next = window.bucket(window.first + 1).first();
        return next >= oldest && minus(next, rangeMillis) <= last;
    }

    /** How many rows of a window are older than a time. */
    private static long rowsBefore(KeyWindow window, long time) {
        if (time == Long.MIN_VALUE) {
            return 0;
        }
        long last = window.find(time - 1);
        long count = 0;
        for (long i = window.first; i < last; i++) {
            count += window.bucket(i).arrived;
        }
        for (Chunk chunk = window.bucket(last); chunk != null; chunk = chunk.next) {
            count += chunk.firstFrom(time);
        }
        return count;
    }

    /** The time after which everything that is there now is out of reach. */
    long cycleMillis() {
        return Math.max(1_000, Math.max(0, rangeMillis) + graceMillis);
    }
}
