// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.runtime.codegen.BatchProjection;
import io.millrace.topology.runtime.codegen.ExpressionErrors;

/** SELECT: computes the columns of the result. */
@HotPath
final class ProjectOperator implements Operator, ExpressionErrors {
    private final BatchProjection projection;
    private final FailedRows failures;
    private final String[] subjects;
    private final RowBatch computed;
    private final RowBatch kept;
    private final Outlet outlet;
    private RowBatch result;
    private boolean produced;
    private boolean failed;

    ProjectOperator(BatchProjection projection, FailedRows failures, RowSchema schema, Outlet outlet) {
        this.projection = projection;
        this.failures = failures;
        this.subjects = schema.columns().stream()
                .map(column -> "column " + column.name())
                .toArray(String[]::new);
        this.computed = new RowBatch(schema, 64);
        this.kept = new RowBatch(schema, 64);
        this.outlet = outlet;
        this.result = computed;
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!produced) {
            compute(view, from, to);
            produced = true;
        }
        outlet.emit(result);
        computed.clear();
        kept.clear();
        produced = false;
    }

    private void compute(RowBatch view, int from, int to) {
        computed.clear();
        failures.begin(from, to);
        failed = false;
        projection.project(view, from, to, computed, this);
        result = computed;
        if (failed) {
            dropFailed(view, from, to);
        }
    }

    private void dropFailed(RowBatch view, int from, int to) {
        kept.clear();
        for (int row = from; row < to; row++) {
            if (failures.isFailed(row)) {
                failures.deadLetter(view, row);
            } else {
                kept.appendFrom(computed, row - from);
            }
        }
        result = kept;
    }

    @Override
    public void failed(RowBatch in, int row, int column, RuntimeException cause) {
        // A row without a value has null columns; what expressions make of them says nothing about the data.
        // What was before has been told when it came.
        if (in.isTombstone(row) || in.isRetraction(row)) {
            return;
        }
        failed = true;
        failures.failed(in, row, subjects[column], cause);
    }
}
