// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
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
    private final RowValues values;
    private final int keys;
    private final String keyName;
    private final FailedRows failures;
    private int first;

    /**
     * The values of some expressions.
     *
     * @param values the keys first
     * @param keys how many of them must not be null
     * @param keyName what they are to people
     */
    RowArguments(RowValues values, int keys, String keyName, FailedRows failures) {
        this.values = values;
        this.keys = keys;
        this.keyName = keyName;
        this.failures = failures;
    }

    RowSchema schema() {
        return values.schema();
    }

    /** The values that were computed last, those of the first row in row 0. It is another batch after each computing. */
    RowBatch values() {
        return values.rows();
    }

    /** Computes the values of rows. Those of a tombstone mean nothing. */
    void compute(RowBatch view, int from, int to) {
        first = from;
        failures.begin(from, to);
        values.compute(view, from, to, this);
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
            if (values.rows().column(i).isNull(row - first)) {
                if (!view.isRetraction(row)) {
                    failures.nullKey(view, row, keyName);
                }
                return false;
            }
        }
        return true;
    }

    /** Computes the values of one row and keeps them; false when the row went to the dead letters instead. */
    boolean compute(RowBatch view, int row) {
        first = row;
        failures.begin(row, row + 1);
        values.computeCopies(view, row, row + 1, this);
        return accept(view, row);
    }

    @Override
    public void failed(RowBatch in, int row, int column, RuntimeException cause) {
        // A row without a value has null columns; what expressions make of them says nothing about the data.
        // What was before has been told when it came.
        if (!in.isTombstone(row) && !in.isRetraction(row)) {
            failures.failed(in, row, column < keys ? keyName : "an argument", cause);
        }
    }
}
