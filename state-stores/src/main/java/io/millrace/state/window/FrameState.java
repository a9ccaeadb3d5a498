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
    /** The chunk of the frame's first row; null while there is none. */
    @Nullable
    Chunk chunk;

    int row;

    /** The number of the chunk's bucket. */
    long index;

    /** How many rows are in the frame; kept for ROWS frames only. */
    long count;

    /** The fold of the buckets between the first and the last, those not included. */
    @Nullable
    Object middle;

    long middleFirst = -1;
    long middleLast = -1;

    /** The fold from a row of the first bucket up to the last bucket, which is not included. */
    @Nullable
    Object rest;

    @Nullable
    Chunk restChunk;

    int restRow;
    long restLast = -1;

    /** As {@link #middle}, of the collected aggregates. */
    @Nullable
    Object collectedMiddle;

    long collectedFirst = -1;
    long collectedLast = -1;

    @Nullable
    Object running;

    /** A row came into a bucket, or left it. */
    void changed(long bucket, long lastBucket) {
        if (bucket == index) {
            restChunk = null;
        } else if (bucket > index && bucket < lastBucket) {
            restChunk = null;
            middleFirst = -1;
            collectedFirst = -1;
        }
    }

    /** The window is empty, and its numbers begin again. */
    void clear() {
        chunk = null;
        restChunk = null;
        middleFirst = -1;
        collectedFirst = -1;
    }

    void setHead(Chunk headChunk, int headRow, long bucket) {
        chunk = headChunk;
        row = headRow;
        index = bucket;
    }
}
