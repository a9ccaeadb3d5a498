// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.SqlType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one key: buckets by number, oldest first, and the frames over them. Stream thread.
 *
 * <p>Numbers of buckets begin with 0 when the window is empty and go up by one, so the same rows give the same numbers
 * wherever they are loaded.
 */
@HotPath
final class KeyWindow {
    private static final int[] NO_SLOTS = {};
    private static final long[] NO_TIMES = {};

    /** The object alone. */
    private static final long OBJECT_BYTES = 128;

    /** With fewer of them a window is small. */
    private static final int FEW_BUCKETS = 2;

    /** The key of its entries in the store, without the slot. */
    final byte[] key;

    final int hash;
    final FrameState[] frames;

    /** A bucket's place is its number, modulo the length. */
    private @Nullable Chunk[] ring = new Chunk[1];

    /**
     * The times with which buckets begin, but for the last bucket; side by side for searches. That of the first bucket may be
     * too large: an older row goes there whatever it says. None while there is room for one bucket only.
     */
    private long[] firstTimes = NO_TIMES;

    /** The number of the first bucket. */
    long first;

    /** The number behind the last bucket. */
    long end;

    /** The time of the row that began the last bucket; not the first time of the bucket when late rows came. */
    long lastBegan;

    /** The chunk that holds the last row; null when there is none. */
    @Nullable
    Chunk tail;

    /**
     * Folds of runs of buckets by level, once somebody asked for one; each level a ring as that of the buckets: two runs that are
     * both in the window never have the same place.
     */
    @Nullable
    KeptFolds @Nullable [] merged;

    @Nullable
    KeptFolds @Nullable [] collected;

    /** The fold of a bucket to which rows are appended. */
    @Nullable
    Object lastFold;

    /** The number of that bucket, or -1 when it has to be folded again. */
    long lastFolded = -1;

    /** Slots that can be written again. */
    private int[] freeSlots = NO_SLOTS;

    private int freeCount;
    private int nextSlot;

    /** The number of the first bucket that has rows which are not in the store. */
    long firstDirty = Long.MAX_VALUE;

    int dirtyRows;

    /** What the window takes of the heap, kept up to date by whoever changes it. */
    long bytes;

    /** As much of {@link #bytes} as others were told. */
    int bytesTold;

    /** What of it waits for a commit, as others were told. */
    int dirtyBytesTold;

    /** The place in the list of windows that wait for a commit, or -1. */
    int dirtyPlace = -1;

    /** Set at each use, taken away by the clock that looks for windows to let go. */
    boolean isUsed;

    KeyWindow(byte[] key, int hash, int frameCount) {
        this.key = key;
        this.hash = hash;
        frames = new FrameState[frameCount];
        for (int i = 0; i < frameCount; i++) {
            frames[i] = new FrameState();
        }
        bytes = bytesEmpty();
    }

    private long bytesEmpty() {
        return OBJECT_BYTES
                + HeapBytes.array(key.length, 1)
                + HeapBytes.references(frames.length)
                + frames.length * FrameState.OBJECT_BYTES
                + HeapBytes.references(1);
    }

    boolean isDirty() {
        return dirtyPlace >= 0;
    }

    /** How many buckets there is room for, a power of two. */
    int capacity() {
        return ring.length;
    }

    boolean isEmpty() {
        return first == end;
    }

    /** The largest time; the window must not be empty. */
    long lastTime() {
        return tail().last();
    }

    Chunk tail() {
        Chunk chunk = tail;
        if (chunk == null) {
            throw new IllegalStateException("an empty window");
        }
        return chunk;
    }

    /** The first chunk of a bucket that is there. */
    Chunk bucket(long index) {
        Chunk chunk = ring[(int) index & (ring.length - 1)];
        if (chunk == null) {
            throw new IllegalStateException("no bucket " + index);
        }
        return chunk;
    }

    /** An empty bucket, to be put behind the last. Only a key with many rows has room for rows that are not there. */
    Chunk newBucket(SqlType[] types) {
        boolean hasMany = end - first >= FEW_BUCKETS && bucket(end - 1).arrived >= Chunk.ROWS;
        return hasMany ? Chunk.full(types) : Chunk.small(types);
    }

    /** Puts an empty bucket behind the last, to begin with a row of a time. */
    void append(Chunk bucket, long time) {
        lastBegan = time;
        if (end - first == ring.length) {
            grow();
        }
        if (end > first) {
            firstTimes[(int) (end - 1) & (ring.length - 1)] = bucket(end - 1).first();
        }
        ring[(int) end & (ring.length - 1)] = bucket;
        end++;
        tail = bucket;
    }

    private void grow() {
        @Nullable Chunk[] wider = new Chunk[ring.length * 2];
        long[] times = new long[ring.length * 2];
        for (long i = first; i < end; i++) {
            wider[(int) i & (wider.length - 1)] = bucket(i);
            if (i < end - 1) {
                times[(int) i & (wider.length - 1)] = firstTimes[(int) i & (ring.length - 1)];
            }
        }
        bytes += HeapBytes.references(wider.length)
                - HeapBytes.references(ring.length)
                + HeapBytes.longs(times.length)
                - (firstTimes.length == 0 ? 0 : HeapBytes.longs(firstTimes.length))
                - bytesOf(merged)
                - bytesOf(collected);
        ring = wider;
        firstTimes = times;
        merged = null;
        collected = null;
    }

