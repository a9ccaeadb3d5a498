// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import org.jspecify.annotations.Nullable;

/**
 * The frames that end in the row that came last: where they begin. Stream thread.
 *
 * <p>A row behind all others of its key moves the key's frames on. A late row has frames of its own, which are looked up for
 * it alone; it is put into the key's frames where it belongs to them.
 */
@HotPath
final class Frames {
    /** What states that take rows back have from the start: tables with room. */
    private static final long RUNNING_BYTES = 256;

    /** Of a window of one bucket. */
    private static final int ROWS_A_MEASURE = 8;

    private final WindowFrame[] frames;
    private final FoldTree.@Nullable Merged merged;
    private final FoldTree.@Nullable Collected collected;

    /** The heads of a late row's frames. */
    private final FrameState[] lateHeads;

    private @Nullable KeyWindow window;
    private @Nullable Chunk chunk;
    private int row;
    private long index;
    private boolean isLate;

    Frames(WindowSpec spec, FoldTree.@Nullable Merged merged, FoldTree.@Nullable Collected collected) {
        this.frames = spec.frames().toArray(new WindowFrame[0]);
        this.merged = merged;
        this.collected = collected;
        this.lateHeads = new FrameState[frames.length];
        for (int i = 0; i < frames.length; i++) {
            lateHeads[i] = new FrameState();
        }
    }

    // Rows that come.

    /** A row was put behind all others. */
    void appended(KeyWindow to) {
        Chunk tail = to.tail();
        at(to, tail, tail.size - 1, to.end - 1);
        isLate = false;
        if (merged != null) {
            merged.inserted(to, index, tail, row);
        }
        for (int i = 0; i < frames.length; i++) {
            FrameState state = to.frames[i];
            if (state.chunk == null) {
                begin(frames[i], state);
            } else {
                advance(frames[i], state, state.chunk);
            }
        }
    }

    private void at(KeyWindow to, Chunk toChunk, int toRow, long toIndex) {
        window = to;
        chunk = toChunk;
        row = toRow;
        index = toIndex;
    }

    KeyWindow window() {
        KeyWindow now = window;
        if (now == null) {
            throw new IllegalStateException("before the first row");
        }
        return now;
    }

    boolean isLate() {
        return isLate;
    }

    int row() {
        return row;
    }

    /** The number of the bucket of the current row. */
    long index() {
        return index;
    }

    Chunk chunk() {
        Chunk now = chunk;
        if (now == null) {
            throw new IllegalStateException("before the first row");
        }
        return now;
    }

    /** The frame that ends in the current row, which is the last of its window, from scratch. */
    private void begin(WindowFrame frame, FrameState state) {
        locate(frame, state);
        WindowFold running = frame.running();
        if (running != null) {
            Object states = state.running;
            if (states == null) {
                states = running.create();
                state.running = states;
            }
            running.reset(states);
            RunningFolds.walk(
                    running,
                    states,
                    RunningFolds.Change.ADD,
                    window(),
                    chunkOf(state),
                    state.row,
                    state.index,
                    chunk(),
                    row + 1);
            measure(running, states, state);
        }
    }

    /** As seldom as it takes to cost little beside the rows that came since. */
    private boolean isToBeMeasured() {
        long buckets = window().end - window().first;
        return buckets == 1
                ? (row & ROWS_A_MEASURE - 1) == ROWS_A_MEASURE - 1
                : row == 0 && index % Math.max(1, buckets / 4) == 0;
    }

    private void measure(WindowFold running, Object states, FrameState state) {
        int bytes = (int) Math.min(Integer.MAX_VALUE, RUNNING_BYTES + running.stateBytes(states));
        window().bytes += bytes - state.runningBytes;
        state.runningBytes = bytes;
    }

    private void advance(WindowFrame frame, FrameState state, Chunk head) {
        WindowFold running = frame.running();
        Object states = state.running;
        Chunk tail = chunk();
        if (running != null && states != null) {
            running.addRange(states, tail.columns, row, row + 1);
            if (isToBeMeasured()) {
                measure(running, states, state);
            }
        }
        if (!frame.isRange()) {
            state.count++;
            if (state.count > frame.rows() + 1) {
                leave(frame, state, head, state.row + 1);
                state.count--;
            }
            return;
        }
        long bound = Reach.minus(tail.times[row], frame.rangeMillis());
        Chunk at = head;
        while (true) {
            int keep = at.last() < bound ? at.size : state.row;
            while (keep < at.size && at.times[keep] < bound) {
                keep++;
            }
            if (keep == state.row) {
                return;
            }
            if (keep < at.size) {
                leave(frame, state, at, keep);
                return;
            }
            at = leave(frame, state, at, keep);
        }
    }

    /** Lets the frame begin with a row of its first chunk, or with the next chunk; gives the chunk. */
    private Chunk leave(WindowFrame frame, FrameState state, Chunk head, int keep) {
        WindowFold running = frame.running();
        Object states = state.running;
        if (running != null && states != null) {
            running.retractRange(states, head.columns, state.row, keep);
        }
        if (keep < head.size) {
            state.row = keep;
            return head;
        }
        if (head.next != null) {
            state.setHead(head.next, 0, state.index);
            return head.next;
        }
        Chunk next = window().bucket(state.index + 1);
        state.setHead(next, 0, state.index + 1);
        return next;
    }

