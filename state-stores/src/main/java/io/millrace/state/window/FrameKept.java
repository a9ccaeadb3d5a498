// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.HotPath;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a frame that goes beyond one bucket, apart from its last bucket: folds at four places, and what they are of.
 * Stream thread.
 */
@HotPath
final class FrameKept extends KeptFolds {
    /** From a row of the first bucket to that bucket's end. */
    static final int BEGINNING = 0;

    /** The buckets behind the first up to {@link #meet}. */
    static final int FRONT = 1;

    /** From there up to the last. */
    static final int BACK = 2;

    /** All that, together. */
    static final int REST = 3;

    private static final long NONE = -1;

    /** What this class has beside what it extends. */
    private static final long MORE_BYTES = 80;

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

    /** Of the collected aggregates, the buckets between the first and the last. */
    @Nullable
    Object collectedMiddle;

    long collectedFirst = NONE;
    long collectedLast = NONE;

    private long middleBytes;

    /** Of how many buckets the middle was that was measured. */
    private long middleBuckets;

    /** @param merged the frame's merged aggregates, or null when it has none */
    FrameKept(@Nullable WindowFold merged) {
        super(merged, merged == null ? 0 : REST + 1);
    }

    @Override
    long bytes() {
        return super.bytes() + MORE_BYTES;
    }

    /** Only when its rows are a quarter more or fewer, as it takes as long as folding them. */
    boolean isMiddleToBeMeasured() {
        return 4 * Math.abs(collectedLast - collectedFirst - middleBuckets) > middleBuckets;
    }

    /** Keeps what the middle of the collected aggregates takes; gives how much more that is than before. */
    long measureMiddle(long stateBytes) {
        long more = stateBytes - middleBytes;
        middleBytes = stateBytes;
        middleBuckets = collectedLast - collectedFirst;
        return more;
    }

    /** A row came into a bucket of a frame that begins in another, or in the same one. */
    void changed(long bucket, long firstBucket) {
        restTo = NONE;
        if (bucket == firstBucket) {
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
}
