// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The keys of groups and windows that changed and have not been handed on, in the order of their first change. Stream thread.
 *
 * <p>They are counted as rows that are held from their change until {@link #handedOn}, so that who waits for a query to be
 * done waits for them.
 */
@HotPath
final class PendingChanges {
    private final int max;
    private final AtomicLong rowsHeld;
    private final LinkedHashSet<Bytes> keys = new LinkedHashSet<>();
    private long counted;

    /**
     * None yet.
     *
     * @param max how many make it full
     * @param rowsHeld the rows that all tasks hold
     */
    PendingChanges(int max, AtomicLong rowsHeld) {
        this.max = max;
        this.rowsHeld = rowsHeld;
    }

    /** Remembers a change. The key is kept and not copied. */
    void add(byte[] key) {
        if (keys.add(Bytes.wrap(key))) {
            counted++;
            rowsHeld.incrementAndGet();
        }
    }

    /** Takes a key out; false when it has not changed. */
    boolean remove(byte[] key) {
        return !keys.isEmpty() && keys.remove(Bytes.wrap(key));
    }

    /** Takes out the key that changed first; null when there is none. */
    byte @Nullable [] poll() {
        if (keys.isEmpty()) {
            return null;
        }
        Iterator<Bytes> iterator = keys.iterator();
        byte[] key = iterator.next().get();
        iterator.remove();
        return key;
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    boolean isFull() {
        return keys.size() >= max;
    }

    /** What was taken out is no longer on its way. */
    void handedOn() {
        rowsHeld.addAndGet(keys.size() - counted);
        counted = keys.size();
    }

    void clear() {
        keys.clear();
        handedOn();
    }
}
