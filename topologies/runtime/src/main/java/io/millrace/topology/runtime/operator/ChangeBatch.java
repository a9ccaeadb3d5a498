// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import org.jspecify.annotations.Nullable;

/**
 * What a GROUP BY hands on: for each batch of rows that it takes the changes that are told at once, and of those that wait what
 * is too much, or all at a commit. Resumes where handing on failed. Stream thread.
 *
 * <pre>{@code
 * if (changes.begin()) { … take the rows … changes.taken(); }
 * changes.end();
 * }</pre>
 */
@HotPath
final class ChangeBatch {
    /** Writes what a group is now. */
    interface Rows {
        void show(LiveGroup group);
    }

    /** How many changes that waited go on together, so that a commit with many of them does not take memory for all. */
    private static final int TOGETHER = 1_024;

    private final RowBatch rows;
    private final Outlet outlet;
    private final @Nullable PendingChanges pending;
    private final Rows writer;
    private boolean isTaken;
    private boolean isProduced;

    /**
     * None yet.
     *
     * @param pending those that wait, or null where each change is told at once
     * @param writer appends to {@link #rows} those that waited
     */
    ChangeBatch(RowSchema schema, Outlet outlet, @Nullable PendingChanges pending, Rows writer) {
        this.rows = new RowBatch(schema, 64);
        this.outlet = outlet;
        this.pending = pending;
        this.writer = writer;
    }

    /** What goes on next. */
    RowBatch rows() {
        return rows;
    }

    /** Whether a batch is to be taken; not when it was and only the rest failed. What a commit could not hand on is older, and goes first. */
    boolean begin() {
        if (isTaken) {
            return false;
        }
        handOn();
        rows.clear();
        return true;
    }

    void taken() {
        isTaken = true;
        isProduced = true;
    }

    /** Ends a batch that was taken. */
    void end() {
        handOn();
        while (pending != null && pending.isFull()) {
            showOldest(pending);
        }
        isTaken = false;
    }

    /** Hands on all that waits. */
    void beforeCommit() {
        if (pending != null) {
            handOn();
            while (!pending.isEmpty()) {
                showOldest(pending);
            }
        }
    }

    void close() {
        if (pending != null) {
            pending.clear();
        }
    }

    private void showOldest(PendingChanges waiting) {
        rows.clear();
        while (rows.size() < TOGETHER) {
            LiveGroup group = waiting.poll();
            if (group == null) {
                break;
            }
            writer.show(group);
        }
        isProduced = true;
        handOn();
    }

    private void handOn() {
        if (!isProduced) {
            return;
        }
        outlet.emit(rows);
        isProduced = false;
        if (pending != null) {
            pending.handedOn();
        }
    }
}
