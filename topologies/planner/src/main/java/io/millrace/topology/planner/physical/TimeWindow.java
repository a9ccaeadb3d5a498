// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import org.jspecify.annotations.Nullable;

/**
 * Windows of a fixed size.
 *
 * @param starts where they start
 * @param advanceMillis the step; the size itself for tumbling windows; 0 where rows say where windows start
 * @param graceMillis how long after its end a window takes rows
 * @param retentionMillis how long its rows are kept, or null for what the window needs
 */
public record TimeWindow(
        Starts starts,
        long sizeMillis,
        long advanceMillis,
        long graceMillis,
        @Nullable Long retentionMillis) implements Window {
    /** Tumbling or hopping windows. */
    public TimeWindow(long sizeMillis, long advanceMillis, long graceMillis, @Nullable Long retentionMillis) {
        this(Starts.ALIGNED, sizeMillis, advanceMillis, graceMillis, retentionMillis);
    }

    /** Sliding windows. */
    public static TimeWindow sliding(long sizeMillis, long graceMillis, @Nullable Long retentionMillis) {
        return new TimeWindow(Starts.SLIDING, sizeMillis, 0, graceMillis, retentionMillis);
    }

    public boolean isSliding() {
        return starts == Starts.SLIDING;
    }

    @Override
    public long lifetimeMillis() {
        long changes = sizeMillis + graceMillis;
        return retentionMillis == null ? changes : Math.max(changes, retentionMillis);
    }

    /** Where windows start. */
    public enum Starts {
        /** At the multiples of the advance since 1970; the end does not belong to the window. */
        ALIGNED,
        /**
         * For each row of a group so that the window ends at its time, and a millisecond behind each row that others follow
         * within the size. Start and end belong to the window, and none starts before 0.
         */
        SLIDING
    }
}
