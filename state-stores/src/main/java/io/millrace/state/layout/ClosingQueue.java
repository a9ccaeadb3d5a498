// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What closes next, in the order of its times. Stream thread.
 *
 * <p>Nothing of it is stored: a bucket is read when the time that closes comes into it, and is on the heap until the time is out of
 * it. So a bucket is read once, and again after a restart; the heap holds what waits in one bucket.
 */
@HotPath
final class ClosingQueue {
    /** Something that waits for its end. It may be gone, or end later, when its turn comes. */
    record Waiting(long time, byte[] key, int part, int index) {
        /** Whether this one comes before another, or is it. */
        boolean isUpTo(Waiting other) {
            return IN_ORDER.compare(this, other) <= 0;
        }
    }

    /** Finds what waits in an entry. */
    interface EntryReader {
        void addWaiting(byte[] key, byte[] value);

        /** The entries of buckets before one are read next: the store must have them. */
        default void beforeBuckets(long end) {}
    }

    private static final Comparator<Waiting> IN_ORDER = Comparator.comparingLong(Waiting::time)
            .thenComparing(Waiting::key, Arrays::compareUnsigned)
            .thenComparingInt(Waiting::part)
            .thenComparingInt(Waiting::index);

    private final OrderedStore store;
    private final BucketKeys keys;
    private final EntryReader entries;
    private final PriorityQueue<Waiting> queue = new PriorityQueue<>(IN_ORDER);

    /** The buckets before this one were read. */
    private long readTo = Long.MIN_VALUE;

    ClosingQueue(OrderedStore store, BucketKeys keys, EntryReader entries) {
        this.store = store;
        this.keys = keys;
        this.entries = entries;
    }

    /** Whether what comes into a bucket must be added. */
    boolean holds(long bucket) {
        return bucket < readTo;
    }

    void add(Waiting entry) {
        queue.add(entry);
    }

    /** What is next of that before a time, or null. */
    @Nullable
    Waiting peek(long limit) {
        if (limit == Long.MIN_VALUE) {
            return null;
        }
        while (true) {
            Waiting next = queue.peek();
            if (next != null) {
                return next.time() < limit ? next : null;
            }
            long end = keys.bucket(limit - 1) + 1;
            if (end <= readTo) {
                return null;
            }
            readBucket(end);
        }
    }

    void poll() {
        queue.poll();
    }

    /** Reads the first bucket that has entries, before one. */
    private void readBucket(long end) {
        entries.beforeBuckets(end);
        try (Cursor cursor = store.scan(BucketKeys.prefix(readTo), BucketKeys.prefix(end))) {
            boolean more = cursor.next();
            readTo = more ? BucketKeys.bucketOf(cursor.key()) + 1 : end;
            while (more && BucketKeys.bucketOf(cursor.key()) < readTo) {
                entries.addWaiting(cursor.key(), cursor.value());
                more = cursor.next();
            }
        }
    }
}
