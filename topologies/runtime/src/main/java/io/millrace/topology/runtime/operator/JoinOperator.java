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
     * Where the table's columns are in the joined batch, behind those of the stream.
     *
     * @param values the place of each column that is not the key
     */
    record Shape(int key, int[] values) {}

    private final Step.Join kind;
    private final TableRows table;
    private final RowArguments key;
    private final Shape shape;
    private final SourceCounters counters;
    private final RowBatch joined;
    private final Outlet outlet;
    /** Rows of the stream, those of their keys, and the place of the table's row for each or -1. */
    private int[] streamRows = new int[64];

    private int[] keyRows = new int[64];
    private int[] tableRows = new int[64];
    private int count;
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
        accept(view, from, to);
        while (count > 0) {
            int looked = table.look(key.values(), keyRows, count, tableRows);
            copy(view, matched(looked));
            count -= looked;
            System.arraycopy(streamRows, looked, streamRows, 0, count);
            System.arraycopy(keyRows, looked, keyRows, 0, count);
        }
    }

    private void accept(RowBatch view, int from, int to) {
        if (streamRows.length < to - from) {
            streamRows = new int[to - from];
            keyRows = new int[to - from];
            tableRows = new int[to - from];
        }
        count = 0;
        key.compute(view, from, to);
        for (int row = from; row < to; row++) {
            if (view.isTombstone(row)) {
                counters.filtered();
            } else if (key.accept(view, row)) {
                streamRows[count] = row;
                keyRows[count++] = row - from;
            }
        }
    }

    /** How many of those that were looked for go on; they come first then. */
    private int matched(int looked) {
        if (kind != Step.Join.INNER) {
            return looked;
        }
        int matched = 0;
        for (int i = 0; i < looked; i++) {
            if (tableRows[i] < 0) {
                counters.filtered();
            } else {
                streamRows[matched] = streamRows[i];
                keyRows[matched] = keyRows[i];
                tableRows[matched++] = tableRows[i];
            }
        }
        return matched;
    }

    /** Column by column: the rows that go on, with those of the table, which are in one batch. */
    private void copy(RowBatch view, int matched) {
        int first = joined.size();
        joined.appendSelected(view, streamRows, matched);
        copy(key.values().column(0), keyRows, matched, joined.column(shape.key()), first);
        RowBatch rows = table.rows();
        for (int value = 0; value < shape.values().length; value++) {
            copy(rows.column(value), tableRows, matched, joined.column(shape.values()[value]), first);
        }
    }

    /** A column of the table, null where the table has no row. */
    private void copy(ColumnVector from, int[] rows, int matched, ColumnVector to, int first) {
        for (int i = 0; i < matched; i++) {
            if (tableRows[i] < 0) {
                to.setNull(first + i);
            } else {
                to.copy(from, rows[i], first + i);
            }
        }
    }
}
