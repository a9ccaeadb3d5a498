// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TimeWindow;
import io.millrace.topology.runtime.codegen.AggregateBinding;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.udf.api.Accumulator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * GROUP BY: one row of accumulators a group and window. A row of a table that is replaced is taken back from its group first.
 *
 * <p>A row is late for a window whose end plus grace stream time has reached, and late altogether when it is so for all its
 * windows. EMIT FINAL gives a row when a window closes. EMIT CHANGES gives one each time a group changes; or, where changes
 * wait for the commit, one for all changes since the last, and what still waits when its window closes goes before the window.
 */
@HotPath
final class AggregateOperator implements Operator, GroupState.ClosedGroups {
    /** What the operator works with, apart from its step; {@code pending} is null where each change is a row. */
    record Wiring(
            RowArguments arguments,
            List<AggregateBinding> bindings,
            GroupState state,
            SourceCounters counters,
            AtomicLong windowsOpen,
            @Nullable PendingChanges pending,
            Outlet outlet) {}

    private final @Nullable TimeWindow window;
    private final Step.Emit emit;
    private final GroupState.Wanted wanted;
    private final int groupColumns;
    private final RowArguments arguments;
    private final AggregateBinding[] bindings;
    private final GroupState state;
    private final SourceCounters counters;
    private final ChangeBatch told;
    private final RowBatch changes;
    private final AtomicLong windowsOpen;
    private final @Nullable PendingChanges pending;
    private final long lifetimeMillis;
    /** In how many windows a row is at most; 0 without windows. */
    private final long windowsMax;

    private final @Nullable WindowStarts starts;
    private long open;
    private int applied;
    /** Of the batch that is taken. */
    private RowBatch argumentRows;

    /** @param window the windows, or null */
    AggregateOperator(Step.Aggregate step, @Nullable TimeWindow window, Wiring wiring) {
        this.window = window;
        this.emit = step.emit();
        this.groupColumns = step.groupBy().size();
        this.arguments = wiring.arguments();
        this.argumentRows = arguments.values();
        this.bindings = wiring.bindings().toArray(new AggregateBinding[0]);
        this.state = wiring.state();
        this.counters = wiring.counters();
        this.windowsOpen = wiring.windowsOpen();
        this.pending = emit == Step.Emit.CHANGES ? wiring.pending() : null;
        this.told = new ChangeBatch(step.schema(), wiring.outlet(), pending, group -> append(group, startOf(group)));
        this.changes = told.rows();
        this.starts = window == null ? null : new WindowStarts(window);
        this.windowsMax =
                window == null ? 0 : (window.sizeMillis() + window.advanceMillis() - 1) / window.advanceMillis();
        this.lifetimeMillis = window == null ? 0 : lifetimeMillis(window, emit);
        if (emit == Step.Emit.FINAL) {
            this.wanted = GroupState.Wanted.ALL;
            opened(state.count());
        } else {
            this.wanted = pending == null ? GroupState.Wanted.NONE : GroupState.Wanted.WAITING;
        }
    }

    /** A window is closed when its start plus this is stream time, or before. */
    private static long lifetimeMillis(TimeWindow shape, Step.Emit emit) {
        return emit == Step.Emit.FINAL ? shape.sizeMillis() + shape.graceMillis() : shape.lifetimeMillis();
    }

    private void opened(long more) {
        open += more;
        windowsOpen.addAndGet(more);
    }

    @Override
    public void close() {
        opened(-open);
        told.close();
        state.close();
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (told.begin()) {
            take(view, from, to);
            told.taken();
        }
        told.end();
    }

    private void take(RowBatch view, int from, int to) {
        arguments.compute(view, from, to);
        argumentRows = arguments.values();
        applied = 0;
        for (int row = from; row < to; row++) {
            if (view.isTombstone(row)) {
                counters.filtered();
            } else if (!arguments.accept(view, row)) {
                continue;
            } else if (view.isRetraction(row)) {
                takeBack(row - from, view.timestamp(row), isReplacedInGroup(view, row, from, to));
            } else {
                apply(row - from, view.timestamp(row));
            }
        }
        counters.applied(applied);
    }

    /** Whether the row that replaces one comes next and is of the same group. */
    private boolean isReplacedInGroup(RowBatch view, int row, int from, int to) {
        int next = row + 1;
        if (next == to || view.isTombstone(next) || view.isRetraction(next) || view.origin(next) != view.origin(row)) {
            return false;
        }
        for (int i = 0; i < groupColumns; i++) {
            if (argumentRows.column(i).isNull(next - from)) {
                return false;
            }
        }
        return state.isSameGroup(argumentRows, row - from, next - from);
    }

    /** A group that changes for this alone is handed on; where the row that replaces it follows, that one does. */
    private void takeBack(int row, long timestamp, boolean isReplaced) {
        state.choose(argumentRows, row);
        LiveGroup group = state.open(0);
        if (group.latest == Long.MIN_VALUE) {
            return;
        }
        group.latest = Math.max(timestamp, group.latest);
        for (int i = 0; i < bindings.length; i++) {
            bindings[i].undo(group.accumulators[i], argumentRows, row);
        }
        state.changed(group);
        if (!isReplaced) {
            handOnLater(group, 0, row);
        }
    }

    /** Takes groups of rows that were combined before their internal topic, of schema {@link RepartitionSource#GROUPS}. */
    Operator merging() {
        return this::mergeBatch;
    }

