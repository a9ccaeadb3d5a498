// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.runtime.codegen.ExpressionErrors;
import io.millrace.topology.runtime.metrics.SourceCounters;

/** A key expression that fails gives a null key, which is dead-lettered; the failure is counted. */
@HotPath
final class KeyFailures implements ExpressionErrors {
    private final SourceCounters counters;

    KeyFailures(SourceCounters counters) {
        this.counters = counters;
    }

    @Override
    public void failed(RowBatch in, int row, int column, RuntimeException cause) {
        counters.expressionError();
    }

    /** Whether a row of keys has a null. */
    static boolean hasNull(RowBatch keys, int row) {
        for (int i = 0; i < keys.schema().size(); i++) {
            if (keys.column(i).isNull(row)) {
                return true;
            }
        }
        return false;
    }
}
