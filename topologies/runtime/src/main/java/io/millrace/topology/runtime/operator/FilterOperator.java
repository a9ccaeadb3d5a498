// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.runtime.codegen.BatchFilter;
import io.millrace.topology.runtime.codegen.ExpressionErrors;
import io.millrace.topology.runtime.metrics.SourceCounters;

/**
 * WHERE: lets through the rows whose condition is true. A stream row without a value does not pass. Where the row of a table passed
 * before and does not pass now, a tombstone takes it back; where it did not pass before either, there is nothing.
 */
@HotPath
final class FilterOperator implements Operator, ExpressionErrors {
    private final BatchFilter filter;
    private final FailedRows failures;
    private final SourceCounters counters;
    private final RowBatch passed;
    private final Outlet outlet;
    private int[] selected = new int[64];
    private boolean produced;

    FilterOperator(BatchFilter filter, FailedRows failures, SourceCounters counters, RowBatch passed, Outlet outlet) {
        this.filter = filter;
        this.failures = failures;
        this.counters = counters;
        this.passed = passed;
        this.outlet = outlet;
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!produced) {
            select(view, from, to);
            produced = true;
        }
        outlet.emit(passed);
        passed.clear();
        produced = false;
    }

    private void select(RowBatch view, int from, int to) {
        passed.clear();
        failures.begin(from, to);
        if (selected.length < to - from) {
            selected = new int[to - from];
        }
        int count = filter.select(view, from, to, selected, this);
        if (view.isOfRowsAlone() && !failures.isAny()) {
            passed.appendSelected(view, selected, count);
            counters.filtered(to - from - count);
        } else {
            judge(view, from, to, count);
        }
    }

    /** Row by row, because what becomes of one depends on what it is and on the one before. */
    private void judge(RowBatch view, int from, int to, int count) {
        int next = 0;
        int filtered = 0;
        boolean passedBefore = false;
        for (int row = from; row < to; row++) {
            boolean isSelected = next < count && selected[next] == row;
            if (isSelected) {
                next++;
            }
            boolean passes = isSelected && !view.isTombstone(row);
            if (failures.isFailed(row)) {
                failures.deadLetter(view, row);
            } else if (passes) {
                passed.appendFrom(view, row);
            } else if (passedBefore) {
                takeBack(view, row);
            } else if (!view.isRetraction(row)) {
                filtered++;
            }
            passedBefore = passes && view.isRetraction(row);
        }
        counters.filtered(filtered);
    }

    private void takeBack(RowBatch view, int row) {
        int out = passed.append(view.timestamp(row), true, view.origin(row));
        for (int i = 0; i < passed.schema().size(); i++) {
            if (passed.schema().column(i).isKey()) {
                passed.column(i).copy(view.column(i), row, out);
            } else {
                passed.column(i).setNull(out);
            }
        }
    }

    @Override
    public void failed(RowBatch in, int row, int column, RuntimeException cause) {
        // What was before has been told when it came.
        if (!in.isRetraction(row)) {
            failures.failed(in, row, "the condition", cause);
        }
    }
}
