// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trailing frames of several queries over the same rows, kept once: by the query that stands first, from which the others take
 * their rows in memory. The rows are the same where the queries read a stream alike, with the same condition, PARTITION BY and
 * grace. Any thread.
 *
 * <p>The state is then that of the first query's step, and holds what the frames of all need; so it is for users to ask for.
 */
public final class SharedWindows {
    private SharedWindows() {}

    /** The queries, with the windows shared of those that can share them. */
    public static List<QueryPlan> of(List<QueryPlan> queries) {
        List<QueryPlan> shared = new ArrayList<>();
        Map<String, Integer> leaders = new LinkedHashMap<>();
        for (QueryPlan query : queries) {
            Framed framed = Framed.of(query);
            Integer place = framed == null ? null : leaders.putIfAbsent(framed.rows(), shared.size());
            Framed leader = place == null ? null : Framed.of(shared.get(place));
            if (place == null || framed == null || leader == null || !framed.follows(leader)) {
                shared.add(query);
                continue;
            }
            Merge merge = new Merge(leader, framed);
            shared.set(place, merge.leader());
            shared.add(merge.follower());
        }
        return shared;
    }

    /** A query that begins with a stream, perhaps a condition, perhaps a repartition, and frames. */
    private record Framed(
            QueryPlan query,
            Step.Source source,
            Step.@Nullable Filter where,
            Step.@Nullable Repartition moved,
            Step.Trailing frames) {
        static @Nullable Framed of(QueryPlan query) {
            List<Step> steps = query.steps();
            if (!(steps.get(0) instanceof Step.Source source)
                    || source.kind() != SourceKind.STREAM
                    || source.window() != null) {
                return null;
            }
            int at = 1;
            Step.Filter where = steps.get(at) instanceof Step.Filter filter ? filter : null;
            at += where == null ? 0 : 1;
            Step.Repartition moved = steps.get(at) instanceof Step.Repartition repartition ? repartition : null;
            at += moved == null ? 0 : 1;
            return steps.get(at) instanceof Step.Trailing frames
                    ? new Framed(query, source, where, moved, frames)
                    : null;
        }

        /** Which rows are in the frames: queries for which this is equal have the same. */
        String rows() {
            List<String> parts = new ArrayList<>();
            parts.add(source.topic() + " " + source.sourceName() + " " + source.format() + " " + source.declared());
            parts.add("time " + source.eventTime());
            parts.add(where == null ? "" : StateLabels.typed(List.of(where.condition())));
            parts.add(moved == null ? "" : moved.keyFormat() + " " + StateLabels.typed(moved.keys()));
            parts.add(StateLabels.typed(frames.partitionBy()) + " " + frames.graceMillis());
            return String.join("\n", parts);
        }

        /** Whether its rows can be taken behind another one's frames. */
        boolean follows(Framed leader) {
            return isOneChain()
                    && leader.isOneChain()
                    && source.outputs().stream()
                            .allMatch(output -> leader.source.outputs().stream()
                                    .allMatch(there -> !there.name().equals(output.name()) || there.equals(output)));
        }

        private boolean isOneChain() {
            return behind().stream()
                    .allMatch(step -> step instanceof Step.Project
                            || step instanceof Step.Predict
                            || step instanceof Step.Unnest
                            || step instanceof Step.Sink);
        }

        List<Step> behind() {
            List<Step> steps = query.steps();
            return steps.subList(steps.indexOf(frames) + 1, steps.size());
        }
    }

    /** Two queries over the same rows. */
    private static final class Merge {
        private final Framed first;
        private final Framed second;
        private final List<Step.SourceOutput> outputs;
        private final RowSchema schema;
        private final List<FrameCall.Frame> frames;
        private final List<FrameCall> calls;
        /** The columns of the second one's frames, by their names there. */
        private final List<Step.SourceOutput> taken = new ArrayList<>();

