// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.expression.TypedExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the store of a step holds, in a line for people: two steps whose lines are equal may have the same state, others must not.
 * The lines are kept with the state, so a change of their words is a change of a format. Any thread.
 */
public final class StateLabels {
    private StateLabels() {}

    /**
     * The line of a step's stores.
     *
     * @param step one that has stores
     * @param query the query that the step belongs to
     */
    public static String of(Step step, QueryPlan query) {
        if (step instanceof Step.Aggregate group) {
            return "groups of " + typed(group.groupBy()) + ": " + calls(group.calls()) + window(group.window())
                    + (group.emit() == Step.Emit.FINAL ? ", told once" : "");
        }
        if (step instanceof Step.Trailing trailing) {
            return "rows by " + typed(trailing.partitionBy()) + ": " + frames(trailing);
        }
        if (step instanceof Step.Filter filter && query.step(filter.input()) instanceof Step.Aggregate group) {
            return "which groups of " + typed(group.groupBy()) + " pass HAVING" + window(group.window());
        }
        if (step instanceof Step.StreamJoin join) {
            return "rows to join: " + columns(query.step(join.left()).schema()) + " by " + typed(join.leftKeys()) + "; "
                    + columns(query.step(join.right()).schema()) + " by " + typed(join.rightKeys()) + "; "
                    + join.window().beforeMillis() + " ms before, "
                    + join.window().afterMillis() + " ms behind, "
                    + join.window().lateMillis() + " ms late";
        }
        if (step instanceof ForeignJoin.References references) {
            return "rows that refer by " + typed(List.of(references.foreignKey())) + ": " + columns(step.schema());
        }
        if (step instanceof ForeignJoin.Answers answers) {
            return "rows that are referred to: " + columns(step.schema()) + "; by rows of "
                    + columns(query.step(answers.references()).schema().keys());
        }
        String table = "a table of " + columns(step.schema());
        return step instanceof Step.Changes ? table + joins(query) + where(query) : table;
    }

    /** With another kind of join other rows would be taken back than were given. */
    private static String joins(QueryPlan query) {
        return query.steps().stream()
                .filter(Step.TablesJoin.class::isInstance)
                .map(Step.TablesJoin.class::cast)
                .map(join -> ", " + join.kind() + " join on " + join.leftKey() + " = " + join.rightKey())
                .collect(Collectors.joining());
    }

    /** What goes on of a table decides what may be taken back of it later: by the same condition. */
    private static String where(QueryPlan query) {
        List<String> conditions = new ArrayList<>();
        for (Step step : query.steps()) {
            if (step instanceof Step.Filter filter && !(query.step(filter.input()) instanceof Step.Aggregate)) {
                conditions.add(Expressions.text(filter.condition()));
            }
        }
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }

    private static String columns(RowSchema schema) {
        return columns(schema.columns());
    }

    private static String columns(List<Column> columns) {
        return columns.stream().map(Column::toString).collect(Collectors.joining(", "));
    }

    static String typed(List<TypedExpression> expressions) {
        return expressions.stream()
                .map(expression -> Expressions.text(expression) + " " + expression.type())
                .collect(Collectors.joining(", "));
    }

    private static String calls(List<Step.AggregateCall> calls) {
        return calls.stream().map(StateLabels::call).collect(Collectors.joining(", "));
    }

    private static String call(Step.AggregateCall call) {
        List<String> arguments = new ArrayList<>();
        call.arguments().forEach(argument -> arguments.add(Expressions.text(argument) + " " + argument.type()));
        call.constants().forEach(constant -> arguments.add(constant.toString()));
        return call.function().name() + "(" + (arguments.isEmpty() ? "*" : String.join(", ", arguments)) + ")";
    }

    private static String frames(Step.Trailing trailing) {
        List<String> lines = new ArrayList<>();
        for (FrameCall call : trailing.calls()) {
            FrameCall.Frame frame = trailing.frames().get(call.frame());
            String over = frame.rows() != null ? frame.rows() + " rows" : frame.rangeMillis() + " ms";
            lines.add(value(call) + " over " + over);
        }
        return String.join(", ", lines);
    }

    static String value(FrameCall call) {
        if (call instanceof FrameCall.Aggregate aggregate) {
            return call(aggregate.call());
        }
        if (call instanceof FrameCall.Lag lag) {
            return "LAG(" + typed(List.of(lag.argument())) + ", " + lag.offset() + ")";
        }
        FrameCall.Edge edge = (FrameCall.Edge) call;
        return edge.edge() + "(" + typed(List.of(edge.argument())) + ")";
    }

    private static String window(@Nullable Window window) {
        if (window == null) {
            return "";
        }
        if (window instanceof Window.Session session) {
            return ", sessions with gaps of " + session.gapMillis() + " ms, " + late(session);
        }
        TimeWindow time = (TimeWindow) window;
        String shape = time.isSliding() ? "sliding" : "each " + time.advanceMillis() + " ms";
        return ", windows of " + time.sizeMillis() + " ms " + shape + ", " + late(time);
    }

    private static String late(Window window) {
        return window.graceMillis() + " ms late"
                + (window.retentionMillis() == null ? "" : ", kept for " + window.retentionMillis() + " ms");
    }
}
