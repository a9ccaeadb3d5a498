// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.rule;

import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.FrameCall;
import io.millrace.topology.planner.physical.Step;
import java.util.List;
import java.util.function.UnaryOperator;

/** Copies a plan bottom-up; a rule overrides the nodes that it changes. */
abstract class Rewriter implements LogicalNode.Visitor<LogicalNode> {
    /** What each expression of the plan becomes. */
    private final UnaryOperator<TypedExpression> expressions;

    Rewriter(UnaryOperator<TypedExpression> expressions) {
        this.expressions = expressions;
    }

    @Override
    public LogicalNode scan(LogicalNode.Scan node) {
        return node;
    }

    @Override
    public LogicalNode changes(LogicalNode.Changes node) {
        return new LogicalNode.Changes(node.input().accept(this));
    }

    @Override
    public LogicalNode filter(LogicalNode.Filter node) {
        return new LogicalNode.Filter(node.input().accept(this), expressions.apply(node.condition()), node.role());
    }

    @Override
    public LogicalNode project(LogicalNode.Project node) {
        return new LogicalNode.Project(node.input().accept(this), all(node.expressions()), node.schema());
    }

    @Override
    public LogicalNode frames(LogicalNode.Frames node) {
        return new LogicalNode.Frames(
                node.input().accept(this),
                all(node.partitionBy()),
                node.graceMillis(),
                node.frames(),
                node.calls().stream().map(this::frameCall).toList());
    }

    private FrameCall frameCall(FrameCall call) {
        if (call instanceof FrameCall.Aggregate aggregate) {
            return new FrameCall.Aggregate(aggregate.frame(), aggregateCall(aggregate.call()));
        }
        if (call instanceof FrameCall.Lag lag) {
            return new FrameCall.Lag(lag.frame(), expressions.apply(lag.argument()), lag.offset(), lag.output());
        }
        FrameCall.Edge edge = (FrameCall.Edge) call;
        return new FrameCall.Edge(edge.frame(), edge.edge(), expressions.apply(edge.argument()), edge.output());
    }

    private Step.AggregateCall aggregateCall(Step.AggregateCall call) {
        return new Step.AggregateCall(call.function(), all(call.arguments()), call.constants(), call.output());
    }

    @Override
    public LogicalNode group(LogicalNode.Group node) {
        return new LogicalNode.Group(
                node.input().accept(this),
                all(node.groupBy()),
                node.window(),
                node.calls().stream().map(this::aggregateCall).toList(),
                node.emit(),
                node.schema());
    }

    @Override
    public LogicalNode join(LogicalNode.Join node) {
        return new LogicalNode.Join(
                node.stream().accept(this),
                node.table().accept(this),
                node.kind(),
                expressions.apply(node.key()),
                node.tableKey());
    }

    @Override
    public LogicalNode streamJoin(LogicalNode.StreamJoin node) {
        return new LogicalNode.StreamJoin(
                node.left().accept(this),
                node.right().accept(this),
                node.kind(),
                node.window(),
                all(node.leftKeys()),
                all(node.rightKeys()),
                node.keys());
    }

    @Override
    public LogicalNode tablesJoin(LogicalNode.TablesJoin node) {
        return new LogicalNode.TablesJoin(
                node.left().accept(this),
                node.right().accept(this),
                node.kind(),
                node.leftKey(),
                node.rightKey(),
                node.keys());
    }

    @Override
    public LogicalNode foreignJoin(LogicalNode.ForeignJoin node) {
        return new LogicalNode.ForeignJoin(
                node.left().accept(this),
                node.right().accept(this),
                node.kind(),
                expressions.apply(node.foreignKey()),
                node.rightKey());
    }

    @Override
    public LogicalNode predict(LogicalNode.Predict node) {
        return new LogicalNode.Predict(node.input().accept(this), node.model(), all(node.arguments()), node.output());
    }

    @Override
    public LogicalNode unnest(LogicalNode.Unnest node) {
        return new LogicalNode.Unnest(node.input().accept(this), all(node.arrays()), node.outputs());
    }

    private List<TypedExpression> all(List<TypedExpression> list) {
        return list.stream().map(expressions).toList();
    }
}
