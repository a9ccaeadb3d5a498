// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.metrics.SourceCounters;
import org.jspecify.annotations.Nullable;

/** The rows of another query's step, as the query behind this one names their columns; nothing is copied. */
@HotPath
final class TapOperator implements Operator {
    private final RowSchema schema;
    private final int[] columns;
    private final SourceCounters counters;
    private final Outlet outlet;
    private @Nullable RowBatch viewed;
    private @Nullable RowBatch view;
    private boolean counted;

    /**
     * @param of the columns of the step that is tapped
     * @param counters where the rows are counted as records
     */
    TapOperator(Step.Tap step, RowSchema of, SourceCounters counters, Outlet outlet) {
        this.schema = step.schema();
        this.columns = new int[schema.size()];
        for (Step.SourceOutput output : step.outputs()) {
            columns[schema.indexOf(output.name()).orElseThrow()] =
                    of.indexOf(output.column()).orElseThrow();
        }
        this.counters = counters;
        this.outlet = outlet;
    }

    @Override
    public void processBatch(RowBatch batch, int from, int to) {
        if (!counted) {
            counters.consumed(to - from);
            counted = true;
        }
        outlet.emit(viewOf(batch), from, to);
        counted = false;
    }

    /** An operator hands on the same batch again and again. */
    private RowBatch viewOf(RowBatch batch) {
        RowBatch known = view;
        if (known != null && viewed == batch) {
            return known;
        }
        RowBatch made = batch.view(schema, columns);
        viewed = batch;
        view = made;
        return made;
    }
}
