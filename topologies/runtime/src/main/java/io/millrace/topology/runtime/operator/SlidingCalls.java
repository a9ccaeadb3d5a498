// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.SqlType;
import io.millrace.state.window.SlidingSpec;
import io.millrace.state.window.WindowFold;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TimeWindow;
import io.millrace.topology.runtime.codegen.AggregateBinding;
import io.millrace.topology.runtime.codegen.AggregateCompiler;
import io.millrace.topology.runtime.codegen.FrameCompiler;
import io.millrace.udf.api.Accumulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a GROUP BY with sliding windows, sorted by how they are computed; equal arguments are one column. Stream thread;
 * read only once it is made.
 */
final class SlidingCalls {
    /** Where the result of a call comes from. */
    record Result(AggregateBinding binding, Size size, int slot) {}

    /** How large the state of a call is. */
    enum Size {
        /** Small enough to be kept for each chunk. */
        SMALL,
        /** As large as the rows, or a sketch: kept for many chunks together only. */
        GROWING
    }

    private final Step.Aggregate step;
    private final List<TypedExpression> columns = new ArrayList<>();
    private final List<FrameCompiler.Part> small = new ArrayList<>();
    private final List<FrameCompiler.Part> growing = new ArrayList<>();
    private final List<Result> results = new ArrayList<>();

    SlidingCalls(Step.Aggregate step) {
        this.step = step;
        for (Step.AggregateCall call : step.calls()) {
            Size size = size(call);
            List<FrameCompiler.Part> parts = parts(size);
            List<Integer> arguments =
                    call.arguments().stream().map(this::column).toList();
            // The binding makes accumulators and gives results; arguments stand elsewhere.
            results.add(new Result(AggregateCompiler.bind(call, 0), size, parts.size()));
            parts.add(new FrameCompiler.Part(call, parts.size(), arguments));
        }
    }

    private static Size size(Step.AggregateCall call) {
        SqlType result = call.function().returnType();
        boolean isCollection = result instanceof SqlType.Array || result instanceof SqlType.Map;
        return isCollection || FrameCompiler.isRunning(call.function()) ? Size.GROWING : Size.SMALL;
    }

    private List<FrameCompiler.Part> parts(Size size) {
        return size == Size.GROWING ? growing : small;
    }

    private int column(TypedExpression argument) {
        int known = columns.indexOf(argument);
        if (known >= 0) {
            return known;
        }
        columns.add(argument);
        return columns.size() - 1;
    }

    /** The expressions of a row: those that rows are grouped by, then those that are kept. */
    List<TypedExpression> expressions() {
        List<TypedExpression> all = new ArrayList<>(step.groupBy());
        all.addAll(columns);
        return all;
    }

    List<Result> results() {
        return results;
    }

    SlidingSpec spec(TimeWindow window) {
        return new SlidingSpec(
                step.groupBy().stream().map(TypedExpression::type).toList(),
                columns.stream().map(TypedExpression::type).toList(),
                window.sizeMillis(),
                window.graceMillis(),
                fold(Size.SMALL),
                fold(Size.GROWING));
    }

    private @Nullable WindowFold fold(Size size) {
        List<FrameCompiler.Part> parts = parts(size);
        if (parts.isEmpty()) {
            return null;
        }
        String name = step.id() + "." + size.name().toLowerCase(Locale.ROOT);
        List<AggregateBinding> bindings = results.stream()
                .filter(result -> result.size() == size)
                .map(Result::binding)
                .toList();
        return new GroupFold(bindings, FrameCompiler.fold(name, parts, parts, List.of()));
    }

    /** A frame's fold over accumulators as groups have them: no row is ever taken back from them. */
    private record GroupFold(List<AggregateBinding> bindings, WindowFold frame) implements WindowFold {
        @Override
        public Object create() {
            Accumulator<?>[] state = new Accumulator<?>[bindings.size()];
            for (int i = 0; i < state.length; i++) {
                state[i] = bindings.get(i).create();
            }
            return state;
        }

        @Override
        public void reset(Object state) {
            frame.reset(state);
        }

        @Override
        public void addRange(Object state, ColumnVector[] columns, int from, int to) {
            frame.addRange(state, columns, from, to);
        }

        @Override
        public void merge(Object state, Object later) {
            frame.merge(state, later);
        }

        @Override
        public void retractRange(Object state, ColumnVector[] columns, int from, int to) {
            throw new IllegalStateException("no row leaves a window");
        }

        @Override
        public long stateBytes(Object state) {
            return frame.stateBytes(state);
        }

        @Override
        public int packedNumbers() {
            return frame.packedNumbers();
        }

        @Override
        public void pack(Object state, long[] into, int at) {
            frame.pack(state, into, at);
        }

        @Override
        public void unpack(Object state, long[] from, int at) {
            frame.unpack(state, from, at);
        }
    }
}
