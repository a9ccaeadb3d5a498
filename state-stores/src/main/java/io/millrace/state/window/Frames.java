// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The frames that end in the row that came last. Stream thread.
 *
 * <p>A row behind all others of its key moves the key's frames on. A late row has frames of its own, which are looked up and
 * folded for it alone; it is put into the key's frames where it belongs to them.
 */
@HotPath
final class Frames {
    /** A frame's rows before the next multiple of this are folded one by one, the rest of its first chunk at once. */
    private static final int BLOCK = 8;

    private final WindowFrame[] frames;
    private final FoldTree.@Nullable Merged merged;
    private final FoldTree.@Nullable Collected collected;

    /** States that results are folded into, by frame. */
    private final @Nullable Object[] mergedStates;

    private final @Nullable Object[] collectedStates;
    private final @Nullable Object[] runningStates;

    /** The heads of a late row's frames. */
    private final FrameState[] lateHeads;

    /** Which of the key's running states stand at the late row now. */
    private final boolean[] slid;

    private boolean anySlid;
    private @Nullable KeyWindow window;
    private @Nullable Chunk chunk;
    private int row;
    private long index;
    private boolean isLate;

    Frames(WindowSpec spec) {
        frames = spec.frames().toArray(new WindowFrame[0]);
        merged = spec.merged() == null ? null : new FoldTree.Merged(spec.merged());
        collected = spec.collected() == null ? null : new FoldTree.Collected(spec.collected());
        mergedStates = new Object[frames.length];
        collectedStates = new Object[frames.length];
        runningStates = new Object[frames.length];
        lateHeads = new FrameState[frames.length];
        slid = new boolean[frames.length];
        for (int i = 0; i < frames.length; i++) {
            mergedStates[i] = stateOf(frames[i].merged());
            collectedStates[i] = stateOf(frames[i].collected());
            runningStates[i] = stateOf(frames[i].running());
            lateHeads[i] = new FrameState();
        }
    }

    private static @Nullable Object stateOf(@Nullable WindowFold fold) {
        return fold == null ? null : fold.create();
    }

    // Rows that come.

