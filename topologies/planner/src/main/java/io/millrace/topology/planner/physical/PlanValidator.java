// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.expression.TypedExpression;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks what every later part relies on: ids are unique, inputs stand before their users, expressions name columns that are
 * there. A failure is a defect of the compiler, MR-9002.
 */
public final class PlanValidator {
    private PlanValidator() {}

    /** @throws MillraceException MR-9002 when the plan breaks a rule */
    public static void validate(PhysicalPlan plan) {
        Set<String> ids = new HashSet<>();
        Set<String> queries = new HashSet<>();
        Map<String, Step> others = new HashMap<>();
        for (QueryPlan query : plan.queries()) {
            check(queries.add(query.id()), "two queries are called " + query.id());
            Map<String, Step> before = new HashMap<>();
            for (Step step : query.steps()) {
                check(ids.add(step.id()), "two steps are called " + step.id());
                validate(step, before);
                if (step instanceof Step.Tap tap) {
                    taps(tap, others.get(tap.of()));
                }
                before.put(step.id(), step);
            }
            others.putAll(before);
            check(
                    !query.steps().isEmpty() && query.steps().get(query.steps().size() - 1) instanceof Step.Sink,
                    "query " + query.id() + " does not end in a sink");
        }
    }

    private static void validate(Step step, Map<String, Step> before) {
        Map<String, Column> visible = new HashMap<>();
        for (String input : step.inputs()) {
            Step from = before.get(input);
            check(from != null, "step " + step.id() + " reads " + input + ", which does not stand before it");
            if (from != null) {
                from.schema().columns().forEach(column -> visible.put(column.name(), column));
            }
            if (from instanceof Step.Repartition repartition && repartition.combines()) {
                check(
                        isCombined(repartition, step),
                        "step " + input + " combines rows that step " + step.id() + " must see one by one");
            }
        }
        for (TypedExpression expression : expressions(step)) {
            for (String name : Expressions.columns(expression)) {
                check(visible.containsKey(name), "step " + step.id() + " uses column " + name + " that is not there");
            }
        }
        if (step instanceof Step.TablesJoin join) {
            check(
                    visible.containsKey(join.leftKey()) && visible.containsKey(join.rightKey()),
                    "step " + step.id() + " joins by a column that is not there");
        }
        if (step instanceof ForeignJoin.Joined join) {
            check(
                    before.get(join.answers()) instanceof ForeignJoin.Answers answers
                            && answers.references().equals(join.references())
                            && before.get(join.references()) instanceof ForeignJoin.References references
                            && references.kind() == join.kind(),
                    "step " + step.id() + " does not join what was asked and answered");
        }
        if (handsOnAll(step)) {
            Step from = before.get(step.inputs().get(0));
            check(
                    from == null || beginsWith(step, from.schema().columns()),
                    "step " + step.id() + " does not begin with the columns of its input");
        }
        if (step instanceof Step.Project project) {
            sameTypes(project.id(), project.expressions(), project.schema());
        }
    }

    /** All that a step computes. */
    static List<TypedExpression> expressions(Step step) {
        return step.accept(new StepExpressions());
    }

    private static void taps(Step.Tap tap, @Nullable Step of) {
        check(of != null, "step " + tap.id() + " taps " + tap.of() + ", which no query before it has");
        if (of != null) {
            check(!of.goesThroughTopic(), "step " + tap.id() + " taps " + tap.of() + ", which writes a topic");
            for (Step.SourceOutput output : tap.outputs()) {
                int index = tap.schema().indexOf(output.name()).orElse(-1);
                int there = of.schema().indexOf(output.column()).orElse(-1);
                check(
                        index >= 0
                                && there >= 0
                                && tap.schema()
                                        .column(index)
                                        .type()
                                        .equals(of.schema().column(there).type()),
                        "step " + tap.id() + " takes column " + output + " that is not there");
            }
        }
    }

