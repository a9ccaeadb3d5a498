// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.KeyCodec;
import io.millrace.state.window.SlidingWindows;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TimeWindow;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.udf.api.Accumulator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * GROUP BY with sliding windows: one row of results a group and window.
 *
 * <p>A row is late when no window that is not closed takes it.
 *
 * <p>EMIT FINAL gives a window when it closes. EMIT CHANGES gives each window that a row came into, and the one behind the
 * row when it is new, each time; or, where changes wait for the commit, once a commit, and before the window closes.
 */
@HotPath
final class SlidingOperator implements Operator {
    /** What the operator works with, apart from its step. */
    record Wiring(
            RowArguments arguments,
            SlidingWindows windows,
            WaitingKeys waiting,
            List<SlidingCalls.Result> results,
            KeyCodec groups,
            SourceCounters counters,
            Changes changes,
            AtomicLong windowsOpen,
            AtomicLong rowsHeld,
            Limits limits,
            Outlet outlet) {}

    /**
     * When a commit is worth its price.
     *
     * @param keysWaiting so many keys wait at most
     * @param dirtyBytes when so much waits for a commit, {@code requestCommit} is called
     */
    record Limits(int keysWaiting, long dirtyBytes, Runnable requestCommit) {}

    /** How many rows go on together, so that a commit or a jump of stream time with many of them does not take memory for all. */
    private static final int TOGETHER = 1_024;

    /** When a window is handed on. */
    private enum Mode {
        EACH,
        PER_COMMIT,
        FINAL
    }

    private final Mode mode;
    private final long size;
    private final RowArguments arguments;
    private final SlidingWindows windows;
    private final SlidingCalls.Result[] results;
    private final KeyCodec groups;
    private final int[] groupColumns;
    private final SourceCounters counters;
    private final AtomicLong windowsOpen;
    private final AtomicLong rowsHeld;
    private final Limits limits;
    private final RowBatch changes;
    private final Outlet outlet;
    private final WaitingKeys waiting;
    private final ByteReader keyReader = new ByteReader();

    /** The row of {@code changes} that has the group of the current key, or -1. */
    private int groupRow = -1;

    private long open;
    private long held;
    private boolean produced;

    // How far the batch at hand is done.

    /** The current row, or -1 when there is no batch at hand. */
    private int row = -1;

    private boolean isComputed;
    private boolean isInserted;

    /** The next window of the current row to be handed on. */
    private long nextStart;

    private long lastStart;

