// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.codegen.AggregateBinding;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.udf.api.Accumulator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trailing frames: each row with the values of the frames that end in it.
 *
 * <p>This version folds the rows of a frame anew for each row, so its cost grows with what a frame holds.
 */
@HotPath
final class TrailingOperator implements Operator {
    /**
     * One value to compute.
     *
     * @param argument the first column of its arguments in the argument batch
     * @param binding of an aggregate, else null
     */
    record Call(Step.FrameCall call, int argument, @Nullable AggregateBinding binding) {}

    /** What the operator works with, apart from its step. */
    record Wiring(
            RowArguments arguments, List<Call> calls, TrailingState state, SourceCounters counters, Outlet outlet) {}

    private final Step.Frame[] frames;
    private final int inputColumns;
    private final RowArguments arguments;
    private final Call[] calls;
    private final @Nullable Accumulator<?>[] accumulators;
    private final TrailingState state;
    private final SourceCounters counters;
    private final RowBatch enriched;
    private final Outlet outlet;
    private boolean produced;

    TrailingOperator(Step.Trailing step, Wiring wiring) {
        this.frames = step.frames().toArray(new Step.Frame[0]);
        this.inputColumns = step.schema().size() - step.calls().size();
        this.arguments = wiring.arguments();
        this.calls = wiring.calls().toArray(new Call[0]);
        this.accumulators = new Accumulator<?>[calls.length];
        for (int i = 0; i < calls.length; i++) {
            AggregateBinding binding = calls[i].binding();
            accumulators[i] = binding == null ? null : binding.create();
        }
        this.state = wiring.state();
        this.counters = wiring.counters();
        this.enriched = new RowBatch(step.schema(), 64);
        this.outlet = wiring.outlet();
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!produced) {
            enriched.clear();
            for (int row = from; row < to; row++) {
                apply(view, row);
            }
            produced = true;
        }
        outlet.emit(enriched);
        produced = false;
    }

    private void apply(RowBatch view, int row) {
        if (view.isTombstone(row)) {
            counters.filtered();
            return;
        }
        if (!arguments.compute(view, row)) {
            return;
        }
        RowBatch argumentBatch = arguments.values();
        // The columns stay on the heap with the window; the record that they came from need not.
        argumentBatch.forgetOrigin(0);
        if (state.advance(view.timestamp(row))) {
            counters.late();
            return;
        }
        KeyRows partition = state.open(argumentBatch, 0);
        int place = state.insert(partition, argumentBatch, 0, view.timestamp(row));
        int out = enriched.appendFrom(view, row);
        for (int i = 0; i < calls.length; i++) {
            compute(i, partition, place, out);
        }
    }

    private void compute(int index, KeyRows partition, int place, int out) {
        Call call = calls[index];
        Step.Frame frame = frames[call.call().frame()];
        int start = start(frame, partition, place);
        ColumnVector target = enriched.column(inputColumns + index);
        AggregateBinding binding = call.binding();
        Accumulator<?> accumulator = accumulators[index];
        if (binding != null && accumulator != null) {
            accumulator.reset();
            for (int i = start; i <= place; i++) {
                binding.add(accumulator, partition.columns(), partition.row(i));
            }
            binding.frameResult(accumulator, target, out);
        } else if (call.call() instanceof Step.FrameLag lag) {
            copy(partition, place - lag.offset(), start, call, target, out);
        } else if (call.call() instanceof Step.FrameEdge edge) {
            copy(partition, edge.edge() == Step.Edge.FIRST ? start : place, start, call, target, out);
        }
    }

    private static void copy(KeyRows partition, int from, int start, Call call, ColumnVector target, int out) {
        if (from < start) {
            target.setNull(out);
        } else {
            target.copy(partition.columns().column(call.argument()), partition.row(from), out);
        }
    }

    private static int start(Step.Frame frame, KeyRows partition, int place) {
        Long rangeMillis = frame.rangeMillis();
        if (rangeMillis != null) {
            return partition.firstFrom(partition.timestamp(place) - rangeMillis);
        }
        Long rows = frame.rows();
        return rows == null ? place : (int) Math.max(0, place - rows);
    }
}
