// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.runtime.metrics.SourceCounters;
import java.util.List;

/**
 * Table functions: for each row as many as its longest array has elements, none for a row without a value. A row counts as
 * applied once, however many it becomes, and as filtered when it becomes none.
 */
@HotPath
final class UnnestOperator implements Operator {
    private final RowArguments arrays;
    private final int firstOutput;
    private final SourceCounters counters;
    private final RowBatch rows;
    private final Outlet outlet;
    private boolean produced;

    /**
     * @param arrays computes the arrays
     * @param rows has the input's columns and one for each array
     */
    UnnestOperator(RowArguments arrays, SourceCounters counters, RowBatch rows, Outlet outlet) {
        this.arrays = arrays;
        this.firstOutput = rows.schema().size() - arrays.schema().size();
        this.counters = counters;
        this.rows = rows;
        this.outlet = outlet;
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!produced) {
            rows.clear();
            arrays.compute(view, from, to);
            for (int row = from; row < to; row++) {
                unnest(view, row, row - from);
            }
            produced = true;
        }
        outlet.emit(rows);
        produced = false;
    }

    private void unnest(RowBatch view, int row, int computed) {
        if (view.isTombstone(row)) {
            counters.filtered();
            return;
        }
        if (!arrays.accept(view, row)) {
            return;
        }
        int size = 0;
        int count = arrays.schema().size();
        for (int i = 0; i < count; i++) {
            size = Math.max(size, array(i, computed).size());
        }
        if (size == 0) {
            counters.filtered();
            return;
        }
        counters.applied(1);
        for (int place = 0; place < size; place++) {
            int out = rows.appendFrom(view, row);
            for (int i = 0; i < count; i++) {
                List<?> array = array(i, computed);
                rows.column(firstOutput + i).setBoxed(out, place < array.size() ? array.get(place) : null);
            }
        }
    }

    private List<?> array(int column, int row) {
        return arrays.values().column(column).boxed(row) instanceof List<?> array ? array : List.of();
    }
}
