// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The groups that changed and have not been handed on, in the order of their first change. Stream thread.
 *
 * <p>They are counted as rows that are held from their change until {@link #handedOn}, so that who waits for a query to be
 * done waits for them.
 */
@HotPath
final class PendingChanges {
    private final int max;
    private final AtomicLong rowsHeld;
    private @Nullable LiveGroup first;
    private @Nullable LiveGroup last;
    private int size;
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

    /** Remembers a change. */
    void add(LiveGroup group) {
        if (group.isWaiting) {
            return;
        }
        group.isWaiting = true;
        LiveGroup before = last;
        group.waitingBefore = before;
        if (before == null) {
            first = group;
        } else {
            before.waitingBehind = group;
        }
        last = group;
        size++;
        counted++;
        rowsHeld.incrementAndGet();
    }

    /** Takes out a group that waits. */
    void remove(LiveGroup group) {
        LiveGroup before = group.waitingBefore;
        LiveGroup behind = group.waitingBehind;
        if (before == null) {
            first = behind;
        } else {
            before.waitingBehind = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.waitingBefore = before;
        }
        group.waitingBefore = null;
        group.waitingBehind = null;
        group.isWaiting = false;
        size--;
    }

    /** Takes out the group that changed first; null when there is none. */
    @Nullable
    LiveGroup poll() {
        LiveGroup group = first;
        if (group != null) {
            remove(group);
        }
        return group;
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean isFull() {
        return size >= max;
    }

    /** What was taken out is no longer on its way. */
    void handedOn() {
        rowsHeld.addAndGet(size - counted);
        counted = size;
    }

    void clear() {
        first = null;
        last = null;
        size = 0;
        handedOn();
    }
}
