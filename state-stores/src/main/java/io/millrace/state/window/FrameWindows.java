// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import org.jspecify.annotations.Nullable;

/**
 * The trailing windows of one operator in one task: takes rows and gives the folded frames that end in each. Stream thread.
 *
 * <pre>{@code
 * if (windows.advance(time)) { … late … }
 * windows.insert(arguments, row, time);
 * Object state = windows.merged(frame);
 * }</pre>
 *
 * <p>Rows of a key are in the order of (event time, arrival). A frame ends in the row that came and holds the rows before it
 * that its range or number of rows reaches. Work for a row that is behind all others of its key: constant but for what
 * leaves the frame; for a late one, the logarithm of the rows that it is behind of, and a chunk.
 *
 * <p>What is on the heap and what in the store is {@link WindowHeap}'s matter.
 */
@HotPath
public final class FrameWindows {
    private final WindowHeap heap;
    private final Frames frames;
    private final FrameFolds folds;
    private final RunningFolds running;

    /**
     * The windows that a store holds. Throws {@code RecordException} MR-4014 when it holds something else.
     *
     * @param memory the part of the heap that these windows take
     */
    public FrameWindows(OrderedStore store, WindowSpec spec, StateMemory.Share memory) {
        this.heap = new WindowHeap(
                store, spec, new Reach(spec, null), memory, spec.frames().size());
        WindowFold merged = spec.merged();
        WindowFold collected = spec.collected();
        FoldTree.Merged mergedTree = merged == null ? null : new FoldTree.Merged(merged);
        FoldTree.Collected collectedTree = collected == null ? null : new FoldTree.Collected(collected);
        this.frames = new Frames(spec, mergedTree, collectedTree);
        this.folds = new FrameFolds(spec, frames, mergedTree, collectedTree);
        this.running = new RunningFolds(spec, frames);
    }

    /** Takes a row's event time into account; true when the row is late and must not be inserted. */
    public boolean advance(long timestamp) {
        heap.advance(timestamp);
        return timestamp < heap.reach().bound();
    }

    /**
     * Fetches what the first rows of a batch will need from memory, all at once. The next {@link #insert}s must be of rows of this
     * batch, as it is now; may be left out.
     */
    public void look(RowBatch arguments, int rows) {
        heap.look(arguments, rows);
    }

    /** Adds a row; the folds are then those of the frames that end in it. The key columns must not be null. */
    public void insert(RowBatch arguments, int row, long timestamp) {
        running.slideBack();
        KeyWindow window = heap.open(arguments, row);
        if (heap.reach().isPast(window)) {
            heap.drop(window);
        }
        if (window.isEmpty() || timestamp >= window.lastTime()) {
            append(window, arguments, row, timestamp);
        } else {
            heap.expire(window);
            insertLate(window, arguments, row, timestamp);
        }
    }

    private void append(KeyWindow window, RowBatch arguments, int row, long timestamp) {
        boolean isNew = heap.reach().isNextBucket(window, timestamp);
        if (isNew) {
            window.append(window.newBucket(heap.types()), timestamp);
        }
        Chunk tail = window.tail();
        heap.insert(window, window.end - 1, tail, tail.size, arguments, row, timestamp);
        frames.appended(window);
        if (isNew) {
            // Now that no frame begins there.
            heap.expire(window);
        }
    }

    private void insertLate(KeyWindow window, RowBatch arguments, int row, long timestamp) {
        long number = window.find(timestamp);
        Chunk chunk = KeyWindow.find(window.bucket(number), timestamp);
        int place = chunk.firstAfter(timestamp);
        heap.insert(window, number, chunk, place, arguments, row, timestamp);
        frames.inserted(window, chunk, place, number);
        Chunk behind = heap.cut(window, chunk);
        if (behind != null) {
            frames.split(chunk, behind);
        }
        frames.locateLate();
    }

    /** Writes to the store what changed since the last commit. May be called when there is nothing to write. */
    public void beforeCommit() {
        heap.beforeCommit();
    }

    /** Bytes of rows that are on the heap alone, with their windows; they wait for a commit. */
    public long dirtyBytes() {
        return heap.dirtyBytes();
    }

    /** Bytes of all windows on the heap. */
    public long liveBytes() {
        return heap.liveBytes();
    }

    /** Gives the heap that the windows take back; they must not be used any more. */
    public void close() {
        heap.close();
    }

    /** The state of the frame's merged aggregates, or null when it has none. Valid until the next call. */
    public @Nullable Object merged(int frame) {
        return folds.merged(frame);
    }

    /** The state of the frame's collected aggregates, or null when it has none. Valid until the next call. */
    public @Nullable Object collected(int frame) {
        return folds.collected(frame);
    }

    /** The state of the frame's running aggregates, or null when it has none. Valid until the next row. */
    public @Nullable Object running(int frame) {
        return running.running(frame);
    }

    /** Copies a kept column of the row a number of rows before the current one; null where the frame has no such row. */
    public void lag(int frame, long offset, int column, ColumnVector out, int outRow) {
        frames.lag(frame, offset, column, out, outRow);
    }

    /** Copies a kept column of the frame's first row. */
    public void first(int frame, int column, ColumnVector out, int outRow) {
        frames.first(frame, column, out, outRow);
    }

    /** Copies a kept column of the current row. */
    public void last(int column, ColumnVector out, int outRow) {
        frames.last(column, out, outRow);
    }
}
