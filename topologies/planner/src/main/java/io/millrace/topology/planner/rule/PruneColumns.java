// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.rule;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Reads only the columns that something above uses; the others are skipped without being decoded.
 *
 * <pre>
 *   Project [a]              Project [a]
 *     └ Filter [b > 1]   =>    └ Filter [b > 1]
 *         └ Scan a,b,c,d           └ Scan a,b
 * </pre>
 *
 * <p>The primary key of a table is always read: without it a row cannot be stored. Of the columns that a table's kept rows have, and of
 * the time and place of its records, only those are kept that are used.
 */
final class PruneColumns implements Rule {
    @Override
    public String name() {
        return "prune-columns";
    }

    @Override
    public LogicalNode apply(LogicalNode root) {
        Set<String> used = new HashSet<>();
        root.accept(new Used(used));
        return root.accept(new Pruned(used));
    }

    /** Collects every column name in an expression of the plan; names are unique in a plan, so one set does. */
    private static final class Used extends Rewriter {
        private final Set<String> used;

        Used(Set<String> used) {
            super(expression -> {
                used.addAll(Expressions.columns(expression));
                return expression;
            });
            this.used = used;
        }

        @Override
        public LogicalNode changes(LogicalNode.Changes node) {
            keep(node.input());
            return node;
        }

        /** That a column goes through to be kept does not mean that it is used; keys are. */
        private void keep(LogicalNode rows) {
            rows.schema().keys().forEach(key -> used.add(key.name()));
            if (!(rows instanceof LogicalNode.Project)) {
                rows.accept(this);
            }
        }

        @Override
        public LogicalNode join(LogicalNode.Join node) {
            used.add(node.tableKey());
            return super.join(node);
        }

        @Override
        public LogicalNode foreignJoin(LogicalNode.ForeignJoin node) {
            used.addAll(Expressions.columns(node.foreignKey()));
            keep(node.left());
            keep(node.right());
            return node;
        }
    }

    private static final class Pruned extends Rewriter {
        private final Set<String> used;

        Pruned(Set<String> used) {
            super(UnaryOperator.identity());
            this.used = used;
        }

        @Override
        public LogicalNode changes(LogicalNode.Changes node) {
            return new LogicalNode.Changes(kept(node.input()));
        }

        @Override
        public LogicalNode foreignJoin(LogicalNode.ForeignJoin node) {
            return new LogicalNode.ForeignJoin(
                    kept(node.left()), kept(node.right()), node.kind(), node.foreignKey(), node.rightKey());
        }

        /** Rows that are kept, with what is used of them. */
        private LogicalNode kept(LogicalNode rows) {
            if (!(rows instanceof LogicalNode.Project attributes)) {
                return rows.accept(this);
            }
            List<TypedExpression> expressions = new ArrayList<>();
            List<Column> columns = new ArrayList<>();
            for (int i = 0; i < attributes.expressions().size(); i++) {
                if (used.contains(attributes.schema().column(i).name())) {
                    expressions.add(attributes.expressions().get(i));
                    columns.add(attributes.schema().column(i));
                }
            }
            LogicalNode input = attributes.input().accept(this);
            boolean isWhole = expressions.stream().allMatch(TypedExpression.ColumnRef.class::isInstance);
            return isWhole ? input : new LogicalNode.Project(input, expressions, new RowSchema(columns));
        }

        @Override
        public LogicalNode scan(LogicalNode.Scan node) {
            List<Step.SourceOutput> outputs = new ArrayList<>();
            List<Column> columns = new ArrayList<>();
            for (int i = 0; i < node.outputs().size(); i++) {
                if (used.contains(node.outputs().get(i).name())) {
                    outputs.add(node.outputs().get(i));
                    columns.add(node.schema().column(i));
                }
            }
            return new LogicalNode.Scan(node.source(), outputs, new RowSchema(columns));
        }
    }
}