    /** A late row was put into a window. */
    void inserted(KeyWindow to, Chunk into, int place, long bucket) {
        if (merged != null) {
            merged.inserted(to, bucket, into, place);
        }
        if (collected != null) {
            collected.inserted(to, bucket, into, place);
        }
        at(to, into, place, bucket);
        isLate = true;
        for (int i = 0; i < frames.length; i++) {
            FrameState state = to.frames[i];
            if (state.chunk != null) {
                insertedInto(frames[i], state, state.chunk);
            }
        }
    }

    private void insertedInto(WindowFrame frame, FrameState state, Chunk head) {
        KeyWindow to = window();
        Chunk into = chunk();
        state.changed(index, to.end - 1);
        boolean isBefore = index < state.index
                || index == state.index && (into == head ? row <= state.row : KeyWindow.isBefore(into, head));
        boolean isMember = frame.isRange()
                ? into.times[row] >= Reach.minus(to.lastTime(), frame.rangeMillis())
                : !isBefore || state.count <= frame.rows();
        if (isBefore && isMember) {
            state.setHead(into, row, index);
        } else if (isBefore && into == head) {
            state.row++;
        }
        if (!isMember) {
            return;
        }
        WindowFold running = frame.running();
        Object states = state.running;
        if (running != null && states != null) {
            running.addRange(states, into.columns, row, row + 1);
        }
        state.count++;
        Chunk first = state.chunk;
        if (!frame.isRange() && state.count > frame.rows() + 1 && first != null) {
            leave(frame, state, first, state.row + 1);
            state.count--;
        }
    }

    /** The rows of a chunk went, from a place on, to the one behind it. */
    void split(Chunk from, Chunk behind) {
        if (chunk == from && row >= from.size) {
            row -= from.size;
            chunk = behind;
        }
        for (FrameState state : window().frames) {
            if (state.chunk == from && state.row >= from.size) {
                state.chunk = behind;
                state.row -= from.size;
            }
        }
    }

    /** Looks up the frames of the late row. */
    void locateLate() {
        for (int i = 0; i < frames.length; i++) {
            locate(frames[i], lateHeads[i]);
        }
    }

    /** Finds the first row of the frame that ends in the current row. */
    private void locate(WindowFrame frame, FrameState head) {
        if (frame.isRange()) {
            locateRange(head, Reach.minus(chunk().times[row], frame.rangeMillis()));
        } else {
            locateRows(head, frame.rows());
        }
    }

    private void locateRange(FrameState head, long bound) {
        KeyWindow now = window();
        long bucket = bound == Long.MIN_VALUE ? now.first : now.find(bound - 1);
        Chunk found = now.bucket(bucket);
        int place = 0;
        if (bound != Long.MIN_VALUE) {
            found = KeyWindow.find(found, bound - 1);
            place = found.firstFrom(bound);
        }
        if (place == found.size) {
            bucket += found.next == null ? 1 : 0;
            found = found.next == null ? now.bucket(bucket) : found.next;
            place = 0;
        }
        head.setHead(found, place, bucket);
    }

    private void locateRows(FrameState head, long rows) {
        KeyWindow now = window();
        Chunk found = chunk();
        long bucket = index;
        int place = row;
        long left = rows;
        while (left > place) {
            if (bucket == now.first && found == now.bucket(bucket)) {
                head.setHead(found, 0, bucket);
                head.count = rows - left + place + 1;
                return;
            }
            left -= place + 1;
            Chunk before = now.before(found, bucket);
            bucket -= found == now.bucket(bucket) ? 1 : 0;
            found = before;
            place = found.size - 1;
        }
        head.setHead(found, (int) (place - left), bucket);
        head.count = rows + 1;
    }

    // The current row.

    /** Where a frame of the current row begins. */
    FrameState head(int frame) {
        return isLate ? lateHeads[frame] : window().frames[frame];
    }

    static Chunk chunkOf(FrameState head) {
        Chunk found = head.chunk;
        if (found == null) {
            throw new IllegalStateException("a frame without rows");
        }
        return found;
    }

    // Single rows.

    /** Copies a column of the row a number of rows before the current one, null where the frame has none. */
    void lag(int frame, long offset, int column, ColumnVector out, int outRow) {
        FrameState head = head(frame);
        Chunk first = chunkOf(head);
        Chunk at = chunk();
        int place = row;
        long bucket = index;
        long left = offset;
        while (left > (at == first ? place - head.row : place)) {
            if (at == first) {
                out.setNull(outRow);
                return;
            }
            left -= place + 1;
            KeyWindow now = window();
            Chunk before = now.before(at, bucket);
            bucket -= at == now.bucket(bucket) ? 1 : 0;
            at = before;
            place = at.size - 1;
        }
        out.copy(at.columns[column], (int) (place - left), outRow);
    }

    /** Copies a column of the frame's first row. */
    void first(int frame, int column, ColumnVector out, int outRow) {
        FrameState head = head(frame);
        out.copy(chunkOf(head).columns[column], head.row, outRow);
    }

    /** Copies a column of the current row. */
    void last(int column, ColumnVector out, int outRow) {
        out.copy(chunk().columns[column], row, outRow);
    }
}
