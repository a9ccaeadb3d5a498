// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.codec.RowCodec;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.record.Origin;
import io.millrace.topology.runtime.record.OriginHeaders;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows to an internal topic, so that equal keys meet. A row with a null key is dead-lettered, one without a value dropped.
 *
 * <p>A row whose key is hashed to the task's own partition would come back to this task: where the task reads the internal topic,
 * too, such rows go on at once.
 */
@HotPath
final class RepartitionSink implements Operator {
    /** What the operator works with. */
    record Wiring(TopicOutput output, OriginHeaders.Carried carried, SourceCounters counters, Home home) {}

    /**
     * The partition whose rows stay here.
     *
     * @param partitions how many the internal topic has, or 0 when no row stays
     * @param outlet where rows go that stay
     */
    record Home(int partition, int partitions, Outlet outlet) {
        boolean isOf(byte @Nullable [] key) {
            // As the producer's default partitioner does.
            return partitions > 0 && key != null && Utils.toPositive(Utils.murmur2(key)) % partitions == partition;
        }
    }

    private final Wiring wiring;
    private final RowArguments keys;
    private final ColumnWriter keyWriter;
    private final RowCodec rows;
    private final int[] columns;
    /** Which rows leave, and with which key. */
    private int[] leaving = new int[64];

    private byte[] @Nullable [] leavingKeys = new byte[64][];
    private int leavingCount;
    private final RowBatch staying;
    private int stayingCount;
    private boolean sorted;
    private int done;

    /**
     * @param keyWriter writes the keys alone as the record's key
     * @param staying has the schema of the rows
     */
    RepartitionSink(
            Wiring wiring, RowArguments keys, ColumnWriter keyWriter, RowCodec rows, int[] columns, RowBatch staying) {
        this.wiring = wiring;
        this.keys = keys;
        this.keyWriter = keyWriter;
        this.rows = rows;
        this.columns = columns;
        this.staying = staying;
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!sorted) {
            sort(view, from, to);
            sorted = true;
        }
        while (done < leavingCount) {
            send(view, leaving[done], leavingKeys[done]);
            done++;
        }
        if (staying.size() == 0) {
            wiring.home().outlet().emit(view, from, from + stayingCount);
        } else {
            wiring.home().outlet().emit(staying);
        }
        done = 0;
        sorted = false;
    }

    private void sort(RowBatch view, int from, int to) {
        keys.compute(view, from, to);
        staying.clear();
        leavingCount = 0;
        stayingCount = 0;
        if (leaving.length < to - from) {
            leaving = new int[to - from];
            leavingKeys = new byte[to - from][];
        }
        for (int row = from; row < to; row++) {
            if (view.isTombstone(row)) {
                wiring.counters().filtered();
            } else if (keys.accept(view, row)) {
                place(view, row, from);
            }
        }
    }

    private void place(RowBatch view, int row, int from) {
        byte[] key = keyWriter.write(keys.values(), row - from);
        if (!wiring.home().isOf(key)) {
            leaving[leavingCount] = row;
            leavingKeys[leavingCount] = key;
            leavingCount++;
            return;
        }
        // The first rows, mostly all of them, are handed on as they came, without a copy.
        if (stayingCount == row - from) {
            stayingCount++;
            return;
        }
        if (staying.size() == 0) {
            copy(view, from, from + stayingCount);
        }
        staying.appendFrom(view, row);
    }

    private void copy(RowBatch view, int from, int to) {
        for (int row = from; row < to; row++) {
            staying.appendFrom(view, row);
        }
    }

    private void send(RowBatch view, int row, byte @Nullable [] key) {
        byte[] value = rows.encode(view, row, columns);
        wiring.output().send(key, value, view.timestamp(row), headers(view.origin(row)));
    }

    private Headers headers(@Nullable Object origin) {
        return origin instanceof Origin record ? OriginHeaders.carrying(record, wiring.carried()) : new RecordHeaders();
    }
}
