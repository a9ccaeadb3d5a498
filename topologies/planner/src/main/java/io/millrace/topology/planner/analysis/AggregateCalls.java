// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.INVALID;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.udf.registry.AggregateResolution;
import io.millrace.udf.registry.ResolvedAggregate;
import io.millrace.udf.registry.UnresolvedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Calls of aggregate functions: types, constants, and one column for equal calls. */
final class AggregateCalls {
    private AggregateCalls() {}

    /** The call with a stand-in for its output column, or empty after an error. */
    static Optional<Step.AggregateCall> resolve(
            Expression.FunctionCall call, ExpressionAnalyzer arguments, String outputName) {
        if (call.form() == Expression.CallForm.DISTINCT) {
            return failed(arguments.error(
                    ErrorCode.CLAUSE_NOT_SUPPORTED,
                    call.span(),
                    "DISTINCT in an aggregate is not supported",
                    "use COUNT_DISTINCT(x) or COLLECT_SET(x)"));
        }
        List<TypedExpression> typed = arguments.analyzeAll(call.arguments());
        if (Constructors.identity(typed)) {
            return Optional.empty();
        }
        AggregateResolution resolution =
                arguments.functions().resolveAggregate(call.name().name(), ScalarCalls.arguments(typed));
        if (resolution instanceof UnresolvedCall unresolved) {
            return failed(arguments.error(
                    unresolved.reason().code(), call.name().span(), unresolved.message(), unresolved.hint()));
        }
        ResolvedAggregate function = (ResolvedAggregate) resolution;
        List<TypedExpression> coerced = ScalarCalls.coerce(typed, function.parameterTypes());
        List<TypedExpression> values = new ArrayList<>();
        List<Object> constants = new ArrayList<>();
        for (int i = 0; i < coerced.size(); i++) {
            if (!function.constantPositions().contains(i)) {
                values.add(coerced.get(i));
            } else if (coerced.get(i) instanceof TypedExpression.Literal literal && literal.value() != null) {
                constants.add(literal.value());
            } else {
                return failed(arguments.error(
                        ErrorCode.FUNCTION_ARGUMENTS,
                        call.arguments().get(i).span(),
                        "argument " + (i + 1) + " of " + call.name() + " must be a literal",
                        null));
            }
        }
        return checkConstants(call, arguments, function, constants)
                .map(ok -> new Step.AggregateCall(
                        function, values, constants, Column.value(outputName, function.returnType())));
    }

    /** Constructs the accumulator once, because it alone knows which constants it takes. */
    private static Optional<ResolvedAggregate> checkConstants(
            Expression.FunctionCall call,
            ExpressionAnalyzer analyzer,
            ResolvedAggregate function,
            List<Object> constants) {
        try {
            function.newInstance(constants.toArray());
            return Optional.of(function);
        } catch (io.millrace.schema.errors.MillraceException refused) {
            analyzer.error(refused.code(), call.span(), String.valueOf(refused.getMessage()), refused.hint());
            return Optional.empty();
        }
    }

    /** The error is told already; this only says so to the compiler. */
    private static Optional<Step.AggregateCall> failed(TypedExpression invalid) {
        assert invalid == INVALID;
        return Optional.empty();
    }

    /** Whether two calls compute the same, whatever column they write to. */
    static boolean same(Step.AggregateCall a, Step.AggregateCall b) {
        return a.function().equals(b.function())
                && a.arguments().equals(b.arguments())
                && a.constants().equals(b.constants());
    }
}