    SlidingOperator(Step.Aggregate step, TimeWindow window, Wiring wiring) {
        this.mode = step.emit() == Step.Emit.FINAL
                ? Mode.FINAL
                : wiring.changes() == Changes.EACH ? Mode.EACH : Mode.PER_COMMIT;
        this.size = window.sizeMillis();
        this.arguments = wiring.arguments();
        this.windows = wiring.windows();
        this.waiting = wiring.waiting();
        this.results = wiring.results().toArray(new SlidingCalls.Result[0]);
        this.groups = wiring.groups();
        this.groupColumns = StageBuilder.indexes(0, step.groupBy().size());
        this.counters = wiring.counters();
        this.windowsOpen = wiring.windowsOpen();
        this.rowsHeld = wiring.rowsHeld();
        this.limits = wiring.limits();
        this.changes = new RowBatch(step.schema(), 64);
        this.outlet = wiring.outlet();
        if (mode == Mode.FINAL) {
            try {
                findOpen();
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }
    }

    /** The windows that were open when the state was written. */
    private void findOpen() {
        List<byte[]> keys = windows.keys(null, TOGETHER);
        while (!keys.isEmpty()) {
            for (byte[] key : keys) {
                findOpen(key);
            }
            waiting.fit();
            keys = windows.keys(keys.get(keys.size() - 1), TOGETHER);
        }
    }

    private void findOpen(byte[] key) {
        windows.select(key);
        long first = windows.next(windows.firstOpenStart());
        for (long start = first; start != SlidingWindows.NONE; start = windows.next(start + 1)) {
            opened(1);
        }
        waiting.addAll(key, endOf(first), WaitingKeys.NONE);
    }

    private long endOf(long start) {
        return start == SlidingWindows.NONE ? WaitingKeys.NONE : start + size;
    }

    private void opened(long more) {
        open += more;
        windowsOpen.addAndGet(more);
    }

    /** What waits are changes that people wait for; windows that wait for their end are not. */
    private void countHeld() {
        if (mode == Mode.PER_COMMIT) {
            rowsHeld.addAndGet(waiting.size() - held);
            held = waiting.size();
        }
    }

    @Override
    public void close() {
        opened(-open);
        waiting.close();
        countHeld();
        windows.close();
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (row < 0) {
            row = from;
        }
        handOn();
        while (row < to) {
            apply(view);
            if (changes.size() >= TOGETHER) {
                produced = true;
                handOn();
            }
        }
        produced = true;
        handOn();
        while (mode == Mode.PER_COMMIT && waiting.size() > limits.keysWaiting()) {
            emitWaiting();
        }
        row = -1;
        if (mode == Mode.FINAL) {
            waiting.fit();
        } else {
            windows.holdBeside(waiting.bytes());
        }
        if (windows.dirtyBytes() > limits.dirtyBytes()) {
            limits.requestCommit().run();
        }
    }

    /** Hands on what lies in the batch of changes; resumes when that failed. */
    private void handOn() {
        if (produced) {
            outlet.emit(changes);
            produced = false;
            changes.clear();
            groupRow = -1;
        }
        countHeld();
    }

    @Override
    public void beforeCommit() {
        handOn();
        while (mode == Mode.PER_COMMIT && waiting.size() > 0) {
            emitWaiting();
        }
        windows.beforeCommit();
    }

    /** Goes on with the current row, as far as the batch of changes takes what comes of it. */
    private void apply(RowBatch view) {
        if (!isComputed && !compute(view)) {
            row++;
            return;
        }
        long timestamp = view.timestamp(row);
        if (!isInserted) {
            close(windows.closeTime(Math.max(timestamp, windows.streamTime())));
            if (changes.size() >= TOGETHER) {
                return;
            }
            insert(timestamp);
        }
        while (nextStart <= lastStart) {
            if (changes.size() >= TOGETHER) {
                return;
            }
            emit(nextStart);
            nextStart = windows.next(nextStart + 1);
        }
        isComputed = false;
        isInserted = false;
        row++;
    }

    /** False when the row is not for any window. */
    private boolean compute(RowBatch view) {
        if (view.isTombstone(row)) {
            counters.filtered();
            return false;
        }
        if (!arguments.compute(view, row)) {
            return false;
        }
        if (windows.isLate(view.timestamp(row))) {
            counters.late();
            return false;
        }
        isComputed = true;
        return true;
    }

    private void insert(long timestamp) {
        windows.advance(timestamp);
        isInserted = true;
        groupRow = -1;
        long spilledEnd = waiting.hasSpilled() ? firstEndBefore() : WaitingKeys.NONE;
        if (windows.insert(arguments.values(), 0, timestamp)) {
            counters.applied();
        } else {
            counters.late();
        }
        nextStart = windows.next(Math.max(timestamp - size, windows.firstOpenStart()));
        lastStart = windows.hasCreatedNext() ? timestamp + 1 : timestamp;
        if (mode == Mode.EACH || nextStart > lastStart) {
            return;
        }
        if (mode == Mode.FINAL) {
            opened(windows.created());
            waiting.addAll(windows.key(), nextStart + size, spilledEnd);
        } else {
            waiting.addRange(windows.key(), nextStart, lastStart, nextStart + size);
        }
        nextStart = SlidingWindows.NONE;
    }

    /** Where the first window of the current row's key ends that waits: all that are not closed do. */
    private long firstEndBefore() {
        windows.select(arguments.values(), 0);
        return endOf(windows.next(windows.firstOpenStart()));
    }

    /** Hands on what waits and ends before a time, as long as it is not too much; the rows of those windows may go then. */
    private void close(long time) {
        for (WaitingKeys.Waiting next = waiting.firstBefore(time);
                next != null && changes.size() < TOGETHER;
                next = waiting.firstBefore(time)) {
            emit(next, time);
        }
    }

    private void emitWaiting() {
        close(WaitingKeys.NONE);
        produced = true;
        handOn();
    }

    /** Adds the windows of a key that wait and end before a time to the changes, as long as those are not too many. */
    private void emit(WaitingKeys.Waiting of, long time) {
        windows.select(of.key.get());
        groupRow = -1;
        long start = of.firstEnd() - size;
        long before = Math.min(time, of.until);
        while (start != SlidingWindows.NONE && start + size < before && changes.size() < TOGETHER) {
            emit(start);
            if (mode == Mode.FINAL) {
                opened(-1);
            }
            start = nextWaiting(of.starts, start + 1);
        }
        if (endOf(start) >= of.until) {
            waiting.remove(of);
        } else {
            waiting.set(of, start + size);
        }
    }

    private long nextWaiting(@Nullable StartRanges starts, long from) {
        long start = windows.next(from);
        if (starts == null) {
            return start;
        }
        while (start != SlidingWindows.NONE) {
            long allowed = starts.next(start);
            if (allowed == start) {
                return start;
            }
            start = allowed == StartRanges.NONE ? SlidingWindows.NONE : windows.next(allowed);
        }
        return start;
    }

    private void emit(long start) {
        windows.fold(start);
        int out = changes.append(windows.latest(), false, null);
        if (groupRow < 0) {
            keyReader.reset(windows.key());
            keyReader.readByte();
            groups.decode(keyReader, changes, out, groupColumns);
        } else {
            for (int i = 0; i < groupColumns.length; i++) {
                changes.column(i).copy(changes.column(i), groupRow, out);
            }
        }
        groupRow = out;
        int column = groupColumns.length;
        ((ColumnVector.OfLong) changes.column(column++)).set(out, start);
        ((ColumnVector.OfLong) changes.column(column++)).set(out, start + size);
        for (SlidingCalls.Result result : results) {
            Object state = result.size() == SlidingCalls.Size.GROWING ? windows.collected() : windows.merged();
            result.binding().result(accumulator(state, result.slot()), changes.column(column++), out);
        }
    }

    private static Accumulator<?> accumulator(@Nullable Object state, int slot) {
        if (state == null) {
            throw new IllegalStateException("a call without a state");
        }
        return ((Accumulator<?>[]) state)[slot];
    }
}
