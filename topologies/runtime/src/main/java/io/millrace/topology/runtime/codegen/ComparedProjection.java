// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.expression.TypedExpression;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Generated code for a projection, and the interpreter's word on each value beside it. Without state: any thread. */
record ComparedProjection(String stepId, BatchProjection generated, List<TypedExpression> expressions, RowSchema output)
        implements BatchProjection {
    private record Cell(int row, int column) {}

    ComparedProjection {
        expressions = List.copyOf(expressions);
    }

    @Override
    public void project(RowBatch in, int from, int to, RowBatch out, ExpressionErrors errors) {
        project(in, IntStream.range(from, to).toArray(), to - from, out, errors);
    }

    @Override
    public void project(RowBatch in, int[] rows, int count, RowBatch out, ExpressionErrors errors) {
        int base = out.size();
        Set<Cell> failed = new HashSet<>();
        generated.project(in, rows, count, out, (batch, row, column, cause) -> {
            failed.add(new Cell(row, column));
            errors.failed(batch, row, column, cause);
        });
        for (int column = 0; column < expressions.size(); column++) {
            TypedExpression expression = expressions.get(column);
            boolean isKey = output.column(column).isKey();
            for (int i = 0; i < count && Expressions.isDeterministic(expression); i++) {
                boolean hasFailed = failed.contains(new Cell(rows[i], column));
                Object value = out.column(column).boxed(base + i);
                Interpreted expected = Interpreted.ofColumn(expression, isKey, in, rows[i]);
                if (hasFailed != (expected.failure() != null) || !Objects.equals(value, expected.value())) {
                    throw disagreement(stepId, expression, hasFailed ? "a failure" : value, expected);
                }
            }
        }
    }

    static MillraceException disagreement(
            String stepId, TypedExpression expression, @Nullable Object generated, Interpreted expected) {
        return new MillraceException(
                ErrorCode.INTERNAL,
                "the evaluators disagree in step " + stepId + " on " + Expressions.text(expression)
                        + ": generated code says " + generated + ", the interpreter " + expected);
    }
}
