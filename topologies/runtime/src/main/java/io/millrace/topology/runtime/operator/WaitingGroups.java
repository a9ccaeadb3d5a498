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

/** Makes the groups that wait for an internal topic and adds rows to them; counts them and what they take. Stream thread. */
@HotPath
final class WaitingGroups {
    private final GroupCodec codec;
    private final AggregateBinding[] bindings;
    private final StateMemory.Share memory;
    private final AtomicLong rowsHeld;
    private final ByteWriter writer = new ByteWriter();
    private int count;
    private long bytes;

    /**
     * None yet.
     *
     * @param memory the part of the heap that they take
     * @param rowsHeld the rows that all tasks hold
     */
    WaitingGroups(GroupCodec codec, List<AggregateBinding> bindings, StateMemory.Share memory, AtomicLong rowsHeld) {
        this.codec = codec;
        this.bindings = bindings.toArray(new AggregateBinding[0]);
        this.memory = memory;
        this.rowsHeld = rowsHeld;
    }

    /** The key of a group's record, as it was told to {@link #make}. */
    static byte @Nullable [] recordKey(LiveGroup made) {
        return ((LeavingGroup) made).recordKey;
    }

    GroupCodec codec() {
        return codec;
    }

    /** The group in the first columns of a row. */
    byte[] bytes(RowBatch keys, int row) {
        writer.clear();
        codec.group(keys, row, writer);
        return writer.toByteArray();
    }

    /** How many are neither sent nor forgotten. */
    int count() {
        return count;
    }

    /** Makes a group without rows and puts it where it belongs, behind those that are there; the key of its record is what it was told. */
    LiveGroup make(GroupWindow window, byte[] key, int hash, byte @Nullable [] recordKey, @Nullable String text) {
        LiveGroup made = new LeavingGroup(window, key, hash, recordKey, text, GroupState.accumulators(bindings));
        made.bytes = GroupState.bytes(made, 0);
        window.add(made);
        window.changed(made);
        bytes += made.bytes;
        memory.dirty(bytes);
        count++;
        rowsHeld.incrementAndGet();
        return made;
    }

    /** Adds rows' arguments to groups, function by function, so that the processor fetches several accumulators at a time. */
    void add(@Nullable LiveGroup[] groups, int[] rows, int count, RowBatch arguments, int first) {
        for (int function = 0; function < bindings.length; function++) {
            AggregateBinding binding = bindings[function];
            for (int i = 0; i < count; i++) {
                LiveGroup group = groups[i];
                if (group != null) {
                    binding.add(group.accumulators[function], arguments, rows[i] - first);
                }
            }
        }
        for (int i = 0; i < count; i++) {
            LiveGroup group = groups[i];
            if (group != null) {
                added(group);
            }
        }
    }

    private void added(LiveGroup group) {
        int changes = ++group.changes;
        if ((changes & 3) == 0 && GroupState.isToBeMeasured(changes)) {
            int now = GroupState.bytes(group, codec.valueLength(group));
            bytes += now - group.bytes;
            group.bytes = now;
            memory.dirty(bytes);
        }
    }

    void sent() {
        count--;
        rowsHeld.decrementAndGet();
    }

    /** Those that are there are gone. */
    void clear() {
        rowsHeld.addAndGet(-count);
        count = 0;
        bytes = 0;
        memory.dirty(0);
    }

    void close() {
        clear();
        memory.close();
    }
}
