// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.explain;

import io.millrace.schema.types.Column;
import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.physical.FrameCall;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names that people know for the columns that the planner added: the alias under which a query selects a frame's value, or
 * the call itself. One thread.
 */
final class ColumnNames {
    private static final Pattern QUALIFIED = Pattern.compile("[A-Z_][A-Z0-9_]*\\.[A-Z_][A-Z0-9_]*");

    private final Map<String, String> names = new HashMap<>();

    ColumnNames(PhysicalPlan plan, QueryPlan query) {
        for (Step step : query.steps()) {
            if (step instanceof Step.Project project) {
                aliases(project);
            }
        }
        for (Step step : query.steps()) {
            if (step instanceof Step.Trailing trailing) {
                trailing.calls().forEach(call -> names.putIfAbsent(call.output().name(), over(trailing, call)));
            } else if (step instanceof Step.Tap tap && plan.step(tap.of()) instanceof Step.Trailing trailing) {
                taken(tap, trailing);
            } else if (step instanceof Step.Aggregate aggregate) {
                groups(aggregate);
                aggregate
                        .calls()
                        .forEach(call -> names.putIfAbsent(call.output().name(), call(call)));
            } else if (step instanceof Step.Unnest unnest) {
                for (int i = 0; i < unnest.arrays().size(); i++) {
                    names.putIfAbsent(
                            unnest.outputs().get(i).name(), text(unnest.arrays().get(i)));
                }
            } else if (step instanceof Step.Predict predict) {
                String output =
                        predict.schema().column(predict.schema().size() - 1).name();
                names.putIfAbsent(output, "PREDICT(" + predict.model() + ")");
            }
        }
    }

    private String over(Step.Trailing trailing, FrameCall call) {
        return call(call) + " OVER " + Amounts.frame(trailing.frames().get(call.frame()));
    }

    /** Frames of another query's step, which may have other names there. */
    private void taken(Step.Tap tap, Step.Trailing trailing) {
        for (Step.SourceOutput output : tap.outputs()) {
            trailing.calls().stream()
                    .filter(call -> call.output().name().equals(output.column()))
                    .forEach(call -> names.putIfAbsent(output.name(), over(trailing, call)));
        }
    }

    /** What stands in the SELECT list as a column of its own is known by its alias. */
    private void aliases(Step.Project project) {
        for (int i = 0; i < project.schema().size(); i++) {
            if (project.expressions().get(i) instanceof TypedExpression.ColumnRef column
                    && column.name().startsWith("$")) {
                names.putIfAbsent(column.name(), project.schema().column(i).name());
            }
        }
    }

    private void groups(Step.Aggregate aggregate) {
        for (int i = 0; i < aggregate.groupBy().size(); i++) {
            String name = aggregate.schema().column(i).name();
            if (name.startsWith("$")) {
                names.putIfAbsent(name, text(aggregate.groupBy().get(i)));
            }
        }
    }

    /** A column's name for people, quoted only where SQL could not do without. */
    String name(String column) {
        String known = names.get(column);
        if (known != null) {
            return known;
        }
        return QUALIFIED.matcher(column).matches()
                ? column
                : Expressions.text(new TypedExpression.ColumnRef(column, io.millrace.schema.types.SqlType.BOOLEAN));
    }

    String text(TypedExpression expression) {
        String text = Expressions.text(expression);
        for (String column : Expressions.columns(expression)) {
            text = text.replace(Column.quote(column), name(column));
        }
        return text;
    }

    String list(List<TypedExpression> expressions) {
        return expressions.stream().map(this::text).collect(Collectors.joining(", "));
    }

    /** {@code ALIAS = call}, or the call alone where it has no alias. */
    String definition(FrameCall call) {
        return definition(call.output().name(), call(call));
    }

    String definition(Step.AggregateCall call) {
        return definition(call.output().name(), call(call));
    }

    private String definition(String output, String call) {
        String name = name(output);
        return name.startsWith(call) ? call : name + Page.JOINT + "=" + Page.JOINT + call;
    }

    private String call(FrameCall call) {
        if (call instanceof FrameCall.Aggregate aggregate) {
            return call(aggregate.call());
        }
        if (call instanceof FrameCall.Lag lag) {
            return "LAG(" + text(lag.argument()) + (lag.offset() == 1 ? "" : ", " + lag.offset()) + ")";
        }
        FrameCall.Edge edge = (FrameCall.Edge) call;
        return edge.edge() + "_VALUE(" + text(edge.argument()) + ")";
    }

    private String call(Step.AggregateCall call) {
        StringBuilder arguments = new StringBuilder(list(call.arguments()));
        for (int i = 0; i < call.constants().size(); i++) {
            TypedExpression.Literal constant = new TypedExpression.Literal(
                    call.function()
                            .parameterTypes()
                            .get(call.function().constantPositions().get(i)),
                    call.constants().get(i));
            arguments.append(arguments.length() == 0 ? "" : ", ").append(Expressions.text(constant));
        }
        return call.function().name() + "(" + (arguments.length() == 0 ? "*" : arguments) + ")";
    }
}
