// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.runtime.codegen.BatchProjection;
import io.millrace.topology.runtime.codegen.ExpressionErrors;

/**
 * The keys and arguments that an operator computes from rows. Stream thread.
 *
 * <pre>{@code
 * arguments.compute(view, from, to);
 * for (int row = from; row < to; row++) {
 *     if (!view.isTombstone(row) && arguments.accept(view, row)) { … arguments.values(), row - from … }
 * }
 * }</pre>
 *
 * <p>A row with a null key is dead-lettered. An expression that fails is null, or what else the policy says.
 */
@HotPath
final class RowArguments implements ExpressionErrors {
    private final BatchProjection projection;
    private final RowBatch values;
    private final int keys;
    private final String keyName;
    private final FailedRows failures;
    private int first;

    /**
     * The values of some expressions.
     *
     * @param values what they go to, the keys first
     * @param keys how many of them must not be null
     * @param keyName what they are to people
     */
    RowArguments(BatchProjection projection, RowBatch values, int keys, String keyName, FailedRows failures) {
        this.projection = projection;
        this.values = values;
        this.keys = keys;
        this.keyName = keyName;
        this.failures = failures;
    }

    /** The values that were computed last, those of the first row in row 0. */
    RowBatch values() {
        return values;
    }

    /** Computes the values of rows. Those of a tombstone mean nothing. */
    void compute(RowBatch view, int from, int to) {
        values.clear();
        first = from;
        failures.begin(from, to);
        projection.project(view, from, to, values, this);
    }

    /**
     * Whether a row whose values were computed has all it needs; its record goes to the dead letters when not, unless it is in a table
     * already. To be called once a row.
     */
    boolean accept(RowBatch view, int row) {
        if (failures.isFailed(row)) {
            failures.deadLetter(view, row);
            return false;
        }
        for (int i = 0; i < keys; i++) {
            if (values.column(i).isNull(row - first)) {
                if (!view.isRetraction(row)) {
                    failures.nullKey(view, row, keyName);
                }
                return false;
            }
        }
        return true;
    }

    /** Computes the values of one row; false when the row went to the dead letters instead. */
    boolean compute(RowBatch view, int row) {
        compute(view, row, row + 1);
        return accept(view, row);
    }

    @Override
    public void failed(RowBatch in, int row, int column, RuntimeException cause) {
        // A row without a value has null columns; what expressions make of them says nothing about the data.
        // What was before has been told when it came.
        if (!in.isTombstone(row) && !in.isRetraction(row)) {
            failures.failed(row, column < keys ? keyName : "an argument", cause);
        }
    }
}
