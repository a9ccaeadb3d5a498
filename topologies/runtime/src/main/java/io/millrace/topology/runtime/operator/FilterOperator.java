// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.runtime.codegen.BatchFilter;
import io.millrace.topology.runtime.codegen.ExpressionErrors;
import io.millrace.topology.runtime.metrics.SourceCounters;

/** WHERE: lets through the rows whose condition is true. A stream row without a value does not pass. */
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
        produced = false;
    }

    private void select(RowBatch view, int from, int to) {
        passed.clear();
        failures.begin(from, to);
        if (selected.length < to - from) {
            selected = new int[to - from];
        }
        int count = filter.select(view, from, to, selected, this);
        int next = 0;
        for (int row = from; row < to; row++) {
            boolean passes = next < count && selected[next] == row;
            if (passes) {
                next++;
            }
            if (failures.isFailed(row)) {
                failures.deadLetter(view, row);
            } else if (passes && !view.isTombstone(row)) {
                passed.appendFrom(view, row);
            } else {
                counters.filtered();
            }
        }
    }

    @Override
    public void failed(RowBatch in, int row, int column, RuntimeException cause) {
        failures.failed(row, "the condition", cause);
    }
}
