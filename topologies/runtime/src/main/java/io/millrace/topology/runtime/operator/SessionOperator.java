// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.KeyCodec;
import io.millrace.state.layout.SessionLayout;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.codegen.AggregateBinding;
import io.millrace.topology.runtime.metrics.SourceCounters;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * GROUP BY with session windows: one row of results a group and session.
 *
 * <p>A row is late when the session that it would be in ends before stream time less gap and grace. EMIT FINAL gives a session when
 * it ends before that. EMIT CHANGES gives tombstones for the sessions that a row went to, whose bounds are others from then on, and
 * then the one that they are now; or, where changes wait for the commit, that for all rows since the last one.
 */
@HotPath
final class SessionOperator implements Operator {
    /** What the operator works with, apart from its step; {@code pending} is null where each change is a row. */
    record Wiring(
            RowArguments arguments,
            List<AggregateBinding> bindings,
            Sessions sessions,
            KeyCodec groups,
            SourceCounters counters,
            AtomicLong windowsOpen,
            @Nullable PendingChanges pending,
            Outlet outlet) {}

    private static final Comparator<LiveSession> BY_END = Comparator.<LiveSession>comparingLong(live -> live.queuedEnd)
            .thenComparing(live -> live.key, Arrays::compareUnsigned);

    private final boolean isFinal;
    private final RowArguments arguments;
    private final AggregateBinding[] bindings;
    private final Sessions sessions;
    private final SessionLayout layout;
    private final KeyCodec groups;
    private final int[] groupColumns;
    private final SourceCounters counters;
    private final ChangeBatch told;
    private final RowBatch changes;
    private final AtomicLong windowsOpen;
    private final @Nullable PendingChanges pending;
    private final LiveSession closed;
    private final SessionCodec codec;
    private final ByteReader keyReader = new ByteReader();

    /** Live sessions whose end is to be told, by an end that they had. */
    private final PriorityQueue<LiveSession> ends = new PriorityQueue<>(BY_END);

    private long open;
    private long closedTo = Long.MIN_VALUE;
    private int applied;
    /** Of the batch that is taken. */
    private RowBatch argumentRows;

    SessionOperator(Step.Aggregate step, Wiring wiring) {
        this.isFinal = step.emit() == Step.Emit.FINAL;
        this.arguments = wiring.arguments();
        this.argumentRows = arguments.values();
        this.bindings = wiring.bindings().toArray(new AggregateBinding[0]);
        this.sessions = wiring.sessions();
        this.layout = sessions.layout();
        this.groups = wiring.groups();
        this.groupColumns = StageBuilder.indexes(0, groups.size());
        this.counters = wiring.counters();
        this.windowsOpen = wiring.windowsOpen();
        this.pending = isFinal ? null : wiring.pending();
        this.told = new ChangeBatch(step.schema(), wiring.outlet(), pending, live -> show((LiveSession) live));
        this.changes = told.rows();
        this.codec = new SessionCodec(wiring.bindings());
        this.closed = new LiveSession(new GroupWindow(0, false), new byte[0], 0, codec.create());
        if (isFinal) {
            opened(layout.count());
        }
    }

    private void opened(long more) {
        open += more;
        windowsOpen.addAndGet(more);
    }