    private static long bytesOf(@Nullable KeptFolds @Nullable [] levels) {
        if (levels == null) {
            return 0;
        }
        long sum = HeapBytes.references(levels.length);
        for (KeptFolds level : levels) {
            sum += level == null ? 0 : level.bytes();
        }
        return sum;
    }

    /** Forgets the first bucket and makes its slots free. */
    void dropFirst(int[] elementBytes) {
        Chunk bucket = bucket(first);
        for (int slot : bucket.slots) {
            free(slot);
        }
        dirtyRows -= bucket.arrived - bucket.flushed;
        for (Chunk chunk = bucket; chunk != null; chunk = chunk.next) {
            bytes -= chunk.bytes(elementBytes);
        }
        ring[(int) first & (ring.length - 1)] = null;
        first++;
        if (first == end) {
            tail = null;
        }
    }

    /** The number where an empty window begins again. */
    void beginAt(long index) {
        first = index;
        end = index;
        tail = null;
    }

    /** The last bucket that begins at or before a time, else the first; found from the end. */
    long find(long time) {
        long high = end - 1;
        long step = 1;
        long low = high;
        while (low > first && firstTime(low) > time) {
            high = low;
            low = Math.max(first, low - step);
            step *= 2;
        }
        while (low < high) {
            long middle = (low + high + 1) >>> 1;
            if (firstTime(middle) <= time) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private long firstTime(long index) {
        return index == end - 1 ? bucket(index).first() : firstTimes[(int) index & (ring.length - 1)];
    }

    /** The last chunk of a bucket that begins at or before a time, else its first. */
    static Chunk find(Chunk bucket, long time) {
        Chunk found = bucket;
        for (Chunk chunk = bucket.next; chunk != null && chunk.first() <= time; chunk = chunk.next) {
            found = chunk;
        }
        return found;
    }

    /** The last chunk of a bucket. */
    static Chunk lastOf(Chunk bucket) {
        Chunk chunk = bucket;
        while (chunk.next != null) {
            chunk = chunk.next;
        }
        return chunk;
    }

    /** The chunk before one that is not the window's first, of the bucket with the number or the one before. */
    Chunk before(Chunk chunk, long index) {
        Chunk bucket = bucket(index);
        Chunk before = bucket == chunk ? bucket(index - 1) : bucket;
        while (before.next != null && before.next != chunk) {
            before = before.next;
        }
        return before;
    }

    /** Whether one chunk stands before another of the same bucket. */
    static boolean isBefore(Chunk chunk, Chunk other) {
        for (Chunk each = chunk.next; each != null; each = each.next) {
            if (each == other) {
                return true;
            }
        }
        return false;
    }

    /** Reads what a row behind all others reads of its chunks, so that it is in the caches. */
    int touchChunks() {
        Chunk last = tail;
        Chunk head = frames.length == 0 ? null : frames[0].chunk;
        return (last == null ? 0 : last.size) + (head == null ? 0 : head.size);
    }

    /** Reads what a row behind all others reads of rows; after {@link #touchChunks}. */
    long touchRows() {
        Chunk last = tail;
        FrameState frame = frames.length == 0 ? null : frames[0];
        Chunk head = frame == null ? null : frame.chunk;
        long sum = last == null ? 0 : last.touch(last.size - 1);
        if (frame != null && head != null) {
            FrameKept kept = frame.kept;
            sum += head.touch(frame.row) + (kept == null ? 0 : kept.touch());
        }
        return sum;
    }

    int takeSlot() {
        return freeCount > 0 ? freeSlots[--freeCount] : nextSlot++;
    }

    void free(int slot) {
        if (freeCount == freeSlots.length) {
            bytes += HeapBytes.ints(Math.max(4, freeCount * 2)) - (freeCount == 0 ? 0 : HeapBytes.ints(freeCount));
            freeSlots = Arrays.copyOf(freeSlots, Math.max(4, freeCount * 2));
        }
        freeSlots[freeCount++] = slot;
    }

    /** How many slots have been in use; those above have nothing in the store. */
    int slotsEnd() {
        return nextSlot;
    }

    void setSlotsEnd(int count) {
        nextSlot = count;
    }

    /** Forgets everything, and that anything is in the store. */
    void clear() {
        ring = new Chunk[1];
        firstTimes = NO_TIMES;
        merged = null;
        collected = null;
        lastFold = null;
        lastFolded = -1;
        beginAt(0);
        freeSlots = NO_SLOTS;
        freeCount = 0;
        nextSlot = 0;
        firstDirty = Long.MAX_VALUE;
        dirtyRows = 0;
        for (FrameState frame : frames) {
            frame.clear();
        }
        bytes = bytesEmpty();
    }
}
