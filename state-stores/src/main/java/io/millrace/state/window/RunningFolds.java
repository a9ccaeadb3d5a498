// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.HotPath;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The running aggregates of the frames that end in the current row. Stream thread.
 *
 * <p>The state of a key's frame stands at the key's last row. For a late row it is moved there and, before the next row
 * comes, back; or the late row's frame is added up afresh, whichever is less work.
 */
@HotPath
final class RunningFolds {
    private final WindowFrame[] frames;
    private final Frames rows;

    /** For frames that are added up afresh. */
    private final @Nullable Object[] freshStates;

    /** Which of the key's states stand at the late row now. */
    private final boolean[] slid;

    private boolean anySlid;

    RunningFolds(WindowSpec spec, Frames rows) {
        this.frames = spec.frames().toArray(new WindowFrame[0]);
        this.rows = rows;
        this.freshStates = new Object[frames.length];
        this.slid = new boolean[frames.length];
        for (int i = 0; i < frames.length; i++) {
            freshStates[i] = FrameFolds.stateOf(frames[i].running());
        }
    }

    /** The running aggregates of a frame of the current row; valid until the next row. */
    @Nullable
    Object running(int frame) {
        WindowFold fold = frames[frame].running();
        Object fresh = freshStates[frame];
        if (fold == null || fresh == null) {
            return null;
        }
        KeyWindow window = rows.window();
        FrameState state = window.frames[frame];
        Object running = state.running;
        if (!rows.isLate()) {
            return running;
        }
        FrameState head = rows.head(frame);
        if (running != null && !slid[frame] && isSlidingLess(window, state, head)) {
            slide(fold, running, state, head, Change.RETRACT, Change.ADD);
            slid[frame] = true;
            anySlid = true;
        }
        if (running != null && slid[frame]) {
            return running;
        }
        fold.reset(fresh);
        Chunk first = Frames.chunkOf(head);
        walk(fold, fresh, Change.ADD, window, first, head.row, head.index, rows.chunk(), rows.row() + 1);
        return fresh;
    }

    private boolean isSlidingLess(KeyWindow window, FrameState state, FrameState head) {
        Chunk first = state.chunk;
        if (first == null || !isInFrame(state, first)) {
            return false;
        }
        Chunk tail = window.tail();
        Chunk current = rows.chunk();
        int behind = rows.row() + 1;
        Chunk lateFirst = Frames.chunkOf(head);
        long after = count(window, current, behind, rows.index(), tail, tail.size, window.end - 1);
        long before = count(window, lateFirst, head.row, head.index, first, state.row, state.index);
        long all = count(window, lateFirst, head.row, head.index, current, behind, rows.index());
        return 2 * (after + before) < all;
    }

    private boolean isInFrame(FrameState state, Chunk first) {
        if (rows.index() != state.index) {
            return rows.index() > state.index;
        }
        return rows.chunk() == first ? rows.row() >= state.row : KeyWindow.isBefore(first, rows.chunk());
    }

    /** Changes what lies behind the late row, and what lies between the beginnings of its frame and of the key's. */
    private void slide(
            WindowFold fold, Object running, FrameState state, FrameState head, Change behind, Change before) {
        KeyWindow window = rows.window();
        Chunk tail = window.tail();
        walk(fold, running, behind, window, rows.chunk(), rows.row() + 1, rows.index(), tail, tail.size);
        Chunk first = Frames.chunkOf(head);
        walk(fold, running, before, window, first, head.row, head.index, Frames.chunkOf(state), state.row);
    }

    /** Moves states that were moved to a late row back; to be called before the next row is put into any window. */
    void slideBack() {
        if (!anySlid) {
            return;
        }
        anySlid = false;
        KeyWindow window = rows.window();
        // When it was let go, its states went with it.
        for (int i = 0; i < frames.length && !window.isEmpty(); i++) {
            WindowFold fold = frames[i].running();
            Object running = window.frames[i].running;
            if (slid[i] && fold != null && running != null) {
                slide(fold, running, window.frames[i], rows.head(i), Change.ADD, Change.RETRACT);
            }
        }
        Arrays.fill(slid, false);
    }

    /** What is done with rows. */
    enum Change {
        ADD,
        RETRACT
    }

    /** Adds the rows from a place up to one in a later chunk or the same, or takes them back. */
    static void walk(
            WindowFold fold,
            Object state,
            Change change,
            KeyWindow window,
            Chunk from,
            int fromRow,
            long fromIndex,
            Chunk to,
            int toRow) {
        Chunk at = from;
        int start = fromRow;
        long index = fromIndex;
        while (true) {
            int end = at == to ? toRow : at.size;
            if (start < end && change == Change.ADD) {
                fold.addRange(state, at.columns, start, end);
            } else if (start < end) {
                fold.retractRange(state, at.columns, start, end);
            }
            if (at == to) {
                return;
            }
            start = 0;
            index += at.next == null ? 1 : 0;
            at = at.next == null ? window.bucket(index) : at.next;
        }
    }

    /** How many rows there are from a place up to one in a later chunk or the same. */
    private static long count(
            KeyWindow window, Chunk from, int fromRow, long fromIndex, Chunk to, int toRow, long toIndex) {
        if (from == to) {
            return toRow - fromRow;
        }
        long count = from.size - fromRow + toRow;
        if (fromIndex == toIndex) {
            return count + between(from.next, to);
        }
        count += between(from.next, null) + between(window.bucket(toIndex), to);
        for (long i = fromIndex + 1; i < toIndex; i++) {
            count += window.bucket(i).arrived;
        }
        return count;
    }

    private static long between(@Nullable Chunk from, @Nullable Chunk to) {
        long count = 0;
        for (Chunk each = from; each != null && each != to; each = each.next) {
            count += each.size;
        }
        return count;
    }
}
