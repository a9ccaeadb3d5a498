// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.SqlType;
import io.millrace.state.window.WindowFold;
import io.millrace.state.window.WindowFrame;
import io.millrace.state.window.WindowSpec;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.physical.FrameCall;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.codegen.FrameCompiler;
import io.millrace.topology.runtime.codegen.FrameFold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a trailing step sorted by how they are computed: equal arguments are one column, equal calls one accumulator.
 * Stream thread; read only once it is made.
 */
final class TrailingCalls {
    /** Lists of at most so many values are small. */
    private static final int FEW = 16;

    /** How a call's accumulators are kept. */
    private enum Kind {
        MERGED,
        COLLECTED,
        RUNNING
    }

    /** What makes two calls equal, apart from their frames. */
    private record Same(String function, String signature, List<Object> constants, List<Integer> columns) {}

    /** A value of a row of the frame. */
    record Single(FrameCall call, int column, int output) {}

    /** The folds of one frame; null where it has no such calls. */
    record Folds(
            @Nullable FrameFold merged,
            @Nullable FrameFold collected,
            @Nullable FrameFold running) {}

    private final Step.Trailing step;
    private final List<TypedExpression> columns = new ArrayList<>();
    private final Map<Kind, Map<Same, FrameCompiler.Part>> parts = new LinkedHashMap<>();
    private final Map<Kind, List<List<FrameCompiler.Output>>> outputs = new LinkedHashMap<>();
    private final List<Single> singles = new ArrayList<>();

    TrailingCalls(Step.Trailing step) {
        this.step = step;
        for (Kind kind : Kind.values()) {
            parts.put(kind, new LinkedHashMap<>());
            List<List<FrameCompiler.Output>> byFrame = new ArrayList<>();
            step.frames().forEach(frame -> byFrame.add(new ArrayList<>()));
            outputs.put(kind, byFrame);
        }
        int output = step.schema().size() - step.calls().size();
        for (FrameCall call : step.calls()) {
            if (call instanceof FrameCall.Aggregate aggregate) {
                aggregate(aggregate, output);
            } else if (call instanceof FrameCall.Lag lag) {
                singles.add(new Single(lag, column(lag.argument()), output));
            } else if (call instanceof FrameCall.Edge edge) {
                singles.add(new Single(edge, column(edge.argument()), output));
            }
            output++;
        }
    }

    private int column(TypedExpression argument) {
        int known = columns.indexOf(argument);
        if (known >= 0) {
            return known;
        }
        columns.add(argument);
        return columns.size() - 1;
    }

    private void aggregate(FrameCall.Aggregate aggregate, int output) {
        Step.AggregateCall call = aggregate.call();
        List<Integer> arguments = call.arguments().stream().map(this::column).toList();
        Kind kind = kind(call);
        Map<Same, FrameCompiler.Part> known = of(parts, kind);
        Same same = new Same(call.function().name(), call.function().signature(), call.constants(), arguments);
        FrameCompiler.Part part =
                known.computeIfAbsent(same, key -> new FrameCompiler.Part(call, known.size(), arguments));
        of(outputs, kind).get(aggregate.frame()).add(new FrameCompiler.Output(part.slot(), output));
    }

    private static <T> T of(Map<Kind, T> byKind, Kind kind) {
        T found = byKind.get(kind);
        if (found == null) {
            throw new IllegalStateException("no " + kind);
        }
        return found;
    }

    private static Kind kind(Step.AggregateCall call) {
        if (FrameCompiler.isRunning(call.function())) {
            return Kind.RUNNING;
        }
        SqlType result = call.function().returnType();
        boolean isCollection = result instanceof SqlType.Array || result instanceof SqlType.Map;
        boolean isFew = call.constants().stream().anyMatch(each -> each instanceof Integer most && most <= FEW);
        return isCollection && !isFew ? Kind.COLLECTED : Kind.MERGED;
    }

    /** The expressions of a row: those that rows are parted by, then those that are kept. */
    List<TypedExpression> expressions() {
        List<TypedExpression> all = new ArrayList<>(step.partitionBy());
        all.addAll(columns);
        return all;
    }

    List<Single> singles() {
        return singles;
    }

    /** The folds by frame. */
    List<Folds> folds() {
        List<Folds> folds = new ArrayList<>();
        for (int frame = 0; frame < step.frames().size(); frame++) {
            folds.add(new Folds(fold(Kind.MERGED, frame), fold(Kind.COLLECTED, frame), fold(Kind.RUNNING, frame)));
        }
        return folds;
    }

    private @Nullable FrameFold fold(Kind kind, int frame) {
        List<FrameCompiler.Output> results = of(outputs, kind).get(frame);
        if (results.isEmpty()) {
            return null;
        }
        List<FrameCompiler.Part> used = of(parts, kind).values().stream()
                .filter(part -> results.stream().anyMatch(output -> output.slot() == part.slot()))
                .toList();
        return FrameCompiler.fold(step.id(), List.copyOf(of(parts, kind).values()), used, results);
    }

    /** A fold of all calls of a kind; that of the first frame when it has them all. */
    private @Nullable WindowFold whole(Kind kind, @Nullable FrameFold first) {
        List<FrameCompiler.Part> all = List.copyOf(of(parts, kind).values());
        if (all.isEmpty()) {
            return null;
        }
        if (first != null && step.frames().size() == 1) {
            return first;
        }
        return FrameCompiler.fold(step.id(), all, all, List.of());
    }

    WindowSpec spec(List<Folds> folds) {
        List<WindowFrame> frames = new ArrayList<>();
        for (int i = 0; i < folds.size(); i++) {
            FrameCall.Frame frame = step.frames().get(i);
            Long range = frame.rangeMillis();
            Long rows = frame.rows();
            Folds of = folds.get(i);
            frames.add(new WindowFrame(
                    range == null ? -1 : range,
                    range != null ? -1 : rows == null ? 0 : rows,
                    of.merged(),
                    of.collected(),
                    of.running()));
        }
        return new WindowSpec(
                step.partitionBy().stream().map(TypedExpression::type).toList(),
                columns.stream().map(TypedExpression::type).toList(),
                step.graceMillis(),
                frames,
                whole(Kind.MERGED, folds.get(0).merged()),
                whole(Kind.COLLECTED, folds.get(0).collected()));
    }
}
