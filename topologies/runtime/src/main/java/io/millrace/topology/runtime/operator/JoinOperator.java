// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.ColumnVector;
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
    /** Rows of the stream that go on, and the place of the table's row for each or -1. */
    private int[] streamRows = new int[64];

    private int[] tableRows = new int[64];
    private int matches;
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
            join(view, from, to);
            produced = true;
        }
        outlet.emit(joined);
        joined.clear();
        produced = false;
    }

    private void join(RowBatch view, int from, int to) {
        joined.clear();
        if (streamRows.length < to - from) {
            streamRows = new int[to - from];
            tableRows = new int[to - from];
        }
        matches = 0;
        key.compute(view, from, to);
        RowBatch rows = table.rows();
        for (int row = from; row < to; row++) {
            if (view.isTombstone(row)) {
                counters.filtered();
            } else if (key.accept(view, row)) {
                int found = table.look(key.values(), row - from);
                if (table.rows() != rows) {
                    copy(view, from, rows);
                    rows = table.rows();
                }
                if (found < 0 && kind == Step.Join.INNER) {
                    counters.filtered();
                } else {
                    streamRows[matches] = row;
                    tableRows[matches++] = found;
                }
            }
        }
        copy(view, from, rows);
    }

    /** Column by column: the rows that were matched, with those of the table that are in a batch. */
    private void copy(RowBatch view, int from, RowBatch rows) {
        int base = joined.size();
        for (int i = 0; i < matches; i++) {
            joined.append(view.timestamp(streamRows[i]), false, view.origin(streamRows[i]));
        }
        for (int column = 0; column < shape.first(); column++) {
            ColumnVector to = joined.column(column);
            ColumnVector source = view.column(column);
            for (int i = 0; i < matches; i++) {
                to.copy(source, streamRows[i], base + i);
            }
        }
        ColumnVector keyColumn = joined.column(shape.key());
        ColumnVector keys = key.values().column(0);
        for (int i = 0; i < matches; i++) {
            if (tableRows[i] < 0) {
                keyColumn.setNull(base + i);
            } else {
                keyColumn.copy(keys, streamRows[i] - from, base + i);
            }
        }
        for (int value = 0; value < shape.values().length; value++) {
            ColumnVector to = joined.column(shape.values()[value]);
            ColumnVector source = rows.column(value);
            for (int i = 0; i < matches; i++) {
                if (tableRows[i] < 0) {
                    to.setNull(base + i);
                } else {
                    to.copy(source, tableRows[i], base + i);
                }
            }
        }
        matches = 0;
    }
}
