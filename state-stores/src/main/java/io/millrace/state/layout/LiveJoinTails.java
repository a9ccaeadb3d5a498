// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a {@link JoinBufferLayout} between heap and store. Stream thread.
 *
 * <p>The keys in use of the newest buckets are on the heap. Rows are added to them in place; the store learns of it once a commit, or
 * when a bucket is no longer one of them, and never of what is over before that. All others are read, and written, each time. As
 * many buckets are on the heap as have rows that are not over, where these are few; else those that rows in order touch, which are two.
 */
@HotPath
final class LiveJoinTails {
    private static final int BUCKETS_MIN = 2;
    private static final int BUCKETS_MAX = 4;

    private final OrderedStore store;
    private final BucketKeys keys;
    private final StateMemory.Share memory;
    private final JoinChunk read;

    /** The newest first; one number lies between two of them. */
    private final JoinTails[] live;

    /** The first time behind the newest bucket. */
    private long newestEnd = Long.MIN_VALUE;

    /** By how many bytes there are more since it was told last. */
    private long moreBytes;

    /** @param lifetimeBuckets how many whole buckets a row's lifetime is long */
    LiveJoinTails(OrderedStore store, BucketKeys keys, long lifetimeBuckets, StateMemory.Share memory) {
        this.store = store;
        this.keys = keys;
        this.memory = memory;
        this.read = new JoinChunk(keys);
        boolean isShort = lifetimeBuckets <= BUCKETS_MAX - BUCKETS_MIN;
        this.live = new JoinTails[isShort ? BUCKETS_MIN + (int) lifetimeBuckets : BUCKETS_MIN];
        fill(Long.MIN_VALUE + live.length, 0, live.length, false);
    }

    private void fill(long newest, int from, int to, boolean areWhole) {
        for (int i = from; i < to; i++) {
            live[i] = new JoinTails(newest - i, areWhole);
        }
    }

    /** To be called with stream time before all else, where there has been one; the store has rows of its bucket. */
    void open(long streamTime) {
        fill(keys.bucket(streamTime), 0, live.length, false);
        newestEnd = keys.start(live[0].bucket + 1);
    }

    /** Stream time may be another one. */
    void advance(long streamTime) {
        if (streamTime >= newestEnd) {
            moveOn(keys.bucket(streamTime));
        }
    }

    /** What was ahead of stream time has no rows. */
    private void moveOn(long bucket) {
        long steps = bucket - live[0].bucket;
        int moved = steps > 0 && steps < live.length ? (int) steps : live.length;
        for (int i = live.length - moved; i < live.length; i++) {
            live[i].write(store);
        }
        boolean isFirst = newestEnd == Long.MIN_VALUE;
        System.arraycopy(live, 0, live, moved, live.length - moved);
        fill(bucket, 0, moved, isFirst || steps > 0 && steps <= live.length);
        newestEnd = keys.start(bucket + 1);
        tell();
    }

    private @Nullable JoinTails of(long bucket) {
        long index = live[0].bucket - bucket;
        return index >= 0 && index < live.length ? live[(int) index] : null;
    }

    /** What there is of the current key in a bucket; null, or an empty one, where there is nothing. */
    @Nullable
    JoinTail find(long bucket) {
        JoinTails tails = of(bucket);
        if (tails == null) {
            return stored(keys.key(bucket), 0);
        }
        JoinTail found = tails.find(keys, keys.hash());
        return found == null && !tails.isWhole ? load(tails) : found;
    }

    /** Those without rows as well, so that they are not looked for again. */
    private JoinTail load(JoinTails tails) {
        byte[] key = keys.key(tails.bucket);
        JoinTail stored = stored(key, keys.hash());
        return added(tails, stored == null ? new JoinTail(key, keys.hash()) : stored);
    }

    private JoinTail added(JoinTails tails, JoinTail tail) {
        tellWhenMuch(tails.add(tail));
        return tail;
    }

    private @Nullable JoinTail stored(byte[] key, int hash) {
        byte[] value = store.get(key);
        if (value == null) {
            return null;
        }
        read.set(key, value);
        return new JoinTail(key, hash, value, read.full());
    }

    /** The same, and an empty one where there is nothing. */
    JoinTail findOrMake(long bucket) {
        JoinTail found = find(bucket);
        if (found != null) {
            return found;
        }
        JoinTail made = new JoinTail(keys.key(bucket), keys.hash());
        JoinTails tails = of(bucket);
        return tails == null ? made : added(tails, made);
    }

    /** What there is of an entry's key; null, or an empty one, where there is nothing. */
    @Nullable
    JoinTail find(byte[] key) {
        // Damaged bytes may name a key that none can be.
        JoinTails tails = key.length < BucketKeys.PREFIX_BYTES ? null : of(BucketKeys.bucketOf(key));
        JoinTail found = tails == null ? null : tails.find(key);
        return found == null ? stored(key, 0) : found;
    }

    /** To be called when one was changed. */
    void changed(JoinTail tail) {
        JoinTails tails = of(BucketKeys.bucketOf(tail.key));
        if (tails != null && tail.countedBytes > 0) {
            tellWhenMuch(tails.changed(tail));
        } else {
            tail.write(store);
        }
    }

    /** Brings the store up to date as far as buckets before one are concerned. */
    void writeBefore(long bucket) {
        for (JoinTails tails : live) {
            if (tails.bucket < bucket) {
                tails.write(store);
            }
        }
        tell();
    }

    /** Buckets before one are over, and need not be written. */
    void forgetBefore(long bucket) {
        if (live[live.length - 1].bucket >= bucket) {
            return;
        }
        for (int i = 0; i < live.length; i++) {
            if (live[i].bucket < bucket && live[i].bytes() > 0) {
                live[i] = new JoinTails(live[i].bucket, live[i].isWhole);
                tell();
            }
        }
    }

    /** Brings the store up to date, and lets go of the heap where it is wanted. */
    void beforeCommit() {
        writeBefore(Long.MAX_VALUE);
        if (memory.isOver()) {
            fill(live[0].bucket, 0, live.length, false);
            tell();
        }
    }

    private void tellWhenMuch(int more) {
        moreBytes += more;
        if (moreBytes >= memory.grainBytes()) {
            tell();
        }
    }

    private void tell() {
        moreBytes = 0;
        long dirty = dirtyBytes();
        memory.dirty(dirty);
        memory.live(bytes() - dirty);
    }

    private long bytes() {
        long bytes = 0;
        for (JoinTails tails : live) {
            bytes += tails.bytes();
        }
        return bytes;
    }

    private long dirtyBytes() {
        long bytes = 0;
        for (JoinTails tails : live) {
            bytes += tails.dirtyBytes();
        }
        return bytes;
    }

    /** The heap is free for others. */
    void close() {
        memory.close();
    }
}
