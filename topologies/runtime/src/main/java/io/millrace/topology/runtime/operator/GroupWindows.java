// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Windows by their starts, ascending. There are few, and rows go to those at the end. Stream thread. */
@HotPath
final class GroupWindows {
    /** The start of a window that is not there. */
    static final long NONE = Long.MAX_VALUE;

    private long[] starts = new long[8];
    private @Nullable GroupWindow[] windows = new GroupWindow[8];
    private int size;

    int size() {
        return size;
    }

    GroupWindow at(int index) {
        GroupWindow window = windows[index];
        if (window == null) {
            throw new IllegalStateException("there are " + size + " windows");
        }
        return window;
    }

    /** The start of the first, or {@link #NONE}. */
    long first() {
        return size == 0 ? NONE : starts[0];
    }

    /**
     * Where the window stands that begins then, or, as {@code -index - 1}, where it would.
     *
     * @param guess looked at first; any number
     */
    int find(long start, int guess) {
        if (guess >= 0 && guess < size && starts[guess] == start) {
            return guess;
        }
        if (size > 0 && starts[size - 1] < start) {
            return -size - 1;
        }
        return Arrays.binarySearch(starts, 0, size, start);
    }

    void add(int index, GroupWindow window) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, size * 2);
            windows = Arrays.copyOf(windows, size * 2);
        }
        System.arraycopy(starts, index, starts, index + 1, size - index);
        System.arraycopy(windows, index, windows, index + 1, size - index);
        starts[index] = window.start;
        windows[index] = window;
        size++;
    }

    void remove(int index) {
        size--;
        System.arraycopy(starts, index + 1, starts, index, size - index);
        System.arraycopy(windows, index + 1, windows, index, size - index);
        windows[size] = null;
    }

    void clear() {
        Arrays.fill(windows, null);
        size = 0;
    }
}
