// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
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

    /** Takes a row of the batch that begins at {@code from}; they are to come in order. */
    void stay(RowBatch view, int row, int from) {
        // The first rows, mostly all of them, are handed on as they came, without a copy.
        if (count == row - from) {
            count++;
            return;
        }
        if (copied.size() == 0) {
            for (int first = from; first < from + count; first++) {
                copied.appendFrom(view, first);
            }
        }
        copied.appendFrom(view, row);
    }

    /** Hands on the rows of the batch that stay. */
    void emit(RowBatch view, int from) {
        if (copied.size() == 0) {
            outlet.emit(view, from, from + count);
        } else {
            outlet.emit(copied);
        }
    }
}
