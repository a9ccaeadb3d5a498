// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.KeyCodec;
import io.millrace.state.codec.RowCodec;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.metrics.SourceCounters;

/** Each row of a stream with the row of a table that has its key now. */
@HotPath
final class JoinOperator implements Operator {
    /** How the table's rows are found and read; the columns are those of the joined batch. */
    record Table(OrderedStore store, KeyCodec keys, int keyColumn, RowCodec rows, int[] valueColumns) {}

    private final Step.Join kind;
    private final Table table;
    private final RowArguments key;
    private final int streamColumns;
    private final SourceCounters counters;
    private final RowBatch joined;
    private final Outlet outlet;
    private final int[] keyColumns = {0};
    private boolean produced;

    JoinOperator(
            Step.Join kind,
            Table table,
            RowArguments key,
            int streamColumns,
            SourceCounters counters,
            RowBatch joined,
            Outlet outlet) {
        this.kind = kind;
        this.table = table;
        this.key = key;
        this.streamColumns = streamColumns;
        this.counters = counters;
        this.joined = joined;
        this.outlet = outlet;
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!produced) {
            joined.clear();
            for (int row = from; row < to; row++) {
                join(view, row);
            }
            produced = true;
        }
        outlet.emit(joined);
        produced = false;
    }

    private void join(RowBatch view, int row) {
        if (view.isTombstone(row)) {
            counters.filtered();
            return;
        }
        if (!key.compute(view, row)) {
            return;
        }
        byte[] found = table.store().get(table.keys().encode(key.values(), 0, keyColumns));
        if (found == null && kind == Step.Join.INNER) {
            counters.filtered();
            return;
        }
        int out = joined.appendFrom(view, row);
        if (found == null) {
            for (int i = streamColumns; i < joined.schema().size(); i++) {
                joined.column(i).setNull(out);
            }
            return;
        }
        joined.column(table.keyColumn()).copy(key.values().column(0), 0, out);
        table.rows().decode(found, joined, out, table.valueColumns());
    }
}