    /** A row was put behind all others. */
    void appended(KeyWindow to) {
        Chunk tail = to.tail();
        at(to, tail, tail.size - 1, to.end - 1);
        isLate = false;
        if (merged != null) {
            merged.inserted(tail, row);
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

    private KeyWindow window() {
        KeyWindow now = window;
        if (now == null) {
            throw new IllegalStateException("before the first row");
        }
        return now;
    }

    private Chunk chunk() {
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
            addRows(running, states, state, chunk(), row + 1, index);
        }
    }

    private void advance(WindowFrame frame, FrameState state, Chunk head) {
        WindowFold running = frame.running();
        Object states = state.running;
        Chunk tail = chunk();
        if (running != null && states != null) {
            running.addRange(states, tail.columns, row, row + 1);
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
            merged.inserted(into, place);
            merged.changed(to, bucket);
        }
        if (collected != null) {
            collected.changed(to, bucket);
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

    // Folds.

    private FrameState head(int frame) {
        return isLate ? lateHeads[frame] : window().frames[frame];
    }

    private static Chunk chunkOf(FrameState head) {
        Chunk found = head.chunk;
        if (found == null) {
            throw new IllegalStateException("a frame without rows");
        }
        return found;
    }

    /** The merged aggregates of a frame of the current row; valid until the next call. */
    @Nullable
    Object merged(int frame) {
        WindowFold fold = frames[frame].merged();
        Object state = mergedStates[frame];
        if (fold == null || state == null || merged == null) {
            return null;
        }
        fold.reset(state);
        FrameState head = head(frame);
        if (isLate) {
            foldLate(merged, fold, state, head);
        } else if (head.index == index) {
            foldBucket(merged, fold, state, head);
        } else {
            foldMerged(merged, fold, state, head);
        }
        return state;
    }

    /** A frame that ends in the window's last row. */
    private void foldMerged(FoldTree.Merged tree, WindowFold fold, Object state, FrameState head) {
        Chunk first = chunkOf(head);
        int block = Math.min((head.row + BLOCK - 1) & -BLOCK, first.size);
        if (block > head.row) {
            fold.addRange(state, first.columns, head.row, block);
        }
        if (block < first.size || first.next != null || head.index + 1 < index) {
            fold.merge(state, rest(tree, fold, head, first, block));
        }
        tree.addBucket(fold, state, window().bucket(index));
    }

    private Object rest(FoldTree.Merged tree, WindowFold fold, FrameState head, Chunk first, int block) {
        Object rest = head.rest;
        if (rest == null) {
            rest = fold.create();
            head.rest = rest;
        }
        if (head.restChunk == first && head.restRow == block && head.restLast == index) {
            return rest;
        }
        head.restChunk = first;
        head.restRow = block;
        head.restLast = index;
        fold.reset(rest);
        if (block < first.size) {
            fold.addRange(rest, first.columns, block, first.size);
        }
        addChunks(tree, fold, rest, first.next, null);
        if (head.index + 1 < index) {
            fold.merge(rest, middle(tree, fold, head));
        }
        return rest;
    }

    private Object middle(FoldTree.Merged tree, WindowFold fold, FrameState head) {
        Object middle = head.middle;
        if (middle == null) {
            middle = fold.create();
            head.middle = middle;
        }
        if (head.middleFirst != head.index || head.middleLast != index) {
            fold.reset(middle);
            tree.addBuckets(window(), fold, middle, head.index + 1, index);
            head.middleFirst = head.index;
            head.middleLast = index;
        }
        return middle;
    }

    private static void addChunks(
            FoldTree tree, WindowFold fold, Object state, @Nullable Chunk from, @Nullable Chunk to) {
        for (Chunk each = from; each != null && each != to; each = each.next) {
            tree.addChunk(fold, state, each);
        }
    }

    /** A frame that begins and ends in the window's last bucket. */
    private static void foldBucket(FoldTree tree, WindowFold fold, Object state, FrameState head) {
        Chunk first = chunkOf(head);
        fold.addRange(state, first.columns, head.row, first.size);
        addChunks(tree, fold, state, first.next, null);
    }

    private void foldLate(FoldTree tree, WindowFold fold, Object state, FrameState head) {
        KeyWindow now = window();
        Chunk first = chunkOf(head);
        Chunk last = chunk();
        if (first == last) {
            fold.addRange(state, last.columns, head.row, row + 1);
            return;
        }
        fold.addRange(state, first.columns, head.row, first.size);
        if (head.index == index) {
            addChunks(tree, fold, state, first.next, last);
        } else {
            addChunks(tree, fold, state, first.next, null);
            tree.addBuckets(now, fold, state, head.index + 1, index);
            addChunks(tree, fold, state, now.bucket(index), last);
        }
        fold.addRange(state, last.columns, 0, row + 1);
    }

    /** The collected aggregates of a frame of the current row; valid until the next call. */
    @Nullable
    Object collected(int frame) {
        WindowFold fold = frames[frame].collected();
        Object state = collectedStates[frame];
        if (fold == null || state == null || collected == null) {
            return null;
        }
        fold.reset(state);
        FrameState head = head(frame);
        if (isLate) {
            foldLate(collected, fold, state, head);
        } else if (head.index == index) {
            foldBucket(collected, fold, state, head);
        } else {
            Chunk first = chunkOf(head);
            fold.addRange(state, first.columns, head.row, first.size);
            addChunks(collected, fold, state, first.next, null);
            if (head.index + 1 < index) {
                fold.merge(state, collectedMiddle(collected, fold, head));
            }
            collected.addBucket(fold, state, window().bucket(index));
        }
        return state;
    }

    private Object collectedMiddle(FoldTree tree, WindowFold fold, FrameState head) {
        Object middle = head.collectedMiddle;
        if (middle == null) {
            middle = fold.create();
            head.collectedMiddle = middle;
        }
        if (head.collectedFirst != head.index || head.collectedLast != index) {
            fold.reset(middle);
            tree.addBuckets(window(), fold, middle, head.index + 1, index);
            head.collectedFirst = head.index;
            head.collectedLast = index;
        }
        return middle;
    }

    /** The running aggregates of a frame of the current row; valid until the next row. */
    @Nullable
    Object running(int frame) {
        WindowFold fold = frames[frame].running();
        Object fresh = runningStates[frame];
        if (fold == null || fresh == null) {
            return null;
        }
        FrameState state = window().frames[frame];
        Object states = state.running;
        if (!isLate) {
            return states;
        }
        FrameState head = lateHeads[frame];
        if (states != null && !slid[frame] && isSlidingLess(state, head)) {
            slide(fold, states, state, head);
            slid[frame] = true;
            anySlid = true;
        }
        if (states != null && slid[frame]) {
            return states;
        }
        fold.reset(fresh);
        addRows(fold, fresh, head, chunk(), row + 1, index);
        return fresh;
    }

    /** Whether it is less work to move the key's state to the late row and back than to add up the late row's frame. */
    private boolean isSlidingLess(FrameState state, FrameState head) {
        if (state.chunk == null || !isInFrame(state, state.chunk)) {
            return false;
        }
        KeyWindow now = window();
        Chunk tail = now.tail();
        long after = rows(chunk(), row + 1, index, tail, tail.size, now.end - 1);
        long before = rows(chunkOf(head), head.row, head.index, state.chunk, state.row, state.index);
        long all = rows(chunkOf(head), head.row, head.index, chunk(), row + 1, index);
        return 2 * (after + before) < all;
    }

    private boolean isInFrame(FrameState state, Chunk head) {
        if (index != state.index) {
            return index > state.index;
        }
        return chunk == head ? row >= state.row : KeyWindow.isBefore(head, chunk());
    }

    private void slide(WindowFold fold, Object states, FrameState state, FrameState head) {
        KeyWindow now = window();
        Chunk tail = now.tail();
        walk(fold, states, Step.RETRACT, chunk(), row + 1, index, tail, tail.size);
        walk(fold, states, Step.ADD, chunkOf(head), head.row, head.index, chunkOf(state), state.row);
    }

    /** Moves running states that were moved to a late row back; to be called before a window changes. */
    void slideBack() {
        if (!anySlid) {
            return;
        }
        anySlid = false;
        KeyWindow now = window();
        if (now.isEmpty()) {
            // It was let go, and its states with it.
            Arrays.fill(slid, false);
            return;
        }
        Chunk tail = now.tail();
        for (int i = 0; i < frames.length; i++) {
            WindowFold fold = frames[i].running();
            FrameState state = now.frames[i];
            Object states = state.running;
            if (slid[i] && fold != null && states != null) {
                FrameState head = lateHeads[i];
                walk(fold, states, Step.ADD, chunk(), row + 1, index, tail, tail.size);
                walk(fold, states, Step.RETRACT, chunkOf(head), head.row, head.index, chunkOf(state), state.row);
            }
            slid[i] = false;
        }
    }

    private enum Step {
        ADD,
        RETRACT
    }

    private void addRows(WindowFold fold, Object state, FrameState head, Chunk last, int end, long lastIndex) {
        assert lastIndex >= head.index;
        walk(fold, state, Step.ADD, chunkOf(head), head.row, head.index, last, end);
    }

    /** Adds the rows from a place up to one in a later chunk or the same, or takes them back. */
    private void walk(
            WindowFold fold, Object state, Step step, Chunk from, int fromRow, long fromIndex, Chunk to, int toRow) {
        Chunk at = from;
        int start = fromRow;
        long bucket = fromIndex;
        while (true) {
            int end = at == to ? toRow : at.size;
            if (start < end && step == Step.ADD) {
                fold.addRange(state, at.columns, start, end);
            } else if (start < end) {
                fold.retractRange(state, at.columns, start, end);
            }
            if (at == to) {
                return;
            }
            start = 0;
            bucket += at.next == null ? 1 : 0;
            at = at.next == null ? window().bucket(bucket) : at.next;
        }
    }

    private long rows(Chunk from, int fromRow, long fromIndex, Chunk to, int toRow, long toIndex) {
        if (from == to) {
            return toRow - fromRow;
        }
        KeyWindow now = window();
        long count = from.size - fromRow + toRow;
        if (fromIndex == toIndex) {
            return count + between(from.next, to);
        }
        count += between(from.next, null) + between(now.bucket(toIndex), to);
        for (long i = fromIndex + 1; i < toIndex; i++) {
            count += now.bucket(i).arrived;
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
