// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.sql.tree.Expression;
import java.util.Optional;

/** Takes the calls that mean more than a scalar function: aggregates, frames and PREDICT. One thread. */
interface CallResolver {
    /**
     * What stands for the call in the expression, {@link ExpressionAnalyzer#INVALID} after an error was told, or empty when
     * it is an ordinary function.
     */
    Optional<TypedExpression> resolve(Expression.FunctionCall call, ExpressionAnalyzer analyzer);

    /**
     * Why an expression of the SELECT list may not be written here in place of its name, and what to do: one sentence for a
     * hint; empty where it may be written. Tells no error.
     */
    default Optional<String> refusal(Expression selected, Scope scope) {
        return Optional.empty();
    }
}
