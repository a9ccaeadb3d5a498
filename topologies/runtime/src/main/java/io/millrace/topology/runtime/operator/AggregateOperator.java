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
 * windows. EMIT FINAL gives a row when a window closes. EMIT CHANGES gives one each time a group changes; or, where changes
 * wait for the commit, one for all changes since the last, and what still waits when its window closes goes before the window.
 */
@HotPath
final class AggregateOperator implements Operator {
    /** What the operator works with, apart from its step; {@code pending} is null where each change is a row. */
    record Wiring(
            RowArguments arguments,
            List<AggregateBinding> bindings,
            GroupState state,
            SourceCounters counters,
            AtomicLong windowsOpen,
            @Nullable PendingChanges pending,
            Outlet outlet) {}

    /** How many changes that waited go on together, so that a commit with many of them does not take memory for all. */
    private static final int TOGETHER = 1_024;

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
    private final @Nullable PendingChanges pending;
    private long open;
    private boolean taken;
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
        this.pending = emit == Step.Emit.CHANGES ? wiring.pending() : null;
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
        if (pending != null) {
            pending.clear();
        }
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!taken) {
            // What a commit could not hand on is older than these rows.
            handOn();
            changes.clear();
            for (int row = from; row < to; row++) {
                apply(view, row);
            }
            taken = true;
            produced = true;
        }
        handOn();
        while (pending != null && pending.isFull()) {
            emitOldest(pending);
        }
        taken = false;
    }

    /** Hands on what lies in the batch of changes; resumes when that failed. */
    private void handOn() {
        if (!produced) {
            return;
        }
        outlet.emit(changes);
        produced = false;
        if (pending != null) {
            pending.handedOn();
        }
    }

    private void emitOldest(PendingChanges waiting) {
        changes.clear();
        while (changes.size() < TOGETHER) {
            byte[] key = waiting.poll();
            if (key == null) {
                break;
            }
            state.load(key, accumulators);
            appendLoaded();
        }
        produced = true;
        handOn();
    }

    @Override
    public void beforeCommit() {
        if (pending == null) {
            return;
        }
        handOn();
        while (!pending.isEmpty()) {
            emitOldest(pending);
        }
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
        if (pending != null) {
            pending.add(key);
        } else if (emit == Step.Emit.CHANGES) {
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
                appendLoaded();
            } else if (pending != null && pending.remove(state.loadedKey())) {
                appendLoaded();
            }
        }
    }

    private void appendLoaded() {
        int out = changes.append(state.loadedLatest(), false, null);
        state.loadedGroup(changes, out);
        results(out, state.loadedStart());
    }
}
