// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.record.Origin;
import io.millrace.topology.runtime.record.OriginHeaders;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows to an internal topic, so that equal keys meet. A row with a null key is dead-lettered, one without a value dropped
 * unless a table is kept behind the topic, and one that would come back to this task stays. A row and what it replaces are one record where both have the same key.
 */
@HotPath
final class RepartitionSink implements Operator {
    /** What the operator works with. */
    record Wiring(
            TopicOutput output,
            OriginHeaders.Carried carried,
            Tombstones tombstones,
            SourceCounters counters,
            StayingRows staying) {}

    /** What becomes of rows without a value. */
    enum Tombstones {
        GO_ALONG,
        ARE_FILTERED
    }

    private final Wiring wiring;
    private final RowArguments keys;
    private final ColumnWriter keyWriter;
    private final ChangeCodec rows;
    private final StayingRows staying;
    /** Which rows leave, and with which key. */
    private int[] leaving = new int[64];

    private byte[] @Nullable [] leavingKeys = new byte[64][];
    private int leavingCount;
    private boolean sorted;
    private int done;

    /** @param keyWriter writes the keys alone as the record's key */
    RepartitionSink(Wiring wiring, RowArguments keys, ColumnWriter keyWriter, ChangeCodec rows) {
        this.wiring = wiring;
        this.keys = keys;
        this.keyWriter = keyWriter;
        this.rows = rows;
        this.staying = wiring.staying();
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!sorted) {
            sort(view, from, to);
            sorted = true;
        }
        while (done < leavingCount) {
            int together = isPair(view, done) ? 2 : 1;
            send(view, leaving[done], leavingKeys[done], together);
            done += together;
        }
        staying.emit(view);
        done = 0;
        sorted = false;
    }

    private void sort(RowBatch view, int from, int to) {
        keys.compute(view, from, to);
        staying.clear();
        leavingCount = 0;
        if (leaving.length < to - from) {
            leaving = new int[to - from];
            leavingKeys = new byte[to - from][];
        }
        for (int row = from; row < to; row++) {
            if (view.isTombstone(row) && wiring.tombstones() == Tombstones.ARE_FILTERED) {
                wiring.counters().filtered();
            } else if (keys.accept(view, row)) {
                place(view, row, from);
            }
        }
    }

    private void place(RowBatch view, int row, int from) {
        byte[] key = keyWriter.write(keys.values(), row - from);
        if (staying.isHome(key)) {
            staying.stay(row);
        } else {
            leaving[leavingCount] = row;
            leavingKeys[leavingCount] = key;
            leavingCount++;
        }
    }

    /** Whether a row that leaves is what the next one replaces, which has the same key. */
    private boolean isPair(RowBatch view, int index) {
        int row = leaving[index];
        return view.isRetraction(row)
                && index + 1 < leavingCount
                && leaving[index + 1] == row + 1
                && Arrays.equals(leavingKeys[index], leavingKeys[index + 1]);
    }

    private void send(RowBatch view, int row, byte @Nullable [] key, int together) {
        byte[] value = together == 2 ? rows.both(view, row) : rows.one(view, row);
        wiring.output().send(key, value, view.timestamp(row), headers(view.origin(row)));
    }

    private Headers headers(@Nullable Object origin) {
        return origin instanceof Origin record ? OriginHeaders.carrying(record, wiring.carried()) : new RecordHeaders();
    }
}
