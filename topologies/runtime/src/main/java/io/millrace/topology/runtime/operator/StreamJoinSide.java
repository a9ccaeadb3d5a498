// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.codec.KeyCodec;
import io.millrace.state.codec.RowCodec;
import io.millrace.state.layout.JoinBufferLayout;
import io.millrace.topology.runtime.metrics.SourceCounters;
import org.jspecify.annotations.Nullable;

/**
 * One side of a join of two streams: its rows go into a buffer, and each is joined with those of the other side's buffer that have
 * its key and a time near its own.
 *
 * <p>A row without a match, of a side that an outer join keeps, goes on with nulls: at once where the join has no grace, or no match
 * can be in time any more; else when stream time is past the latest time of a match and the grace. Stream time is that of both sides;
 * how long a row stays in its buffer goes by the times of its own side.
 *
 * <p>A row is late when it finds no match, and is not kept and gives nothing, or the other side has let go of rows that it could
 * have matched; such a one is kept, and padded, like any other.
 */
@HotPath
final class StreamJoinSide implements Operator {
    /** Where the columns of a side are in the batch of joined rows. */
    record Columns(KeyCodec keys, int[] keyColumns, RowCodec rows, int[] own, int[] ownJoined, int[] keysJoined) {}

    /**
     * Which rows of the other side belong to one of this.
     *
     * @param backMillis by how much they may be older
     * @param aheadMillis by how much they may be younger
     * @param lifetimeMillis how long a row of this side can be found
     */
    record Reach(long backMillis, long aheadMillis, long lifetimeMillis) {}

    /** What becomes of a row without a match. */
    enum Unmatched {
        GOES,
        IS_PADDED_AT_ONCE,
        WAITS
    }

    /** What the side works with. */
    record Wiring(
            RowArguments keys,
            JoinBufferLayout buffer,
            Columns columns,
            Reach reach,
            Unmatched unmatched,
            SourceCounters counters,
            RowBatch joined,
            Outlet outlet) {}

    /** How many rows go on together, so that a key with many of them does not take memory for all. */
    private static final int TOGETHER = 1_024;

    private final StreamJoin join;
    private final RowArguments keys;
    private final JoinBufferLayout buffer;
    private final Columns columns;
    private final Reach reach;
    private final Unmatched unmatched;
    private final SourceCounters counters;
    private final RowBatch joined;
    private final Outlet outlet;
    private final ByteWriter writer = new ByteWriter();
    private @Nullable StreamJoinSide otherSide;
    private boolean produced;

    // How far the batch at hand is done.

    /** The current row, or -1 when there is no batch at hand. */
    private int row = -1;

    private int first;
    private int applied;
    private boolean isAccepted;

    StreamJoinSide(StreamJoin join, Wiring wiring) {
        this.join = join;
        this.keys = wiring.keys();
        this.buffer = wiring.buffer();
        this.columns = wiring.columns();
        this.reach = wiring.reach();
        this.unmatched = wiring.unmatched();
        this.counters = wiring.counters();
        this.joined = wiring.joined();
        this.outlet = wiring.outlet();
    }

    void connect(StreamJoinSide other) {
        otherSide = other;
    }

    private StreamJoinSide other() {
        StreamJoinSide other = otherSide;
        if (other == null) {
            throw new IllegalStateException("a join with one side");
        }
        return other;
    }

    JoinBufferLayout buffer() {
        return buffer;
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (row < 0) {
            row = from;
            first = from;
            keys.compute(view, from, to);
        }
        handOn();
        while (row < to) {
            apply(view);
            if (joined.size() >= TOGETHER) {
                produced = true;
                handOn();
            }
        }
        produced = true;
        handOn();
        row = -1;
        counters.applied(applied);
        applied = 0;
        buffer.expire();
        other().buffer.expire();
    }

    /** Hands on what lies in the batch of joined rows; resumes when that failed. */
    private void handOn() {
        if (produced) {
            outlet.emit(joined);
            produced = false;
            joined.clear();
        }
    }

    @Override
    public void beforeCommit() {
        buffer.beforeCommit();
    }

    @Override
    public void close() {
        buffer.close();
    }

