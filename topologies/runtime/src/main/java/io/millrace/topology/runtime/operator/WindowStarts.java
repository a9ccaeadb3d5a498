// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.topology.planner.physical.TimeWindow;

/** Which windows hold a time: those that start at the multiples of the advance in (time - size, time], none before 0. */
@HotPath
final class WindowStarts {
    private final long size;
    private final long advance;
    private long first;
    private long last;
    /** Times from here up to {@code end}, without it, are in the same windows. */
    private long begin = Long.MAX_VALUE;

    private long end = Long.MIN_VALUE;

    /** @param shape tumbling or hopping windows */
    WindowStarts(TimeWindow shape) {
        this.size = shape.sizeMillis();
        this.advance = shape.advanceMillis();
    }

    /** Takes a time, 0 or later, for the other methods; mostly the windows are those of the time before, which saves divisions. */
    void choose(long time) {
        if (time >= begin && time < end) {
            return;
        }
        last = time / advance * advance;
        first = Math.max(0, time - size + advance) / advance * advance;
        // Where the size is no multiple of the advance, a window ends between two starts.
        long between = last + size % advance;
        begin = time < between ? last : between;
        end = time < between ? between : last + advance;
    }

    /** The start of the first window that holds the time. */
    long first() {
        return first;
    }

    /** The start of the last window that holds the time. */
    long last() {
        return last;
    }

    long advanceMillis() {
        return advance;
    }

    /** The first start of a window after a time. */
    long firstAfter(long time) {
        return time < 0 ? 0 : (time / advance + 1) * advance;
    }
}
