// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.metrics.SourceCounters;

/** Each row of a stream with the row of a table that has its key now. */
@HotPath
final class JoinOperator implements Operator {
    /**
     * Where the table's columns are in the joined batch.
     *
     * @param first the first of them; those of the stream stand before it
     * @param values the place of each column that is not the key
     */
    record Shape(int first, int key, int[] values) {}

    private final Step.Join kind;
    private final TableRows table;
    private final RowArguments key;
    private final Shape shape;
    private final SourceCounters counters;
    private final RowBatch joined;
    private final Outlet outlet;
    private boolean produced;

    JoinOperator(
            Step.Join kind,
            TableRows table,
            RowArguments key,
            Shape shape,
            SourceCounters counters,
            RowBatch joined,
            Outlet outlet) {
        this.kind = kind;
        this.table = table;
        this.key = key;
        this.shape = shape;
        this.counters = counters;
        this.joined = joined;
        this.outlet = outlet;
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!produced) {
            joined.clear();
            key.compute(view, from, to);
            for (int row = from; row < to; row++) {
                if (view.isTombstone(row)) {
                    counters.filtered();
                } else if (key.accept(view, row)) {
                    join(view, row, row - from);
                }
            }
            produced = true;
        }
        outlet.emit(joined);
        produced = false;
    }

    private void join(RowBatch view, int row, int keyRow) {
        int found = table.look(key.values(), keyRow);
        if (found >= 0) {
            int out = joined.appendFrom(view, row);
            joined.column(shape.key()).copy(key.values().column(0), keyRow, out);
            RowBatch rows = table.rows();
            int[] values = shape.values();
            for (int i = 0; i < values.length; i++) {
                joined.column(values[i]).copy(rows.column(i), found, out);
            }
        } else if (kind == Step.Join.INNER) {
            counters.filtered();
        } else {
            int out = joined.appendFrom(view, row);
            for (int i = shape.first(); i < joined.schema().size(); i++) {
                joined.column(i).setNull(out);
            }
        }
    }
}
