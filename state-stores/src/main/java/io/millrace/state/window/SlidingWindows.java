// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sliding windows of one operator in one task: takes rows and gives the windows that hold them, folded. Stream thread.
 *
 * <pre>{@code
 * if (windows.isLate(time)) { … late … }
 * windows.advance(time);
 * if (!windows.insert(arguments, row, time)) { … late, too … }
 * for (long start = windows.next(time - size); start <= time; start = windows.next(start + 1)) { windows.fold(start); … }
 * }</pre>
 *
 * <p>A window holds the rows of a key with times from its start to its start plus the size, both included. There is one that
 * ends at the time of each row, and one that starts a millisecond behind each row when rows are in it. As no window starts
 * before 0, all rows before the size share the one from 0. A window is closed when its end is before {@link #closeTime}; it
 * is not changed any more, and its rows may go.
 *
 * <p>No window is stored: which there are and what is in them is read off the rows, in the logarithm of their number.
 */
@HotPath
public final class SlidingWindows {
    /** No window. */
    public static final long NONE = Long.MAX_VALUE;

    private final long size;
    private final long grace;
    private final WindowHeap heap;
    private final FoldTree.@Nullable Merged mergedTree;
    private final FoldTree.@Nullable Collected collectedTree;
    private final @Nullable Object mergedState;
    private final @Nullable Object collectedState;
    private final RowPlace from = new RowPlace();
    private final RowPlace to = new RowPlace();
    private final RowPlace seeker = new RowPlace();
    private final LateWindows lateWindows;
    private @Nullable KeyWindow current;

    /** Of the current key; null when it has none. */
    private @Nullable LateRows late;

    private long bytesBeside;
    private long latest;
    private int created;
    private boolean hasCreatedNext;

    /**
     * The windows that a store holds. Throws {@code RecordException} MR-4014 when it holds something else.
     *
     * @param memory the part of the heap that these windows take
     */
    public SlidingWindows(OrderedStore store, SlidingSpec spec, StateMemory.Share memory) {
        this.size = spec.sizeMillis();
        this.grace = spec.graceMillis();
        WindowSpec chunks = spec.chunks();
        this.lateWindows = new LateWindows(store, spec);
        this.heap = new WindowHeap(store, chunks, new Reach(chunks, lateWindows), memory, 0);
        WindowFold merged = spec.merged();
        WindowFold collected = spec.collected();
        this.mergedTree = merged == null ? null : new FoldTree.Merged(merged);
        this.collectedTree = collected == null ? null : new FoldTree.Collected(collected);
        this.mergedState = merged == null ? null : merged.create();
        this.collectedState = collected == null ? null : collected.create();
    }

    /** The largest event time so far; {@code Long.MIN_VALUE} before the first row. */
    public long streamTime() {
        return heap.reach().streamTime();
    }

    /** Windows that end before this time are closed, at a stream time. */
    public long closeTime(long atStreamTime) {
        return Reach.minus(atStreamTime, grace);
    }

    /** Windows that end before this time are closed. */
    public long closeTime() {
        return closeTime(streamTime());
    }

    /** The smallest start of a window that is not closed. */
    public long firstOpenStart() {
        return Math.max(0, Reach.minus(closeTime(), size));
    }

    /** Whether all windows that could hold a row are closed, whatever its key. */
    public boolean isLate(long timestamp) {
        return timestamp < Reach.minus(closeTime(), size);
    }

    /** Moves stream time on. Windows that it closes can not be asked for any more. */
    public void advance(long timestamp) {
        heap.advance(timestamp);
    }

    /**
     * Adds a row that is not late; its key is the current one then. The key columns must not be null, the time not negative.
     *
     * @return whether a window took it; if not, it is late after all: its own is closed, and no other reaches it
     */
    public boolean insert(RowBatch arguments, int row, long timestamp) {
        KeyWindow window = heap.open(arguments, row);
        heap.expire(window);
        use(window);
        boolean isInTime = Math.max(size, timestamp) >= closeTime();
        if (isInTime && late == null) {
            find(window, timestamp);
            add(window, arguments, row, timestamp);
            return true;
        }
        LateWindows.Outcome outcome =
                lateWindows.insert(this, window, arguments, row, timestamp, isInTime ? Arrival.IN_TIME : Arrival.LATE);
        created = outcome.created();
        hasCreatedNext = outcome.hasCreatedNext();
        heap.beside(bytesBeside + lateWindows.bytes());
        return outcome.isTaken();
    }

    /** How a row stands to the window that ends at its time. */
    enum Arrival {
        IN_TIME,
        LATE
    }

    private void use(KeyWindow window) {
        current = window;
        late = lateWindows.of(window.key);
    }

    /** From now on the current key has these, or none. */
    void use(@Nullable LateRows rows) {
        late = rows;
    }

    void add(KeyWindow window, RowBatch arguments, int row, long timestamp) {
        if (window.isEmpty() || timestamp >= window.lastTime()) {
            if (heap.reach().isNextBucket(window, timestamp)) {
                window.append(window.newBucket(heap.types()), timestamp);
            }
            Chunk tail = window.tail();
            put(window, window.end - 1, tail, tail.size, arguments, row, timestamp);
        } else {
            long number = window.find(timestamp);
            Chunk chunk = KeyWindow.find(window.bucket(number), timestamp);
            put(window, number, chunk, chunk.firstAfter(timestamp), arguments, row, timestamp);
        }
    }

    /** The largest time in a window of the current key, or -1. */
    long latest(long start) {
        KeyWindow window = current();
        long found = timeBefore(window, start + size + 1);
        LateRows beside = late;
        if (beside == null) {
            return found >= start ? found : -1;
        }
        while (found >= start && beside.lack(start, found) >= countAt(window, found)) {
            found = timeBefore(window, found);
        }
        return Math.max(found >= start ? found : -1, beside.latest(start));
    }

    /** The largest time of a row within the grace that is before a time, or -1. */
    private long timeBefore(KeyWindow window, long time) {
        seeker.seek(window, time);
        return !window.isEmpty() && seeker.hasBefore(window) ? seeker.timeBefore(window) : -1;
    }

    /** The smallest time of a row within the grace at or behind a time, or {@link #NONE}. */
    long timeFrom(KeyWindow window, long time) {
        return seeker.seek(window, time) ? seeker.time() : NONE;
    }

    /** How many rows within the grace have a time. O(their number). */
    int countAt(KeyWindow window, long time) {
        int count = 0;
        for (boolean isThere = seeker.seek(window, time);
                isThere && seeker.time() == time;
                isThere = seeker.goOn(window, 1)) {
            count++;
        }
        return count;
    }

    private void put(
            KeyWindow window, long number, Chunk chunk, int place, RowBatch arguments, int row, long timestamp) {
        heap.insert(window, number, chunk, place, arguments, row, timestamp);
        if (mergedTree != null) {
            mergedTree.inserted(window, number, chunk, place);
        }
        if (collectedTree != null) {
            collectedTree.inserted(window, number, chunk, place);
        }
        heap.cut(window, chunk);
    }

    // Which windows there are.

    /** How many windows of its key that are not closed there were not before the current row. */
    public int created() {
        return created;
    }

    /** Whether the window that starts a millisecond behind the current row came with it. */
    public boolean hasCreatedNext() {
        return hasCreatedNext;
    }

    /** Finds what windows a row within the grace makes, before it is there. */
    private void find(KeyWindow window, long timestamp) {
        created = 0;
        hasCreatedNext = false;
        long ownStart = Math.max(0, timestamp - size);
        boolean hasLater = seeker.seek(window, timestamp);
        long later = hasLater ? seeker.time() : NONE;
        long before = !window.isEmpty() && seeker.hasBefore(window) ? seeker.timeBefore(window) : -1;
        if (later == timestamp) {
            return;
        }
        if (next(window, ownStart) != ownStart) {
            created++;
        }
        boolean isInNext = before >= 0 && timestamp <= before + 1 + size;
        boolean wasThere = later <= before + 1 + size;
        if (isInNext && !wasThere && before + 1 != ownStart) {
            created++;
        }
        if (later <= timestamp + size && next(window, timestamp + 1) != timestamp + 1) {
            created++;
            hasCreatedNext = true;
        }
    }

    /** The smallest start, at or behind one, of a window of the current key; else {@link #NONE}. */
    public long next(long start) {
        long first = Math.max(0, start);
        return late == null ? next(current(), first) : late.next(first);
    }

    /** The smallest start, at or behind one, of a window that follows from the rows within the grace. */
    long next(KeyWindow window, long start) {
        long found = NONE;
        // The window that ends at a row.
        if (seeker.seek(window, start == 0 ? 0 : start + size)) {
            found = Math.max(0, seeker.time() - size);
        }
        // The window behind a row. Behind the first of them only: when no row is in that one the next row is so far
        // away
        // that the window which ends there starts before any that starts behind it.
        if (seeker.seek(window, Math.max(0, start - 1))) {
            long time = seeker.time();
            if (time + 1 < found && seeker.seek(window, time + 1) && seeker.time() <= time + 1 + size) {
                found = time + 1;
            }
        }
        return found;
    }

    private KeyWindow current() {
        KeyWindow window = current;
        if (window == null) {
            throw new IllegalStateException("before the first row");
        }
        return window;
    }

    /** The current key, as {@link #select} takes it: a byte, and the key columns as {@code KeyCodec} writes them. */
    public byte[] key() {
        return current().key;
    }

    /** Makes a key the current one. */
    public void select(byte[] key) {
        use(heap.open(key));
    }

    /** Makes the key in the first columns of a row the current one. */
    public void select(RowBatch arguments, int row) {
        use(heap.open(arguments, row));
    }

    /**
     * The first keys behind one, in order, at most so many; none when there are no more. For one pass over all of them, while nothing
     * was inserted since the windows were made.
     *
     * @param behind the last one of the call before, or null to begin with
     * @param countMax at least 1
     */
    public List<byte[]> keys(byte @Nullable [] behind, int countMax) {
        return lateWindows.keysWith(heap.storedKeys(behind, countMax), behind, countMax);
    }

    // What is in them.

    /** Folds the window of the current key that starts at a time; it must be there and not be closed. */
    public void fold(long start) {
        KeyWindow window = current();
        latest = latest(start);
        from.seek(window, start);
        to.seek(window, start + size + 1);
        fold(window, start, mergedTree, mergedState);
        fold(window, start, collectedTree, collectedState);
    }

    private void fold(KeyWindow window, long start, @Nullable FoldTree tree, @Nullable Object state) {
        if (tree == null || state == null) {
            return;
        }
        WindowFold fold = tree.whole;
        fold.reset(state);
        LateRows beside = late;
        if (beside != null) {
            foldBeside(window, start, tree, state, beside);
        } else if (!window.isEmpty()) {
            foldRows(window, tree, fold, state);
        }
    }

    /** The rows of a window's time but for those that it lacks, and the late rows in it. */
    private void foldBeside(KeyWindow window, long start, FoldTree tree, Object state, LateRows beside) {
        WindowFold fold = tree.whole;
        from.seek(window, start);
        for (long time = beside.nextLack(start, start); time != NONE; time = beside.nextLack(start, time + 1)) {
            to.seek(window, time);
            foldRows(window, tree, fold, state);
            from.seek(window, time);
            from.goOn(window, beside.lack(start, time));
        }
        if (!window.isEmpty()) {
            to.seek(window, start + size + 1);
            foldRows(window, tree, fold, state);
        }
        for (int i = 0; i < beside.size(); i++) {
            if (beside.holds(start, i)) {
                fold.addRange(state, beside.rows().columns, i, i + 1);
            }
        }
    }

    private void foldRows(KeyWindow window, FoldTree tree, WindowFold fold, Object state) {
        Chunk first = from.chunk();
        Chunk last = to.chunk();
        if (first == last) {
            fold.addRange(state, first.columns, from.row, to.row);
            return;
        }
        fold.addRange(state, first.columns, from.row, first.size);
        if (from.bucket == to.bucket) {
            tree.addChunks(fold, state, first.next, last);
        } else {
            tree.addChunks(fold, state, first.next, null);
            tree.addBuckets(window, fold, state, from.bucket + 1, to.bucket);
            tree.addChunks(fold, state, window.bucket(to.bucket), last);
        }
        fold.addRange(state, last.columns, 0, to.row);
    }

    /** The merged aggregates of the folded window, or null when there are none. Valid until the next fold. */
    public @Nullable Object merged() {
        return mergedState;
    }

    /** The collected aggregates of the folded window, or null when there are none. Valid until the next fold. */
    public @Nullable Object collected() {
        return collectedState;
    }

    /** The largest event time in the folded window. */
    public long latest() {
        return latest;
    }

    // Commits.

    /** Writes to the store what changed since the last commit. May be called when there is nothing to write. */
    public void beforeCommit() {
        heap.beforeCommit();
        lateWindows.beforeCommit(closeTime());
        heap.beside(bytesBeside + lateWindows.bytes());
    }

    /** Says what the user holds on account of keys and windows; it counts as if it were held here. */
    public void holdBeside(long bytes) {
        bytesBeside = bytes;
        heap.beside(bytes + lateWindows.bytes());
    }

    /** Bytes of rows that are on the heap alone, with their windows; they wait for a commit. */
    public long dirtyBytes() {
        return heap.dirtyBytes() + lateWindows.dirtyBytes();
    }

    /** Bytes of all rows on the heap, and of what the user said. */
    public long liveBytes() {
        return heap.liveBytes();
    }

    /** Gives the heap that the windows take back; they must not be used any more. */
    public void close() {
        heap.close();
    }
}
