// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.runtime.codegen.BatchProjection;
import io.millrace.topology.runtime.codegen.ExpressionErrors;

/**
 * The keys and arguments that an operator computes from one row. Stream thread.
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

    /**
     * The values of some expressions.
     *
     * @param values what they go to, the keys first; never has more than one row
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

    /** The values that were computed last, in row 0. */
    RowBatch values() {
        return values;
    }

    /** Computes the values of a row; false when the row went to the dead letters instead. */
    boolean compute(RowBatch view, int row) {
        values.clear();
        failures.begin(row, row + 1);
        projection.project(view, row, row + 1, values, this);
        if (failures.isFailed(row)) {
            failures.deadLetter(view, row);
            return false;
        }
        for (int i = 0; i < keys; i++) {
            if (values.column(i).isNull(0)) {
                failures.deadLetterForKey(view, row, keyName);
                return false;
            }
        }
        return true;
    }

    @Override
    public void failed(RowBatch in, int row, int column, RuntimeException cause) {
        failures.failed(row, column < keys ? keyName : "an argument", cause);
    }
}
