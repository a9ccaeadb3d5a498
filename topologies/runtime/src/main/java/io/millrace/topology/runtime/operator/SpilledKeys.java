// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.StateDisk;
import io.millrace.state.api.StateMemory;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.spill.SortedRuns;
import java.util.ArrayList;
import java.util.List;

/**
 * Those of the {@link WaitingKeys} whose time comes last, on disk, when all that wait take more of the heap than their share of the
 * memory for state. Stream thread.
 *
 * <p>A record is the end of the first window that waits, so that they come back in that order; the key; and the end of the first
 * window that waits elsewhere.
 */
@HotPath
final class SpilledKeys implements AutoCloseable {
    private final SortedRuns runs;
    private final StateMemory.Share memory;
    private final ByteWriter writer = new ByteWriter();
    private final ByteReader reader = new ByteReader();

    /** None yet; takes over both, and closes them. */
    SpilledKeys(SortedRuns runs, StateMemory.Share memory) {
        this.runs = runs;
        this.memory = memory;
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /** The end of the first window of all that waits here; {@link WaitingKeys#NONE} when nothing does. */
    long firstEnd() {
        byte[] first = runs.first();
        if (first == null) {
            return WaitingKeys.NONE;
        }
        reader.reset(first);
        return reader.readLong();
    }

    /** Takes away what waits first, which must be there. */
    WaitingKeys.Waiting take() {
        byte[] first = runs.first();
        if (first == null) {
            throw new IllegalStateException("nothing is spilled");
        }
        reader.reset(first);
        long firstEnd = reader.readLong();
        byte[] key = reader.readRaw(first.length - 2 * Long.BYTES);
        long until = reader.readLong();
        reader.expectEnd();
        runs.removeFirst();
        return new WaitingKeys.Waiting(key, firstEnd, until, null);
    }

    /** Whether some of what is on the heap should be put here. */
    boolean wantsMore(long heapBytes) {
        memory.waiting(heapBytes + (runs.isEmpty() ? 0 : runs.heapBytes()));
        // Else what others keep would make a file of each key here.
        return memory.wantsSpill() && heapBytes > memory.grainBytes();
    }

    /** Puts some here, in ascending order; false when the disk refuses, and then they stay where they are. */
    boolean add(List<WaitingKeys.Waiting> ascending) {
        List<byte[]> records = new ArrayList<>(ascending.size());
        for (int i = 0; i < ascending.size(); i++) {
            WaitingKeys.Waiting each = ascending.get(i);
            writer.clear();
            // No window ends before 1970, so that the order of bytes is that of time.
            writer.writeLong(each.firstEnd());
            byte[] key = each.key.get();
            writer.writeRaw(key, 0, key.length);
            writer.writeLong(each.until);
            records.add(writer.toByteArray());
        }
        if (runs.add(records)) {
            return true;
        }
        if (memory.mustSpill()) {
            throw StateDisk.full(runs.folder(), null);
        }
        return false;
    }

    @Override
    public void close() {
        runs.close();
        memory.close();
    }
}
