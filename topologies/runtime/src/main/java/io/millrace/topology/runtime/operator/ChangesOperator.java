// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.runtime.metrics.SourceCounters;

/** Keeps the rows of a table, and hands on each change behind what it replaces. */
@HotPath
final class ChangesOperator implements Operator {
    private final KeyedRows rows;
    private final SourceCounters counters;
    private final RowBatch changes;
    private final Outlet outlet;
    private boolean produced;

    ChangesOperator(KeyedRows rows, SourceCounters counters, RowBatch changes, Outlet outlet) {
        this.rows = rows;
        this.counters = counters;
        this.changes = changes;
        this.outlet = outlet;
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!produced) {
            changes.clear();
            for (int row = from; row < to; row++) {
                change(view, row);
            }
            counters.applied(to - from);
            produced = true;
        }
        outlet.emit(changes);
        produced = false;
    }

    private void change(RowBatch view, int row) {
        boolean isReplaced = rows.findReplaced(view, row);
        if (isReplaced) {
            rows.read(changes, changes.appendRetraction(view.timestamp(row), view.origin(row)), 0);
        }
        changes.appendFrom(view, row);
        if (!view.isTombstone(row)) {
            rows.put(view, row);
        } else if (isReplaced) {
            rows.remove();
        }
    }
}
