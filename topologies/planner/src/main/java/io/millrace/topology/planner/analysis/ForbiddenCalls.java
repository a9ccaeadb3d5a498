// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.udf.registry.FunctionRegistry;
import java.util.List;
import java.util.Optional;

/** For the clauses in which neither aggregates nor frames nor PREDICT may stand. One thread. */
final class ForbiddenCalls implements CallResolver {
    static final List<String> FRAME_ONLY = List.of("LAG", "FIRST_VALUE", "LAST_VALUE");

    private final FunctionRegistry functions;
    private final String clause;

    ForbiddenCalls(FunctionRegistry functions, String clause) {
        this.functions = functions;
        this.clause = clause;
    }

    @Override
    public Optional<TypedExpression> resolve(Expression.FunctionCall call, ExpressionAnalyzer analyzer) {
        String name = call.name().name();
        if (call.frame() != null || FRAME_ONLY.contains(name)) {
            return Optional.of(analyzer.error(
                    ErrorCode.FRAME_MISPLACED,
                    call.span(),
                    "a frame may not stand in " + clause,
                    "compute it as a column and use that in a second statement"));
        }
        if (name.equals("PREDICT")) {
            return Optional.of(analyzer.error(
                    ErrorCode.PREDICT_MISPLACED,
                    call.span(),
                    "PREDICT may not stand in " + clause,
                    "compute the score as a column and use that in a second statement"));
        }
        if (functions.isAggregate(name)) {
            return Optional.of(analyzer.error(
                    ErrorCode.AGGREGATE_MISPLACED,
                    call.span(),
                    "aggregate " + name + " may not stand in " + clause,
                    clause.equals("WHERE") ? "filter groups with HAVING" : null));
        }
        return Optional.empty();
    }
}
