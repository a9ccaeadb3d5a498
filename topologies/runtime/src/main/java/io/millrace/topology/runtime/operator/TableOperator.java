// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.KeyCodec;
import io.millrace.state.codec.RowCodec;
import io.millrace.topology.runtime.metrics.SourceCounters;

/** The rows of a table by key, for joins. */
@HotPath
final class TableOperator implements Operator {
    private final OrderedStore store;
    private final KeyCodec keys;
    private final int[] keyColumns;
    private final RowCodec rows;
    private final int[] valueColumns;
    private final SourceCounters counters;
    private int done;

    TableOperator(
            OrderedStore store,
            KeyCodec keys,
            int[] keyColumns,
            RowCodec rows,
            int[] valueColumns,
            SourceCounters counters) {
        this.store = store;
        this.keys = keys;
        this.keyColumns = keyColumns;
        this.rows = rows;
        this.valueColumns = valueColumns;
        this.counters = counters;
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        for (int row = from + done; row < to; row++) {
            byte[] key = keys.encode(view, row, keyColumns);
            if (view.isTombstone(row)) {
                store.delete(key);
            } else {
                store.put(key, rows.encode(view, row, valueColumns));
            }
            counters.applied();
            done++;
        }
        done = 0;
    }
}
