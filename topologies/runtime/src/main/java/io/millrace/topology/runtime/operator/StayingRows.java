// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import java.util.Arrays;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a batch whose key is hashed to the task's own partition: they would come back to this task, and where it reads the
 * internal topic, too, they go on at once. Stream thread.
 */
@HotPath
final class StayingRows {
    private final int partition;
    private final int partitions;
    private final RowBatch copied;
    private final Outlet outlet;
    private int[] selected = new int[64];
    private int count;

    /**
     * None yet.
     *
     * @param partitions how many the internal topic has, or 0 when no row stays
     * @param copied empty; has the schema of the rows
     * @param outlet where rows go that stay
     */
    StayingRows(int partition, int partitions, RowBatch copied, Outlet outlet) {
        this.partition = partition;
        this.partitions = partitions;
        this.copied = copied;
        this.outlet = outlet;
    }

    /** Whether a record with this key would come back to this task. */
    boolean isHome(byte @Nullable [] key) {
        // As the producer's default partitioner does.
        return partitions > 0 && key != null && Utils.toPositive(Utils.murmur2(key)) % partitions == partition;
    }

    void clear() {
        copied.clear();
        count = 0;
    }

    /** Takes a row of the batch that comes to {@link #emit}; they are to come in order. */
    void stay(int row) {
        if (count == selected.length) {
            selected = Arrays.copyOf(selected, 2 * count);
        }
        selected[count++] = row;
    }

    /** Hands on the rows of the batch that stay: as they came where they stand one behind the other, else copies of them. */
    void emit(RowBatch view) {
        if (count == 0) {
            return;
        }
        int first = selected[0];
        if (selected[count - 1] - first == count - 1) {
            outlet.emit(view, first, first + count);
            return;
        }
        if (copied.size() == 0) {
            copied.appendSelected(view, selected, count);
        }
        outlet.emit(copied);
    }
}
