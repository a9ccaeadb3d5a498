// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.RowBatch;
import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.expression.TypedExpression;
import java.util.BitSet;

/** Generated code for a condition, and the interpreter's word beside it. Without state: any thread. */
record ComparedFilter(String stepId, BatchFilter generated, TypedExpression condition) implements BatchFilter {
    @Override
    public int select(RowBatch in, int from, int to, int[] selected, ExpressionErrors errors) {
        BitSet failed = new BitSet();
        int count = generated.select(in, from, to, selected, (batch, row, column, cause) -> {
            failed.set(row);
            errors.failed(batch, row, column, cause);
        });
        if (!Expressions.isDeterministic(condition)) {
            return count;
        }
        BitSet hit = new BitSet();
        for (int i = 0; i < count; i++) {
            hit.set(selected[i]);
        }
        for (int row = from; row < to; row++) {
            if (!in.isTombstone(row)) {
                Interpreted expected = Interpreted.of(condition, in, row);
                boolean isHit = Boolean.TRUE.equals(expected.value());
                if (isHit != hit.get(row) || failed.get(row) != (expected.failure() != null)) {
                    throw ComparedProjection.disagreement(
                            stepId, condition, failed.get(row) ? "a failure" : hit.get(row), expected);
                }
            }
        }
        return count;
    }
}
