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
record Interpreted(@Nullable Object value, @Nullable EvaluationException failure) {
    static Interpreted of(TypedExpression expression, RowBatch in, int row) {
        try {
            return new Interpreted(Interpreter.evaluate(expression, in, row), null);
        } catch (EvaluationException e) {
            return new Interpreted(null, e.kind() == EvaluationException.Kind.FAILED ? e : null);
        }
    }

    /** The same of a column of a projection: of a tombstone only keys are evaluated, and copies made of what it has. */
    static Interpreted ofColumn(TypedExpression expression, boolean isKey, RowBatch in, int row) {
        boolean isEvaluated = !in.isTombstone(row) || isKey || isCopyOfValue(expression, in);
        return isEvaluated ? of(expression, in, row) : new Interpreted(null, null);
    }

    /** The tombstone of a window has its bounds. */
    private static boolean isCopyOfValue(TypedExpression expression, RowBatch in) {
        return expression instanceof TypedExpression.ColumnRef column
                && in.schema()
                        .indexOf(column.name())
                        .filter(index -> !in.schema().column(index).isKey())
                        .isPresent();
    }

    @Override
    public String toString() {
        return failure == null ? String.valueOf(value) : "a failure (" + failure.getMessage() + ")";
    }
}
