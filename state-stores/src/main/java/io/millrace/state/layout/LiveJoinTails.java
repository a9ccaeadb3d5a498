// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a {@link JoinBufferLayout} between heap and store. Stream thread.
 *
 * <p>The keys in use of the two newest buckets are on the heap, also those without rows. Rows are added to them in place; the store
 * learns of it once a commit, or when a bucket is no longer one of the two, and never of what is over before that. All others
 * are read, and written, each time.
 */
@HotPath
final class LiveJoinTails {
    private final OrderedStore store;
    private final BucketKeys keys;
    private final StateMemory.Share memory;
    private final JoinChunk read;
    private JoinTails newest = new JoinTails(Long.MIN_VALUE + 1);
    private JoinTails older = new JoinTails(Long.MIN_VALUE);

    /** The first time behind the newest bucket. */
    private long newestEnd = Long.MIN_VALUE;

    private long bytesTold;
    private long dirtyBytesTold;

    LiveJoinTails(OrderedStore store, BucketKeys keys, StateMemory.Share memory) {
        this.store = store;
        this.keys = keys;
        this.memory = memory;
        this.read = new JoinChunk(keys);
    }

    /** Stream time may be another one. */
    void advance(long streamTime) {
        if (streamTime >= newestEnd) {
            moveOn(keys.bucket(streamTime));
        }
    }

    private void moveOn(long bucket) {
        older.write(store);
        if (bucket == newest.bucket + 1) {
            older = newest;
        } else {
            newest.write(store);
            older = new JoinTails(bucket - 1);
        }
        newest = new JoinTails(bucket);
        newestEnd = keys.start(bucket + 1);
        tell();
    }

    private @Nullable JoinTails of(long bucket) {
        if (bucket == newest.bucket) {
            return newest;
        }
        return bucket == older.bucket ? older : null;
    }

    /** What there is of the current key in a bucket; null, or an empty one, where there is nothing. */
    @Nullable
    JoinTail find(long bucket) {
        JoinTails live = of(bucket);
        if (live == null) {
            return stored(keys.key(bucket), 0);
        }
        int hash = keys.hash();
        JoinTail found = live.find(keys, hash);
        return found == null ? load(live, hash) : found;
    }

    private JoinTail load(JoinTails live, int hash) {
        byte[] key = keys.key(live.bucket);
        JoinTail stored = stored(key, hash);
        JoinTail tail = stored == null ? new JoinTail(key, hash) : stored;
        live.add(tail);
        tellWhenMuch();
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
        return found == null ? new JoinTail(keys.key(bucket), 0) : found;
    }

    /** What there is of an entry's key; null, or an empty one, where there is nothing. */
    @Nullable
    JoinTail find(byte[] key) {
        // Damaged bytes may name a key that none can be.
        JoinTails live = key.length < BucketKeys.PREFIX_BYTES ? null : of(BucketKeys.bucketOf(key));
        JoinTail found = live == null ? null : live.find(key);
        return found == null ? stored(key, 0) : found;
    }

    /** To be called when one was changed. */
    void changed(JoinTail tail) {
        JoinTails live = of(BucketKeys.bucketOf(tail.key));
        if (live != null && tail.countedBytes > 0) {
            live.changed(tail);
            tellWhenMuch();
        } else {
            tail.write(store);
        }
    }

    /** Brings the store up to date as far as buckets before one are concerned. */
    void writeBefore(long bucket) {
        if (older.bucket < bucket) {
            older.write(store);
        }
        if (newest.bucket < bucket) {
            newest.write(store);
        }
        tell();
    }

    /** Buckets before one are over, and need not be written. */
    void forgetBefore(long bucket) {
        if (older.bucket < bucket && older.bytes() > 0) {
            older = new JoinTails(older.bucket);
            tell();
        }
    }

    /** Brings the store up to date, and lets go of the heap where it is wanted. */
    void beforeCommit() {
        older.write(store);
        newest.write(store);
        tell();
        if (memory.isOver()) {
            older = new JoinTails(older.bucket);
            newest = new JoinTails(newest.bucket);
            tell();
        }
    }

    private void tellWhenMuch() {
        long more = Math.abs(older.bytes() + newest.bytes() - bytesTold)
                + Math.abs(older.dirtyBytes() + newest.dirtyBytes() - dirtyBytesTold);
        if (more >= memory.grainBytes()) {
            tell();
        }
    }

    private void tell() {
        bytesTold = older.bytes() + newest.bytes();
        dirtyBytesTold = older.dirtyBytes() + newest.dirtyBytes();
        memory.dirty(dirtyBytesTold);
        memory.live(bytesTold - dirtyBytesTold);
    }

    /** The heap is free for others. */
    void close() {
        memory.close();
    }
}
