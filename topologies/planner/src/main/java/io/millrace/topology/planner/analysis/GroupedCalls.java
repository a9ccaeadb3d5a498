// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.INVALID;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.udf.registry.FunctionRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The calls of a query with GROUP BY: each aggregate becomes a column, equal ones the same column. One thread. */
final class GroupedCalls implements CallResolver {
    private final FunctionRegistry functions;
    private final ExpressionAnalyzer arguments;
    private final List<Step.AggregateCall> calls = new ArrayList<>();
    private final List<Span> places = new ArrayList<>();

    /** @param arguments analyzes the aggregates' arguments over the rows before grouping */
    GroupedCalls(FunctionRegistry functions, ExpressionAnalyzer arguments) {
        this.functions = functions;
        this.arguments = arguments;
    }

    List<Step.AggregateCall> calls() {
        return calls;
    }

    /** Where one of the calls is written, the first of equal ones. */
    Span place(Step.AggregateCall call) {
        return places.get(calls.indexOf(call));
    }

    @Override
    public Optional<TypedExpression> resolve(Expression.FunctionCall call, ExpressionAnalyzer analyzer) {
        String name = call.name().name();
        if (call.frame() != null || ForbiddenCalls.FRAME_ONLY.contains(name)) {
            return Optional.of(analyzer.error(
                    ErrorCode.FRAME_MISPLACED,
                    call.span(),
                    "a frame may not stand in a query with GROUP BY",
                    "compute it in a statement of its own"));
        }
        if (name.equals("PREDICT")) {
            return Optional.of(analyzer.error(
                    ErrorCode.PREDICT_MISPLACED,
                    call.span(),
                    "PREDICT may not stand in a query with GROUP BY",
                    "score in a second statement"));
        }
        if (functions.isTable(name)) {
            return Optional.of(analyzer.error(
                    ErrorCode.TABLE_FUNCTION_MISPLACED,
                    call.name().span(),
                    "table function " + name + " may not stand in a query with GROUP BY",
                    "make its rows in a statement of its own"));
        }
        if (!functions.isAggregate(name)) {
            return Optional.empty();
        }
        return Optional.of(aggregate(call));
    }

    private TypedExpression aggregate(Expression.FunctionCall call) {
        Optional<Step.AggregateCall> resolved =
                AggregateCalls.resolve(call, arguments, arguments.scope().free("$agg" + calls.size()));
        if (resolved.isEmpty()) {
            return INVALID;
        }
        for (Step.AggregateCall known : calls) {
            if (AggregateCalls.same(known, resolved.get())) {
                return column(known);
            }
        }
        calls.add(resolved.get());
        places.add(call.span());
        return column(resolved.get());
    }

    private static TypedExpression column(Step.AggregateCall call) {
        return new TypedExpression.ColumnRef(call.output().name(), call.output().type());
    }
}
