// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.OrderedStore;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The keys of one bucket of a {@link JoinBufferLayout} that are on the heap: open addressing. Stream thread. */
@HotPath
final class JoinTails {
    private static final int CAPACITY_MIN = 64;

    final long bucket;

    /** Whether the store has nothing of the bucket that is not here. */
    final boolean isWhole;

    private @Nullable JoinTail[] table = new JoinTail[CAPACITY_MIN];
    private int size;
    private JoinTail[] dirty = {};
    private int dirtyCount;
    private long bytes;
    private long dirtyBytes;

    JoinTails(long bucket, boolean isWhole) {
        this.bucket = bucket;
        this.isWhole = isWhole;
    }

    /** That of the current key, or null. */
    @Nullable
    JoinTail find(BucketKeys key, int hash) {
        int mask = table.length - 1;
        int place = hash & mask;
        JoinTail tail = table[place];
        while (tail != null && (tail.hash != hash || !key.isOf(tail.key))) {
            place = (place + 1) & mask;
            tail = table[place];
        }
        return tail;
    }

    /** That of an entry's key, or null. */
    @Nullable
    JoinTail find(byte[] key) {
        int hash = BucketKeys.hashOf(key);
        int mask = table.length - 1;
        int place = hash & mask;
        JoinTail tail = table[place];
        while (tail != null && (tail.hash != hash || !Arrays.equals(tail.key, key))) {
            place = (place + 1) & mask;
            tail = table[place];
        }
        return tail;
    }

    /** Adds one whose key is not there; gives by how many bytes there are more. */
    int add(JoinTail tail) {
        if (size * 2 >= table.length) {
            @Nullable JoinTail[] old = table;
            table = new JoinTail[old.length * 2];
            for (JoinTail each : old) {
                if (each != null) {
                    put(each);
                }
            }
        }
        put(tail);
        size++;
        return count(tail);
    }

    private void put(JoinTail tail) {
        int mask = table.length - 1;
        int place = tail.hash & mask;
        while (table[place] != null) {
            place = (place + 1) & mask;
        }
        table[place] = tail;
    }

    private int count(JoinTail tail) {
        int more = tail.heapBytes() - tail.countedBytes;
        tail.countedBytes += more;
        bytes += more;
        return more;
    }

    /** Remembers that one is to be written; gives by how many bytes there are more, or more are to be written. */
    int changed(JoinTail tail) {
        int more = count(tail);
        if (tail.isDirty) {
            dirtyBytes += more;
            return more;
        }
        tail.isDirty = true;
        dirtyBytes += tail.countedBytes;
        if (dirtyCount == dirty.length) {
            dirty = Arrays.copyOf(dirty, Math.max(CAPACITY_MIN, dirtyCount * 2));
        }
        dirty[dirtyCount++] = tail;
        return tail.countedBytes;
    }

    /** By rough count. */
    long bytes() {
        return bytes;
    }

    /** Of those that are to be written. */
    long dirtyBytes() {
        return dirtyBytes;
    }

    /** Brings a store up to date. */
    void write(OrderedStore store) {
        for (int i = 0; i < dirtyCount; i++) {
            dirty[i].write(store);
        }
        dirty = new JoinTail[0];
        dirtyCount = 0;
        dirtyBytes = 0;
    }
}