    /** Goes on with the current row, as far as the batch of joined rows takes what it closes. */
    private void apply(RowBatch view) {
        long time = view.timestamp(row);
        if (!isAccepted) {
            if (view.isTombstone(row)) {
                counters.filtered();
                row++;
                return;
            }
            if (!keys.accept(view, row)) {
                row++;
                return;
            }
            buffer.advance(time);
            join.advance(time);
            isAccepted = true;
        }
        boolean isDone = time < join.streamTime() || join.close(view.origin(row), joined, TOGETHER);
        if (isDone) {
            match(view, time);
            isAccepted = false;
            row++;
        }
    }

    private void match(RowBatch view, long time) {
        StreamJoinSide other = other();
        columns.keys().encode(keys.values(), row - first, columns.keyColumns(), other.buffer.beginKey());
        int found = other.buffer.find(time - reach.backMillis(), time + reach.aheadMillis());
        for (int i = 0; i < found; i++) {
            int out = append(view, Math.max(time, other.buffer.time(i)));
            other.columns.rows().decode(other.buffer.row(i).reader(), joined, out, other.columns.ownJoined());
        }
        if (found > 0 && other.unmatched == Unmatched.WAITS) {
            other.buffer.markFound();
        }
        boolean isPadded = found == 0 && isPadded(time);
        if (isPadded) {
            int out = append(view, time);
            setNull(joined, out, other.columns.ownJoined());
        }
        boolean isKept = time >= buffer.streamTime() - reach.lifetimeMillis();
        if (isKept) {
            keep(view, time, found == 0 && !isPadded && unmatched == Unmatched.WAITS);
        }
        if (found > 0 || (isPadded || isKept) && !other.hasLetGo(time - reach.backMillis())) {
            applied++;
        } else {
            counters.late();
        }
    }

    /** Whether rows of this side with a time may have been here and cannot be found any more: it is further than the other side. */
    private boolean hasLetGo(long time) {
        return buffer.streamTime() > time + reach.lifetimeMillis();
    }

    private boolean isPadded(long time) {
        return unmatched == Unmatched.IS_PADDED_AT_ONCE
                || unmatched == Unmatched.WAITS && time + reach.aheadMillis() < join.streamTime();
    }

    private void keep(RowBatch view, long time, boolean waits) {
        buffer.beginSameKey(other().buffer);
        writer.clear();
        columns.rows().encode(view, row, columns.own(), writer);
        if (waits) {
            buffer.insertWaiting(time, writer.array(), 0, writer.size());
        } else {
            buffer.insert(time, writer.array(), 0, writer.size());
        }
    }

    /** A joined row with this side's columns and the keys. */
    private int append(RowBatch view, long timestamp) {
        int out = joined.append(timestamp, false, view.origin(row));
        int[] into = columns.ownJoined();
        for (int i = 0; i < into.length; i++) {
            joined.column(into[i]).copy(view.column(i), row, out);
        }
        int[] keyInto = columns.keysJoined();
        for (int i = 0; i < keyInto.length; i++) {
            joined.column(keyInto[i]).copy(keys.values().column(i), row - first, out);
        }
        return out;
    }

    private static void setNull(RowBatch batch, int row, int[] columns) {
        for (int column : columns) {
            batch.column(column).setNull(row);
        }
    }

    // Rows that nobody joined.

    /** The time of the first row that waits and can have no match any more; {@link JoinBufferLayout#NONE} when there is none. */
    long nextClosed(long streamTime, long graceMillis) {
        return unmatched == Unmatched.WAITS
                ? buffer.nextWaiting(streamTime - reach.aheadMillis() - graceMillis)
                : JoinBufferLayout.NONE;
    }

    /** Adds that row with nulls to a batch of joined rows. */
    void pad(long time, @Nullable Object origin, RowBatch out) {
        buffer.takeWaiting();
        int to = out.append(time, false, origin);
        columns.rows().decode(buffer.waitingRow().reader(), out, to, columns.ownJoined());
        setNull(out, to, other().columns.ownJoined());
        if (columns.keysJoined().length > 0) {
            columns.keys().decode(buffer.waitingKey(), out, to, columns.keysJoined());
        }
    }
}
