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

    // What is kept of the frame, apart from its last bucket; each at its place.

    /** From a row of the first bucket to that bucket's end. */
    static final int BEGINNING = 0;

    /** The buckets behind the first up to {@link #meet}. */
    static final int FRONT = 1;

    /** From there up to the last. */
    static final int BACK = 2;

    /** All that, together. */
    static final int REST = 3;

    private static final long NONE = -1;

    /** Null until the frame goes beyond one bucket. */
    @Nullable
    KeptFolds kept;

    /** What the beginning is of; null when it has to be folded again. */
    @Nullable
    Chunk beginningChunk;

    int beginningRow;

    /**
     * Where the front ends and the back begins: of the buckets between the first and the last, the one whose number is the
     * multiple of the largest power of two. When the first bucket leaves, another comes, or a row comes late, one half stays.
     */
    long meet = NONE;

    /** The first bucket of the front. */
    long frontFrom = NONE;

    /** The bucket behind the back. */
    long backTo = NONE;

    /** The bucket behind the rest. */
    long restTo = NONE;

    /** As {@link #middle}, of the collected aggregates. */
    @Nullable
    Object collectedMiddle;

    long collectedFirst = -1;
    long collectedLast = -1;

    @Nullable
    Object running;

    /** A row came into a bucket. */
    void changed(long bucket, long lastBucket) {
        if (bucket < index || bucket == lastBucket) {
            return;
        }
        restTo = NONE;
        if (bucket == index) {
            beginningChunk = null;
            return;
        }
        collectedFirst = NONE;
        if (bucket < meet) {
            frontFrom = NONE;
        } else {
            backTo = NONE;
        }
    }

    /** The buckets behind the first and before the last; what is kept of others is of no use. */
    void meetWithin(long from, long to) {
        long now = to;
        if (from < to) {
            int bit = 63 - Long.numberOfLeadingZeros((from - 1) ^ to);
            now = to >>> bit << bit;
        }
        if (now != meet) {
            meet = now;
            frontFrom = NONE;
            backTo = NONE;
        }
    }

    /** The window is empty, and its numbers begin again. */
    void clear() {
        chunk = null;
        beginningChunk = null;
        meet = NONE;
        frontFrom = NONE;
        backTo = NONE;
        restTo = NONE;
        collectedFirst = NONE;
    }

    void setHead(Chunk headChunk, int headRow, long bucket) {
        chunk = headChunk;
        row = headRow;
        index = bucket;
    }
}
