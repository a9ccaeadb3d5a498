// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.HotPath;
import org.jspecify.annotations.Nullable;

/**
 * One frame of one key: where it begins when it ends in the key's last row, and what is kept of it. Stream thread.
 *
 * <p>Only the head is used where a late row's own frame is computed.
 */
@HotPath
final class FrameState {
    /** The object alone. */
    static final long OBJECT_BYTES = 48;

    /** The chunk of the frame's first row; null while there is none. */
    @Nullable
    Chunk chunk;

    int row;

    /** The number of the chunk's bucket. */
    long index;

    /** How many rows are in the frame; kept for ROWS frames only. */
    long count;

    /** The state of the running aggregates at the key's last row. */
    @Nullable
    Object running;

    /** What that took of the heap when it was measured. */
    int runningBytes;

    /** Null until the frame goes beyond one bucket. */
    @Nullable
    FrameKept kept;

    /** A row came into a bucket. */
    void changed(long bucket, long lastBucket) {
        FrameKept known = kept;
        if (known != null && bucket >= index && bucket != lastBucket) {
            known.changed(bucket, index);
        }
    }

    /** The window is empty, and its numbers begin again. */
    void clear() {
        chunk = null;
        running = null;
        runningBytes = 0;
        kept = null;
    }

    void setHead(Chunk headChunk, int headRow, long bucket) {
        chunk = headChunk;
        row = headRow;
        index = bucket;
    }
}
