// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import java.util.Arrays;

/** Ranges of the starts of windows, ascending, none touching another. Stream thread. */
@HotPath
final class StartRanges {
    /** Not in any range. */
    static final long NONE = Long.MAX_VALUE;

    private long[] from = new long[1];
    private long[] to = new long[1];
    private int size;

    /** Adds the starts {@code first} to {@code last}, both included. */
    void add(long first, long last) {
        int end = size;
        while (end > 0 && from[end - 1] > last + 1) {
            end--;
        }
        // Those between begin and end touch what is added.
        int begin = end;
        long low = first;
        long high = last;
        while (begin > 0 && to[begin - 1] + 1 >= first) {
            begin--;
            low = Math.min(low, from[begin]);
            high = Math.max(high, to[begin]);
        }
        replace(begin, end);
        from[begin] = low;
        to[begin] = high;
    }

    /** Makes one place of those between two. */
    private void replace(int begin, int end) {
        int newSize = size - (end - begin) + 1;
        if (newSize > from.length) {
            from = Arrays.copyOf(from, newSize * 2);
            to = Arrays.copyOf(to, newSize * 2);
        }
        System.arraycopy(from, end, from, begin + 1, size - end);
        System.arraycopy(to, end, to, begin + 1, size - end);
        size = newSize;
    }

    /** The first start at or behind one that is in a range, else {@link #NONE}. */
    long next(long start) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (to[middle] < start) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == size ? NONE : Math.max(start, from[low]);
    }
}
