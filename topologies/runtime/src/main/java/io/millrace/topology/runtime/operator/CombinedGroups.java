// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.api.StateMemory;
import io.millrace.state.codec.ByteWriter;
import io.millrace.topology.runtime.codegen.AggregateBinding;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The groups that rows came for and that have not been sent, in the order of their first rows. Stream thread.
 *
 * <p>They are no state: what is lost of them in a crash is read again. But like uncommitted state they are let go by a commit
 * only, so they count as dirty heap and lead to an early commit. And like rows that are held they count until they are sent, so
 * that who waits for a query to be done waits for them.
 */
@HotPath
final class CombinedGroups {
    private final GroupCodec codec;
    private final AggregateBinding[] bindings;
    private final StateMemory.Share memory;
    private final AtomicLong rowsHeld;
    private final int max;
    private final ByteWriter wanted = new ByteWriter();
    private int wantedHash;
    private GroupWindow window = new GroupWindow(0, false);
    private int sent;
    private long bytes;

    /**
     * None yet.
     *
     * @param max how many make it full
     * @param memory the part of the heap that they take
     * @param rowsHeld the rows that all tasks hold
     */
    CombinedGroups(
            GroupCodec codec, List<AggregateBinding> bindings, int max, StateMemory.Share memory, AtomicLong rowsHeld) {
        this.codec = codec;
        this.bindings = bindings.toArray(new AggregateBinding[0]);
        this.max = max;
        this.memory = memory;
        this.rowsHeld = rowsHeld;
    }

    /** The group in the first columns of a row, or null when no row came for it. */
    @Nullable
    LiveGroup find(RowBatch batch, int row) {
        wanted.clear();
        codec.group(batch, row, wanted);
        wantedHash = wanted.contentHash();
        return window.find(wanted, wantedHash);
    }

    /** Adds the group that was looked for last and not found. */
    LiveGroup add() {
        LiveGroup made = new LiveGroup(window, wanted.toByteArray(), wantedHash, GroupState.accumulators(bindings));
        made.bytes = GroupState.bytes(made, 0);
        window.add(made);
        window.changed(made);
        bytes += made.bytes;
        memory.dirty(bytes);
        rowsHeld.incrementAndGet();
        return made;
    }

    /** Adds a row's arguments to a group. */
    void add(LiveGroup group, RowBatch arguments, int row, long timestamp) {
        group.latest = Math.max(timestamp, group.latest);
        for (int i = 0; i < bindings.length; i++) {
            bindings[i].add(group.accumulators[i], arguments, row);
        }
        int changes = ++group.changes;
        if ((changes & 3) == 0 && GroupState.isToBeMeasured(changes)) {
            int now = GroupState.bytes(group, codec.valueLength(group));
            bytes += now - group.bytes;
            group.bytes = now;
            memory.dirty(bytes);
        }
    }

    boolean isFull() {
        return window.dirtyCount() - sent >= max;
    }

    /** Whether some are sent and others are not; rows are to be added when all are. */
    boolean isPartlySent() {
        return sent > 0;
    }

    /** The group to send next, or null when all are sent. It may have no row, when each that came for it failed. */
    @Nullable
    LiveGroup first() {
        if (sent < window.dirtyCount()) {
            return window.dirty(sent);
        }
        if (sent > 0) {
            clear();
        }
        return null;
    }

    /** The first is on its way. */
    void sent() {
        sent++;
        rowsHeld.decrementAndGet();
    }

    /** Sets the columns of a group, the first, in a batch of one row. */
    void columns(LiveGroup group, RowBatch out) {
        codec.group(group.key, out, 0);
    }

    /** A group as {@link GroupCodec#readCombined} reads it. */
    byte[] bytes(LiveGroup group) {
        return codec.combined(group);
    }

    private void clear() {
        window = new GroupWindow(0, false);
        sent = 0;
        bytes = 0;
        memory.dirty(0);
    }

    void close() {
        rowsHeld.addAndGet(sent - window.dirtyCount());
        clear();
        memory.close();
    }
}