    /** Whether a step copies the columns of its input by their places. */
    private static boolean handsOnAll(Step step) {
        return step instanceof Step.Filter
                || step instanceof Step.Repartition
                || step instanceof Step.Trailing
                || step instanceof Step.Predict
                || step instanceof Step.Unnest;
    }

    private static boolean beginsWith(Step step, List<Column> columns) {
        List<Column> own = step.schema().columns();
        return own.size() >= columns.size() && own.subList(0, columns.size()).equals(columns);
    }

    private static boolean isCombined(Step.Repartition repartition, Step behind) {
        return behind instanceof Step.Aggregate group
                && repartition.keys().equals(group.groupBy())
                && Combining.isPossible(group.window(), group.calls());
    }

    private static void sameTypes(String id, List<TypedExpression> expressions, RowSchema schema) {
        check(expressions.size() == schema.size(), "step " + id + " has as many expressions as columns");
        for (int i = 0; i < expressions.size(); i++) {
            check(
                    expressions.get(i).type().equals(schema.column(i).type()),
                    "step " + id + ": column " + schema.column(i) + " is computed as "
                            + expressions.get(i).type());
        }
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new MillraceException(ErrorCode.PLAN_INVALID, message);
        }
    }

    /** Every expression that a step evaluates over its input. */
    private static final class StepExpressions implements StepVisitor<List<TypedExpression>> {
        @Override
        public List<TypedExpression> source(Step.Source step) {
            return List.of();
        }

        @Override
        public List<TypedExpression> tap(Step.Tap step) {
            return List.of();
        }

        @Override
        public List<TypedExpression> changes(Step.Changes step) {
            return List.of();
        }

        @Override
        public List<TypedExpression> filter(Step.Filter step) {
            return List.of(step.condition());
        }

        @Override
        public List<TypedExpression> project(Step.Project step) {
            return step.expressions();
        }

        @Override
        public List<TypedExpression> repartition(Step.Repartition step) {
            return step.keys();
        }

        @Override
        public List<TypedExpression> trailing(Step.Trailing step) {
            List<TypedExpression> all = new ArrayList<>(step.partitionBy());
            for (FrameCall call : step.calls()) {
                if (call instanceof FrameCall.Aggregate aggregate) {
                    all.addAll(aggregate.call().arguments());
                } else if (call instanceof FrameCall.Lag lag) {
                    all.add(lag.argument());
                } else if (call instanceof FrameCall.Edge edge) {
                    all.add(edge.argument());
                }
            }
            return all;
        }

        @Override
        public List<TypedExpression> aggregate(Step.Aggregate step) {
            List<TypedExpression> all = new ArrayList<>(step.groupBy());
            step.calls().forEach(call -> all.addAll(call.arguments()));
            return all;
        }

        @Override
        public List<TypedExpression> tableJoin(Step.TableJoin step) {
            return List.of(step.key());
        }

        @Override
        public List<TypedExpression> streamJoin(Step.StreamJoin step) {
            List<TypedExpression> all = new ArrayList<>(step.leftKeys());
            all.addAll(step.rightKeys());
            return all;
        }

        @Override
        public List<TypedExpression> tablesJoin(Step.TablesJoin step) {
            return List.of();
        }

        @Override
        public List<TypedExpression> references(ForeignJoin.References step) {
            return List.of(step.foreignKey());
        }

        @Override
        public List<TypedExpression> answers(ForeignJoin.Answers step) {
            return List.of();
        }

        @Override
        public List<TypedExpression> foreignJoin(ForeignJoin.Joined step) {
            return List.of();
        }

        @Override
        public List<TypedExpression> predict(Step.Predict step) {
            return step.arguments();
        }

        @Override
        public List<TypedExpression> unnest(Step.Unnest step) {
            return step.arrays();
        }

        @Override
        public List<TypedExpression> sink(Step.Sink step) {
            return List.of();
        }
    }
}