    @Override
    public void close() {
        opened(-open);
        told.close();
        sessions.close();
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
            } else if (arguments.accept(view, row)) {
                apply(row - from, view.timestamp(row));
            }
        }
        counters.applied(applied);
    }

    @Override
    public void beforeCommit() {
        told.beforeCommit();
        sessions.beforeCommit();
    }

    private void apply(int row, long timestamp) {
        if (isFinal) {
            // What the row closes it cannot go to; and it is still found.
            closeBefore(sessions.closeTimeAfter(timestamp));
        }
        sessions.advance(timestamp);
        sessions.choose(argumentRows, row);
        LiveSession live = sessions.newest();
        boolean isTaken = live != null && sessions.goesOnWith(live, timestamp) && !sessions.isOver(live)
                ? goOn(live, row, timestamp)
                : begin(live, row, timestamp);
        if (isTaken) {
            applied++;
        } else {
            counters.late();
        }
    }

    /** A row of the newest session of its key; false when it is late. */
    private boolean goOn(LiveSession live, int row, long timestamp) {
        if (Math.max(timestamp, live.latest) < sessions.closeTime()) {
            return false;
        }
        if (!isFinal && pending == null && !live.isInstant(timestamp)) {
            retract(live, live.start, live.latest);
        }
        live.latest = Math.max(timestamp, live.latest);
        add(live, row);
        sessions.changed(live);
        if (!isFinal) {
            tell(live);
        }
        return true;
    }

    /** A row that begins a session, or goes to others than the newest. */
    private boolean begin(@Nullable LiveSession newest, int row, long timestamp) {
        LiveSession live = newest;
        if (live != null) {
            leave(live);
            if (sessions.isOver(live)) {
                sessions.drop(live);
                live = null;
            } else if (timestamp > live.latest) {
                return beginBehind(live, row, timestamp);
            }
        }
        int found = sessions.find(timestamp);
        long end = found == 0 ? timestamp : Math.max(timestamp, layout.end(found - 1));
        if (end < sessions.closeTime()) {
            return false;
        }
        boolean isChanged = found > 1 || found == 1 && (layout.start(0) != timestamp || layout.end(0) != timestamp);
        LiveSession merged = sessions.merge(live, timestamp);
        if (isChanged && !isFinal) {
            for (int i = 0; i < found; i++) {
                retract(merged, layout.start(i), layout.end(i));
            }
        }
        add(merged, row);
        if (merged.window == null) {
            sessions.replaceFound(merged);
        } else {
            sessions.changed(merged);
        }
        if (isFinal) {
            opened(1 - found);
            await(merged);
        } else {
            tell(merged);
        }
        return true;
    }

    /** A row of a new session behind all others of the key. */
    private boolean beginBehind(LiveSession live, int row, long timestamp) {
        if (timestamp < sessions.closeTime()) {
            return false;
        }
        Sessions.begin(live, timestamp);
        add(live, row);
        sessions.changed(live);
        if (isFinal) {
            opened(1);
            await(live);
        } else {
            tell(live);
        }
        return true;
    }

    /** Brings the store up to date with a live session, and those behind this step too. */
    private void leave(LiveSession live) {
        if (pending != null && live.isWaiting) {
            pending.remove(live);
            show(live);
        }
        sessions.write(live);
    }

    private void add(LiveSession session, int row) {
        for (int i = 0; i < bindings.length; i++) {
            bindings[i].add(session.accumulators[i], argumentRows, row);
        }
    }

    /** Hands a change on, at once or later. */
    private void tell(LiveSession session) {
        if (pending != null && session.window != null) {
            pending.add(session);
        } else {
            append(session, session.latest);
        }
    }

    /** Adds what a session is now to the changes, behind a tombstone for what it was. */
    private void show(LiveSession live) {
        if (live.isShown && (live.shownStart != live.start || live.shownEnd != live.latest)) {
            retract(live, live.shownStart, live.shownEnd);
        }
        append(live, live.latest);
        live.shown();
    }

    private void append(LiveSession session, long timestamp) {
        int out = bounds(session, session.start, session.latest, changes.append(timestamp, false, null));
        for (int i = 0; i < bindings.length; i++) {
            bindings[i].result(session.accumulators[i], changes.column(groupColumns.length + 2 + i), out);
        }
    }

    private void retract(LiveSession session, long start, long end) {
        int out = bounds(session, start, end, changes.append(end, true, null));
        for (int i = 0; i < bindings.length; i++) {
            changes.column(groupColumns.length + 2 + i).setNull(out);
        }
    }

    private int bounds(LiveSession session, long start, long end, int out) {
        groups.decode(keyReader.reset(session.key), changes, out, groupColumns);
        ((ColumnVector.OfLong) changes.column(groupColumns.length)).set(out, start);
        ((ColumnVector.OfLong) changes.column(groupColumns.length + 1)).set(out, end);
        return out;
    }

    // EMIT FINAL.

    private void await(LiveSession session) {
        if (session.window != null && !session.isQueued) {
            session.isQueued = true;
            session.queuedEnd = session.latest;
            ends.add(session);
        }
    }

    /** Gives all sessions that end before a time, in the order of end and key. */
    private void closeBefore(long time) {
        if (time <= closedTo) {
            return;
        }
        closedTo = time;
        LiveSession next = ends.peek();
        while (next != null && next.queuedEnd < time) {
            ends.poll();
            next.isQueued = false;
            if (next.window != null && next.latest >= time) {
                await(next);
            } else if (next.window != null) {
                sessions.write(next);
                sessions.drop(next);
            }
            next = ends.peek();
        }
        while (layout.takeClosed(time)) {
            ByteReader in = layout.closedKey();
            byte[] key = in.readRaw(in.remaining());
            LiveSession live = sessions.newest(key);
            boolean isOlder = live != null && live.start <= layout.closedStart() && layout.closedEnd() <= live.latest;
            if (!isOlder) {
                giveClosed(key);
            }
        }
    }

    private void giveClosed(byte[] key) {
        codec.read(layout.closedState(), closed.accumulators);
        int out = changes.append(layout.closedEnd(), false, null);
        groups.decode(keyReader.reset(key), changes, out, groupColumns);
        ((ColumnVector.OfLong) changes.column(groupColumns.length)).set(out, layout.closedStart());
        ((ColumnVector.OfLong) changes.column(groupColumns.length + 1)).set(out, layout.closedEnd());
        for (int i = 0; i < bindings.length; i++) {
            bindings[i].result(closed.accumulators[i], changes.column(groupColumns.length + 2 + i), out);
        }
        opened(-1);
    }
}
