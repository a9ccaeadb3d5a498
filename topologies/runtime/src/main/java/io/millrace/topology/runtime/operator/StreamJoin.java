// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.layout.JoinBufferLayout;
import org.jspecify.annotations.Nullable;

/** What the two sides of a join of streams share: stream time, and the order of rows that nobody joined. Stream thread. */
@HotPath
final class StreamJoin {
    private final long graceMillis;
    private @Nullable StreamJoinSide left;
    private @Nullable StreamJoinSide right;
    private long streamTime = Long.MIN_VALUE;

    /** @param graceMillis how long a row waits beyond the time of its last match */
    StreamJoin(long graceMillis) {
        this.graceMillis = graceMillis;
    }

    void connect(StreamJoinSide leftSide, StreamJoinSide rightSide) {
        left = leftSide;
        right = rightSide;
        leftSide.connect(rightSide);
        rightSide.connect(leftSide);
        streamTime = Math.max(leftSide.buffer().streamTime(), rightSide.buffer().streamTime());
    }

    void advance(long timestamp) {
        streamTime = Math.max(streamTime, timestamp);
    }

    /** The largest event time of both sides. */
    long streamTime() {
        return streamTime;
    }

    /**
     * Adds the rows that can have no match any more, those of the right side first where times are equal.
     *
     * @param origin of the row that closes them
     * @return false when the batch has reached a size and there may be more
     */
    boolean close(@Nullable Object origin, RowBatch joined, int size) {
        StreamJoinSide one = left;
        StreamJoinSide other = right;
        if (one == null || other == null) {
            throw new IllegalStateException("a join without sides");
        }
        while (joined.size() < size) {
            long leftTime = one.nextClosed(streamTime, graceMillis);
            long rightTime = other.nextClosed(streamTime, graceMillis);
            if (leftTime == JoinBufferLayout.NONE && rightTime == JoinBufferLayout.NONE) {
                return true;
            }
            if (rightTime <= leftTime) {
                other.pad(rightTime, origin, joined);
            } else {
                one.pad(leftTime, origin, joined);
            }
        }
        return false;
    }
}
