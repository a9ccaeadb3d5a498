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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * GROUP BY: one row of accumulators a group and window.
 *
 * <p>A row is late for a window whose end plus grace stream time has reached, and late altogether when it is so for all its
 * windows. EMIT CHANGES gives a row each time a group changes; EMIT FINAL one when its window closes.
 */
@HotPath
final class AggregateOperator implements Operator {
    /** What the operator works with, apart from its step. */
    record Wiring(
            RowArguments arguments,
            List<AggregateBinding> bindings,
            GroupState state,
            SourceCounters counters,
            AtomicLong windowsOpen,
            Outlet outlet) {}

    private final Step.@Nullable TimeWindow window;
    private final Step.Emit emit;
    private final int groupColumns;
    private final RowArguments arguments;
    private final RowBatch argumentBatch;
    private final AggregateBinding[] bindings;
    private final Accumulator<?>[] accumulators;
    private final GroupState state;
    private final SourceCounters counters;
    private final RowBatch changes;
    private final Outlet outlet;
    private final AtomicLong windowsOpen;
    private long open;
    private boolean produced;

    AggregateOperator(Step.Aggregate step, Wiring wiring) {
        this.window = step.window();
        this.emit = step.emit();
        this.groupColumns = step.groupBy().size();
        this.arguments = wiring.arguments();
        this.argumentBatch = arguments.values();
        this.bindings = wiring.bindings().toArray(new AggregateBinding[0]);
        this.accumulators = new Accumulator<?>[bindings.length];
        for (int i = 0; i < bindings.length; i++) {
            accumulators[i] = bindings[i].create();
        }
        this.state = wiring.state();
        this.counters = wiring.counters();
        this.changes = new RowBatch(step.schema(), 64);
        this.outlet = wiring.outlet();
        this.windowsOpen = wiring.windowsOpen();
        if (emit == Step.Emit.FINAL) {
            opened(state.count());
        }
    }

    private void opened(long more) {
        open += more;
        windowsOpen.addAndGet(more);
    }

    @Override
    public void close() {
        opened(-open);
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!produced) {
            changes.clear();
            for (int row = from; row < to; row++) {
                apply(view, row);
            }
            produced = true;
        }
        outlet.emit(changes);
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
        state.advance(view.timestamp(row));
        boolean taken = window == null ? update(0, view.timestamp(row)) : updateWindows(window, view.timestamp(row));
        if (taken) {
            counters.applied();
        } else {
            counters.late();
        }
        if (window != null) {
            close(window);
        }
    }

    /** The windows that hold a time start at the multiples of the advance in (t - size, t]. */
    private boolean updateWindows(Step.TimeWindow shape, long timestamp) {
        boolean taken = false;
        long first = Math.max(0, timestamp - shape.sizeMillis() + shape.advanceMillis())
                / shape.advanceMillis()
                * shape.advanceMillis();
        for (long start = first; start <= timestamp; start += shape.advanceMillis()) {
            boolean open = start + shape.sizeMillis() + shape.graceMillis() > state.streamTime();
            if (open) {
                taken |= update(start, timestamp);
            }
        }
        return taken;
    }

    private boolean update(long windowStart, long timestamp) {
        byte[] key = state.key(argumentBatch, 0, windowStart);
        long before = state.read(key, accumulators);
        long latest = Math.max(timestamp, before);
        if (emit == Step.Emit.FINAL && before == Long.MIN_VALUE) {
            opened(1);
        }
        for (int i = 0; i < bindings.length; i++) {
            bindings[i].add(accumulators[i], argumentBatch, 0);
        }
        state.write(key, windowStart, latest, accumulators);
        if (emit == Step.Emit.CHANGES) {
            int out = changes.append(latest, false, null);
            for (int i = 0; i < groupColumns; i++) {
                changes.column(i).copy(argumentBatch.column(i), 0, out);
            }
            results(out, windowStart);
        }
        return true;
    }

    private void results(int out, long windowStart) {
        int column = groupColumns;
        if (window != null) {
            ((ColumnVector.OfLong) changes.column(column++)).set(out, windowStart);
            ((ColumnVector.OfLong) changes.column(column++)).set(out, windowStart + window.sizeMillis());
        }
        for (int i = 0; i < bindings.length; i++) {
            bindings[i].result(accumulators[i], changes.column(column++), out);
        }
    }

    private void close(Step.TimeWindow shape) {
        long lifetime = shape.sizeMillis() + shape.graceMillis();
        if (emit == Step.Emit.CHANGES && shape.retentionMillis() != null) {
            lifetime = Math.max(lifetime, shape.retentionMillis());
        }
        // A window is closed when start + lifetime <= stream time.
        if (!state.openClosed(state.streamTime() - lifetime)) {
            return;
        }
        while (state.nextClosed(accumulators)) {
            if (emit == Step.Emit.FINAL) {
                opened(-1);
                int out = changes.append(state.closedLatest(), false, null);
                state.closedGroup(changes, out);
                results(out, state.closedStart());
            }
        }
    }
}
