// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.RowBatch;
import io.millrace.topology.planner.expression.EvaluationException;
import io.millrace.topology.planner.expression.Interpreter;
import io.millrace.topology.planner.expression.TypedExpression;
import org.jspecify.annotations.Nullable;

/**
 * What the interpreter says of an expression for a row. Immutable.
 *
 * @param value a carrier; null too where the expression failed
 * @param failure why it failed, or null
 */
record Interpreted(
        @Nullable Object value, @Nullable EvaluationException failure) {
    static Interpreted of(TypedExpression expression, RowBatch in, int row) {
        try {
            return new Interpreted(Interpreter.evaluate(expression, in, row), null);
        } catch (EvaluationException e) {
            return new Interpreted(null, e.kind() == EvaluationException.Kind.FAILED ? e : null);
        }
    }

    /** The same of a column of a projection: of a tombstone only keys are evaluated. */
    static Interpreted ofColumn(TypedExpression expression, boolean isKey, RowBatch in, int row) {
        return in.isTombstone(row) && !isKey ? new Interpreted(null, null) : of(expression, in, row);
    }

    @Override
    public String toString() {
        return failure == null ? String.valueOf(value) : "a failure (" + failure.getMessage() + ")";
    }
}
