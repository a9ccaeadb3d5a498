// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.INVALID;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.planner.catalog.Catalog;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Relation;
import io.millrace.udf.registry.FunctionRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The condition of a join: what of the left side equals what of the right one, whichever is written first. */
record EqualSides(TypedExpression left, TypedExpression right) {
    /** The two, or empty after an error. */
    static Optional<EqualSides> of(
            Relation.Join join,
            JoinSide left,
            JoinSide right,
            Catalog catalog,
            FunctionRegistry functions,
            Diagnostics diagnostics) {
        if (!(join.criteria() instanceof Expression.Comparison equal)
                || equal.operator() != Expression.ComparisonOperator.EQUAL) {
            boolean several = join.criteria() instanceof Expression.Logical;
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    join.criteria().span(),
                    "a join needs one equality of an expression of each side",
                    several ? "write other conditions in WHERE" : "ON left.column = right.column");
            return Optional.empty();
        }
        List<Scope.Visible> all = new ArrayList<>(left.visible());
        all.addAll(right.visible());
        ExpressionAnalyzer analyzer = new ExpressionAnalyzer(
                new Scope(all, catalog.types()), functions, new ForbiddenCalls(functions, "ON"), diagnostics);
        TypedExpression first = analyzer.analyzeValue(equal.left());
        TypedExpression second = analyzer.analyzeValue(equal.right());
        if (first == INVALID || second == INVALID) {
            return Optional.empty();
        }
        boolean swapped = right.owns(first) && left.owns(second);
        if (!swapped && !(left.owns(first) && right.owns(second))) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    join.criteria().span(),
                    "each side of the equality must use columns of one side of the join",
                    "ON left.column = right.column");
            return Optional.empty();
        }
        if (!first.type().equals(second.type())) {
            diagnostics.error(
                    ErrorCode.TYPE_MISMATCH,
                    join.criteria().span(),
                    "the join compares " + first.type() + " with " + second.type(),
                    "both sides must have the same type");
            return Optional.empty();
        }
        return Optional.of(swapped ? new EqualSides(second, first) : new EqualSides(first, second));
    }
}