    private void mergeBatch(RowBatch view, int from, int to) {
        if (told.begin()) {
            applied = 0;
            for (int row = from; row < to; row++) {
                merge(view, row);
            }
            counters.applied(applied);
            told.taken();
        }
        told.end();
    }

    private void merge(RowBatch view, int row) {
        byte[] combined = RepartitionSource.group(view, row);
        try {
            GroupCodec.Combined head = state.choose(combined);
            if (head.windows() > windowsMax || head.windows() > 0 != (window != null)) {
                throw new RecordException(ErrorCode.INTERNAL_RECORD, "a combined group belongs to other windows");
            }
            long timestamp = view.timestamp(row);
            state.advance(timestamp);
            if (window == null) {
                merge(0, combined, head, timestamp);
                applied += head.rows();
            } else {
                mergeWindows(window, combined, head, timestamp);
            }
        } catch (RecordException bad) {
            throw RepartitionSource.unreadable(view.origin(row), bad);
        }
        if (window != null) {
            closeWindows();
        }
    }

    /** All rows go to the same windows, of which the last is the last to close: so what it says is so for each row. */
    private void mergeWindows(TimeWindow shape, byte[] combined, GroupCodec.Combined head, long timestamp) {
        boolean taken = false;
        long closed = state.streamTime() - shape.sizeMillis() - shape.graceMillis();
        long advance = shape.advanceMillis();
        long last = timestamp / advance * advance;
        for (long start = last - (head.windows() - 1) * advance; start <= last; start += advance) {
            if (start > closed) {
                merge(start, combined, head, timestamp);
                taken = true;
            }
        }
        if (taken) {
            applied += head.rows();
        } else {
            counters.late(head.rows());
        }
    }

    private void merge(long start, byte[] combined, GroupCodec.Combined head, long timestamp) {
        LiveGroup group = state.open(start);
        if (emit == Step.Emit.FINAL && group.latest == Long.MIN_VALUE) {
            opened(1);
        }
        state.merge(group, combined, head.accumulatorsAt());
        group.latest = Math.max(timestamp, group.latest);
        state.merged(group, combined.length - head.accumulatorsAt());
        if (pending != null) {
            pending.add(group);
        } else if (emit == Step.Emit.CHANGES) {
            append(group, start);
        }
    }

    private static long startOf(LiveGroup group) {
        GroupWindow of = group.window;
        if (of == null) {
            throw new IllegalStateException("a group that changed is not there");
        }
        return of.start;
    }

    @Override
    public void beforeCommit() {
        told.beforeCommit();
        state.beforeCommit();
    }

    private void apply(int row, long timestamp) {
        state.advance(timestamp);
        state.choose(argumentRows, row);
        if (window == null || starts == null) {
            update(0, row, timestamp);
            applied++;
            return;
        }
        if (updateWindows(window, starts, row, timestamp)) {
            applied++;
        } else {
            counters.late();
        }
        closeWindows();
    }

    private void closeWindows() {
        long lastClosed = state.streamTime() - lifetimeMillis;
        if (state.isAnyClosed(lastClosed)) {
            state.close(lastClosed, wanted, this);
        }
    }

    private boolean updateWindows(TimeWindow shape, WindowStarts holding, int row, long timestamp) {
        boolean taken = false;
        long closed = state.streamTime() - shape.sizeMillis() - shape.graceMillis();
        long advance = shape.advanceMillis();
        holding.choose(timestamp);
        for (long start = holding.first(); start <= timestamp; start += advance) {
            if (start > closed) {
                update(start, row, timestamp);
                taken = true;
            }
        }
        return taken;
    }

    private void update(long start, int row, long timestamp) {
        LiveGroup group = state.open(start);
        if (emit == Step.Emit.FINAL && group.latest == Long.MIN_VALUE) {
            opened(1);
        }
        group.latest = Math.max(timestamp, group.latest);
        Accumulator<?>[] accumulators = group.accumulators;
        for (int i = 0; i < bindings.length; i++) {
            bindings[i].add(accumulators[i], argumentRows, row);
        }
        state.changed(group);
        handOnLater(group, start, row);
    }

    /** Says that a group has changed, now or at the commit. */
    private void handOnLater(LiveGroup group, long start, int row) {
        if (pending != null) {
            pending.add(group);
        } else if (emit == Step.Emit.CHANGES) {
            int out = changes.append(group.latest, false, null);
            for (int i = 0; i < groupColumns; i++) {
                changes.column(i).copy(argumentRows.column(i), row, out);
            }
            results(out, group, start);
        }
    }

    private void results(int out, LiveGroup group, long start) {
        int column = groupColumns;
        if (window != null) {
            ((ColumnVector.OfLong) changes.column(column++)).set(out, start);
            ((ColumnVector.OfLong) changes.column(column++)).set(out, start + window.sizeMillis());
        }
        for (int i = 0; i < bindings.length; i++) {
            bindings[i].result(group.accumulators[i], changes.column(column++), out);
        }
    }

    @Override
    public void closed(LiveGroup group, long start) {
        if (emit == Step.Emit.FINAL) {
            opened(-1);
        } else if (pending != null) {
            pending.remove(group);
        }
        append(group, start);
    }

    private void append(LiveGroup group, long start) {
        int out = changes.append(group.latest, false, null);
        state.columns(group, changes, out);
        results(out, group, start);
    }
}
