// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.expression.TypedExpression;
import java.util.List;
import java.util.stream.IntStream;

/** A projection as the interpreter sees it. Without state: any thread. */
record InterpretedProjection(List<TypedExpression> expressions, RowSchema output) implements BatchProjection {
    InterpretedProjection {
        expressions = List.copyOf(expressions);
    }

    @Override
    public void project(RowBatch in, int from, int to, RowBatch out, ExpressionErrors errors) {
        project(in, IntStream.range(from, to).toArray(), to - from, out, errors);
    }

    @Override
    public void project(RowBatch in, int[] rows, int count, RowBatch out, ExpressionErrors errors) {
        int base = out.size();
        for (int i = 0; i < count; i++) {
            out.appendLike(in, rows[i]);
        }
        for (int column = 0; column < expressions.size(); column++) {
            boolean isKey = output.column(column).isKey();
            for (int i = 0; i < count; i++) {
                Interpreted result = Interpreted.ofColumn(expressions.get(column), isKey, in, rows[i]);
                out.column(column).setBoxed(base + i, result.value());
                if (result.failure() != null) {
                    errors.failed(in, rows[i], column, result.failure());
                }
            }
        }
    }
}
