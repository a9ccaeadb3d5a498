// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.SqlType;
import io.millrace.state.window.SlidingSpec;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.codegen.AggregateBinding;
import io.millrace.topology.runtime.codegen.AggregateCompiler;
import io.millrace.topology.runtime.codegen.FrameCompiler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a GROUP BY with sliding windows, sorted by how they are computed; equal arguments are one column. Stream thread;
 * read only once it is made.
 */
final class SlidingCalls {
    /** Where the result of a call comes from. */
    record Result(AggregateBinding binding, Size size, int slot) {}

    /** How the state of a call grows with the rows. */
    enum Size {
        SMALL,
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
            SqlType result = call.function().returnType();
            boolean isGrowing = result instanceof SqlType.Array || result instanceof SqlType.Map;
            List<FrameCompiler.Part> parts = isGrowing ? growing : small;
            List<Integer> arguments =
                    call.arguments().stream().map(this::column).toList();
            // Only results are taken from the binding.
            results.add(
                    new Result(AggregateCompiler.bind(call, 0), isGrowing ? Size.GROWING : Size.SMALL, parts.size()));
            parts.add(new FrameCompiler.Part(call, parts.size(), arguments));
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

    /** The expressions of a row: those that rows are grouped by, then those that are kept. */
    List<TypedExpression> expressions() {
        List<TypedExpression> all = new ArrayList<>(step.groupBy());
        all.addAll(columns);
        return all;
    }

    List<Result> results() {
        return results;
    }

    SlidingSpec spec(Step.TimeWindow window) {
        return new SlidingSpec(
                step.groupBy().stream().map(TypedExpression::type).toList(),
                columns.stream().map(TypedExpression::type).toList(),
                window.sizeMillis(),
                window.graceMillis(),
                fold("small", small),
                fold("growing", growing));
    }

    private io.millrace.state.window.@Nullable WindowFold fold(String name, List<FrameCompiler.Part> parts) {
        return parts.isEmpty() ? null : FrameCompiler.fold(step.id() + "." + name, parts.size(), parts, List.of());
    }
}
