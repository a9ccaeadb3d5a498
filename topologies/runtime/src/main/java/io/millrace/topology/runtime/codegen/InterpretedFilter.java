// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.RowBatch;
import io.millrace.topology.planner.expression.TypedExpression;

/** A condition as the interpreter sees it. Without state: any thread. */
record InterpretedFilter(TypedExpression condition) implements BatchFilter {
    @Override
    public int select(RowBatch in, int from, int to, int[] selected, ExpressionErrors errors) {
        int count = 0;
        for (int row = from; row < to; row++) {
            if (in.isTombstone(row)) {
                continue;
            }
            Interpreted result = Interpreted.of(condition, in, row);
            if (result.failure() != null) {
                errors.failed(in, row, ExpressionErrors.CONDITION, result.failure());
            } else if (Boolean.TRUE.equals(result.value())) {
                selected[count++] = row;
            }
        }
        return count;
    }
}
