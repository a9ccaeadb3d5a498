// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.sql.Diagnostic;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.udf.registry.FunctionRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** For the clauses in which neither aggregates nor frames nor PREDICT may stand. One thread. */
final class ForbiddenCalls implements CallResolver {
    static final List<String> FRAME_ONLY = List.of("LAG", "FIRST_VALUE", "LAST_VALUE");

    private static final Set<ErrorCode> MISPLACED =
            Set.of(ErrorCode.FRAME_MISPLACED, ErrorCode.PREDICT_MISPLACED, ErrorCode.AGGREGATE_MISPLACED);

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
        if (functions.isTable(name)) {
            return Optional.of(analyzer.error(
                    ErrorCode.TABLE_FUNCTION_MISPLACED,
                    call.name().span(),
                    "table function " + name + " may not stand in " + clause,
                    "select it as a column and use that in a second statement"));
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

    /** Tries the expression with diagnostics that nobody reads: what would be said of it is what is wrong with it. */
    @Override
    public Optional<String> refusal(Expression selected, Scope scope) {
        Diagnostics tried = new Diagnostics();
        // Without the SELECT list's names: two of them may name each other.
        new ExpressionAnalyzer(new Scope(scope.columns(), scope.types()), functions, this, tried).analyze(selected);
        return tried.list().stream()
                .filter(each -> MISPLACED.contains(each.code()))
                .findFirst()
                .map(this::refusal);
    }

    private String refusal(Diagnostic misplaced) {
        boolean groups = misplaced.code() == ErrorCode.AGGREGATE_MISPLACED && misplaced.hint() != null;
        String second = clause.equals("WHERE") ? "filter by it in a second statement" : "use it in a second statement";
        return misplaced.message() + ": " + (groups ? misplaced.hint() : second);
    }
}
