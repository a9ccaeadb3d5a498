// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.HotPath;
import org.jspecify.annotations.Nullable;

/** A place between the rows of a window: before a row, or behind the last of its chunk. Stream thread. */
@HotPath
final class RowPlace {
    private @Nullable Chunk chunk;
    int row;

    /** The number of the chunk's bucket. */
    long bucket;

    /** Goes before the first row of a time or a later one; false when there is none, the place is behind the last row then. */
    boolean seek(KeyWindow window, long time) {
        if (window.isEmpty()) {
            chunk = null;
            return false;
        }
        bucket = window.find(time - 1);
        Chunk found = KeyWindow.find(window.bucket(bucket), time - 1);
        row = found.firstFrom(time);
        return settle(window, found);
    }

    /** Leaves the end of a chunk for the beginning of the next one; false when there is none. */
    private boolean settle(KeyWindow window, Chunk at) {
        Chunk found = at;
        if (row == found.size) {
            if (found.next != null) {
                found = found.next;
                row = 0;
            } else if (bucket + 1 < window.end) {
                bucket++;
                found = window.bucket(bucket);
                row = 0;
            }
        }
        chunk = found;
        return row < found.size;
    }

    /** Goes on by some rows, which must be there; false when that is behind the last. */
    boolean goOn(KeyWindow window, int rows) {
        boolean isThere = true;
        for (int i = 0; i < rows; i++) {
            row++;
            isThere = settle(window, chunk());
        }
        return isThere;
    }

    Chunk chunk() {
        Chunk at = chunk;
        if (at == null) {
            throw new IllegalStateException("a window without rows");
        }
        return at;
    }

    /** The time of the row behind the place, which must be there. */
    long time() {
        return chunk().times[row];
    }

    /** The time of the row before the place, which must be there. */
    long timeBefore(KeyWindow window) {
        Chunk at = chunk();
        return row > 0 ? at.times[row - 1] : window.before(at, bucket).last();
    }

    /** Whether a row stands before the place. */
    boolean hasBefore(KeyWindow window) {
        return row > 0 || chunk() != window.bucket(window.first);
    }
}
