// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.rule;

import io.millrace.schema.types.Column;
import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Filters a stream before it is repartitioned and looked up, by the parts of the condition that only name its columns.
 *
 * <pre>
 *   Filter [s.x > 1 AND t.y = 2]        Filter [t.y = 2]
 *     └ Join                        =>    └ Join
 *         ├ s                                ├ Filter [s.x > 1]
 *         └ t                                │   └ s
 *                                            └ t
 * </pre>
 *
 * <p>The parts are those joined by AND at the top. A part that fails on a row is as good as false in either place.
 */
final class PushFilterBelowJoin extends Rewriter implements Rule {
    PushFilterBelowJoin() {
        super(UnaryOperator.identity());
    }

    @Override
    public String name() {
        return "push-filter-below-join";
    }

    @Override
    public LogicalNode apply(LogicalNode root) {
        return root.accept(this);
    }

    @Override
    public LogicalNode filter(LogicalNode.Filter node) {
        if (!(node.input() instanceof LogicalNode.Join join)) {
            return super.filter(node);
        }
        Set<String> streamColumns = new HashSet<>();
        for (Column column : join.stream().schema().columns()) {
            streamColumns.add(column.name());
        }
        List<TypedExpression> below = new ArrayList<>();
        List<TypedExpression> above = new ArrayList<>();
        for (TypedExpression part : conjuncts(node.condition())) {
            boolean streamOnly = streamColumns.containsAll(Expressions.columns(part));
            (streamOnly && Expressions.isDeterministic(part) ? below : above).add(part);
        }
        if (below.isEmpty()) {
            return node;
        }
        LogicalNode stream = new LogicalNode.Filter(join.stream(), and(below), node.role());
        LogicalNode joined = new LogicalNode.Join(stream, join.table(), join.kind(), join.key(), join.tableKey());
        return above.isEmpty() ? joined : new LogicalNode.Filter(joined, and(above), node.role());
    }

    private static List<TypedExpression> conjuncts(TypedExpression condition) {
        if (condition instanceof TypedExpression.Logical logical
                && logical.operator() == TypedExpression.LogicalOperator.AND) {
            List<TypedExpression> all = new ArrayList<>(conjuncts(logical.left()));
            all.addAll(conjuncts(logical.right()));
            return all;
        }
        return List.of(condition);
    }

    private static TypedExpression and(List<TypedExpression> parts) {
        TypedExpression all = parts.get(0);
        for (TypedExpression part : parts.subList(1, parts.size())) {
            all = new TypedExpression.Logical(TypedExpression.LogicalOperator.AND, all, part);
        }
        return all;
    }
}
