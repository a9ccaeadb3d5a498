// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import org.jspecify.annotations.Nullable;

/**
 * What rows add up to that wait for their internal topic. Stream thread.
 *
 * <p>That is no state: what is lost of it in a crash is read again. But like uncommitted state it is let go by a commit only, so it
 * counts as dirty heap and leads to an early commit. And like rows that are held its groups count until they are sent, so that who
 * waits for a query to be done waits for them.
 */
@HotPath
interface CombinedRows {
    /** Looks for the groups of the first rows of a batch, for which {@link #find} is asked then. */
    void look(RowBatch keys, int rows);

    /** What stands for the group in the first columns of a row of that batch, or null when nothing does. */
    @Nullable
    LiveGroup find(RowBatch keys, int row);

    /**
     * What stands for the group of a row from now on, which was looked for last and not found.
     *
     * @param key that of the group's records
     */
    LiveGroup add(RowBatch keys, int row, byte @Nullable [] key);

    /**
     * What a row is to be added to, or null when it does not count: all its windows were closed by rows that this task took before.
     *
     * @param group stands for that of the row
     */
    @Nullable
    LiveGroup target(LiveGroup group, long timestamp);

    /**
     * Adds rows' arguments to what {@link #target} gave for them.
     *
     * @param rows of them and of the targets the first {@code count} count
     * @param first the row whose arguments stand in row 0
     */
    void add(@Nullable LiveGroup[] targets, int[] rows, int count, RowBatch arguments, int first);

    /** Whether nothing waits. */
    boolean isEmpty();

    /** Whether all that waits should be sent now. */
    boolean isFull();

    /** Whether some are sent and others are not; rows are to be added when all are. */
    boolean isPartlySent();

    /** What to send next, or null when all is sent. It may have no row, when each that came for it failed. */
    @Nullable
    LiveGroup first();

    /** The first is on its way. */
    void sent();

    /** The key of a group's record, as {@link #add(RowBatch, int, byte[])} was told. */
    byte @Nullable [] key(LiveGroup group);

    /** A group as {@link GroupCodec#readCombined} reads it. */
    byte[] bytes(LiveGroup group);

    /** Forgets all. May be called twice. */
    void close();
}
