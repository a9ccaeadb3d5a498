// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.runtime.metrics.SourceCounters;

/** The rows of a table by key, for joins. */
@HotPath
final class TableOperator implements Operator {
    private final TableRows rows;
    private final SourceCounters counters;
    private int done;

    TableOperator(TableRows rows, SourceCounters counters) {
        this.rows = rows;
        this.counters = counters;
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        for (int row = from + done; row < to; row++) {
            rows.change(view, row);
            counters.applied();
            done++;
        }
        done = 0;
    }

    @Override
    public void close() {
        rows.close();
    }
}