        Merge(Framed first, Framed second) {
            this.first = first;
            this.second = second;
            this.outputs = new ArrayList<>(first.source.outputs());
            this.frames = new ArrayList<>(first.frames.frames());
            this.calls = new ArrayList<>(first.frames.calls());
            List<Column> more = new ArrayList<>();
            for (Step.SourceOutput output : second.source.outputs()) {
                if (!outputs.contains(output)) {
                    outputs.add(output);
                    more.add(column(second.source.schema(), output.name()));
                }
                taken.add(new Step.SourceOutput(output.name(), output.name()));
            }
            this.schema = first.source.schema().plus(more);
            second.frames.calls().forEach(this::take);
        }

        private static Column column(RowSchema of, String name) {
            return of.column(of.indexOf(name).orElseThrow());
        }

        private void take(FrameCall call) {
            FrameCall.Frame frame = second.frames.frames().get(call.frame());
            FrameCall known = calls.stream()
                    .filter(other -> frames.get(other.frame()).equals(frame)
                            && StateLabels.value(other).equals(StateLabels.value(call)))
                    .findFirst()
                    .orElseGet(() -> added(call, frame));
            taken.add(new Step.SourceOutput(call.output().name(), known.output().name()));
        }

        private FrameCall added(FrameCall call, FrameCall.Frame frame) {
            if (!frames.contains(frame)) {
                frames.add(frame);
            }
            FrameCall moved = call.at(
                    frames.indexOf(frame), Column.value(unused(), call.output().type()));
            calls.add(moved);
            return moved;
        }

        private String unused() {
            int number = calls.size();
            while (isUsed("$frame" + number)) {
                number++;
            }
            return "$frame" + number;
        }

        private boolean isUsed(String name) {
            return calls.stream().anyMatch(call -> call.output().name().equals(name))
                    || schema.indexOf(name).isPresent();
        }

        QueryPlan leader() {
            List<Step> steps = new ArrayList<>();
            steps.add(first.source.with(outputs, schema));
            if (first.where != null) {
                steps.add(new Step.Filter(first.where.id(), first.where.input(), first.where.condition(), schema));
            }
            if (first.moved != null) {
                boolean carries = first.moved.carriesOrigin() || second.moved != null && second.moved.carriesOrigin();
                steps.add(new Step.Repartition(
                        first.moved.id(),
                        first.moved.input(),
                        first.moved.keys(),
                        first.moved.keyFormat(),
                        carries,
                        first.moved.combines(),
                        schema));
            }
            steps.add(new Step.Trailing(
                    first.frames.id(),
                    first.frames.input(),
                    first.frames.partitionBy(),
                    first.frames.graceMillis(),
                    frames,
                    calls,
                    schema.plus(calls.stream().map(FrameCall::output).toList())));
            for (Step step : first.behind()) {
                steps.add(behind(steps.get(steps.size() - 1).schema(), step));
            }
            return new QueryPlan(first.query.id(), steps);
        }

        /** Steps that hand on all columns of their input have more of them now. */
        private static Step behind(RowSchema input, Step step) {
            if (step instanceof Step.Predict predict) {
                Column output = predict.schema().column(predict.schema().size() - 1);
                return new Step.Predict(
                        predict.id(),
                        predict.input(),
                        predict.model(),
                        predict.arguments(),
                        input.plus(List.of(output)));
            }
            if (step instanceof Step.Unnest unnest) {
                return new Step.Unnest(unnest.id(), unnest.input(), unnest.arrays(), input.plus(unnest.outputs()));
            }
            return step;
        }

        QueryPlan follower() {
            List<Step> steps = new ArrayList<>();
            steps.add(new Step.Tap(
                    second.frames.id(),
                    first.frames.id(),
                    second.source.sourceName(),
                    second.source.topic(),
                    Step.Counted.THERE,
                    taken,
                    second.frames.schema()));
            steps.addAll(second.behind());
            return new QueryPlan(second.query.id(), steps);
        }
    }
}
