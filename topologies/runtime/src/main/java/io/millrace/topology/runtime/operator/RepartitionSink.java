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
import org.jspecify.annotations.Nullable;

/** Writes rows to an internal topic, so that equal keys meet. A row with a null key is dead-lettered, one without a value dropped. */
@HotPath
final class RepartitionSink implements Operator {
    /** What the operator works with. */
    record Wiring(TopicOutput output, OriginHeaders.Carried carried, SourceCounters counters) {}

    private final Wiring wiring;
    private final RowArguments keys;
    private final ColumnWriter keyWriter;
    private final RowCodec rows;
    private final int[] columns;
    private boolean computed;
    private int done;

    /** @param keyWriter writes the keys alone as the record's key */
    RepartitionSink(Wiring wiring, RowArguments keys, ColumnWriter keyWriter, RowCodec rows, int[] columns) {
        this.wiring = wiring;
        this.keys = keys;
        this.keyWriter = keyWriter;
        this.rows = rows;
        this.columns = columns;
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!computed) {
            keys.compute(view, from, to);
            computed = true;
        }
        for (int row = from + done; row < to; row++) {
            write(view, row, row - from);
            done++;
        }
        done = 0;
        computed = false;
    }

    private void write(RowBatch view, int row, int keyRow) {
        if (view.isTombstone(row)) {
            wiring.counters().filtered();
            return;
        }
        if (!keys.accept(view, row)) {
            return;
        }
        byte[] key = keyWriter.write(keys.values(), keyRow);
        byte[] value = rows.encode(view, row, columns);
        wiring.output().send(key, value, view.timestamp(row), headers(view.origin(row)));
    }

    private Headers headers(@Nullable Object origin) {
        return origin instanceof Origin record ? OriginHeaders.carrying(record, wiring.carried()) : new RecordHeaders();
    }
}
