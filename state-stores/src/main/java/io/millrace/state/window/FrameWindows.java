// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.SqlType;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.codec.KeyCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
 * <p>Windows in use are on the heap; beyond {@code bytesMax}, which is judged by rough count, those that were not used for
 * long are let go. The store holds what {@link #beforeCommit} wrote; until then it knows nothing of the rows.
 */
@HotPath
public final class FrameWindows {
    /** The key of stream time. */
    private static final byte[] META = {0};

    private static final byte VERSION = 2;

    /** Entries that are looked at in one go for keys that get no rows any more. */
    private static final int SWEPT_AT_ONCE = 256;

    /** Rows between two goes; a commit has one as well. */
    private static final int ROWS_BETWEEN_SWEEPS = 1_024;

    private static final int FOLD_BYTES = 12;

    private final OrderedStore store;
    private final Reach reach;
    private final KeyCodec keys;
    private final int[] keyColumns;
    private final SqlType[] types;
    private final int valueBytes;
    private final int frameCount;
    private final long bytesMax;
    private final WindowEntries entries;
    private final Frames frames;
    private final FrameFolds folds;
    private final RunningFolds running;
    private final LiveWindows live = new LiveWindows();
    private final List<KeyWindow> dirty = new ArrayList<>();
    private final ByteWriter keyWriter = new ByteWriter();
    private long bytes;
    private long dirtyRows;
    private boolean isTimeDirty;
    private long nextSweep = Long.MIN_VALUE;
    private byte @Nullable [] sweepFrom;
    private int rowsToSweep = ROWS_BETWEEN_SWEEPS;

    /**
     * The windows that a store holds. Throws {@code RecordException} MR-4014 when it holds something else.
     *
     * @param bytesMax how much heap windows may take, beside those of the current row
     */
    public FrameWindows(OrderedStore store, WindowSpec spec, long bytesMax) {
        this.store = store;
        this.reach = new Reach(spec);
        this.keys = new KeyCodec(spec.keys());
        this.keyColumns = new int[spec.keys().size()];
        for (int i = 0; i < keyColumns.length; i++) {
            keyColumns[i] = i;
        }
        this.types = spec.columns().toArray(new SqlType[0]);
        this.valueBytes = valueBytes(types);
        this.frameCount = spec.frames().size();
        this.bytesMax = bytesMax;
        this.entries = new WindowEntries(store, spec, reach);
        WindowFold merged = spec.merged();
        WindowFold collected = spec.collected();
        FoldTree.Merged mergedTree = merged == null ? null : new FoldTree.Merged(merged);
        FoldTree.Collected collectedTree = collected == null ? null : new FoldTree.Collected(collected);
        this.frames = new Frames(spec, mergedTree, collectedTree);
        this.folds = new FrameFolds(spec, frames, mergedTree, collectedTree);
        this.running = new RunningFolds(spec, frames);
        byte[] time = store.get(META);
        if (time != null) {
            ByteReader in = new ByteReader(time);
            if (in.readByte() != VERSION) {
                throw in.corrupt("stream time has another version");
            }
            reach.setStreamTime(in.readLong());
        }
    }

    /** Bytes of a row's values, and of its share of the kept folds, by rough count. */
    private static int valueBytes(SqlType[] types) {
        int bytes = FOLD_BYTES;
        for (SqlType type : types) {
            ColumnVector column = ColumnVector.forType(type, 0);
            boolean isSmall = column instanceof ColumnVector.OfInt || column instanceof ColumnVector.OfBoolean;
            bytes += 1 + (column instanceof ColumnVector.OfObject ? 64 : isSmall ? 4 : 8);
        }
        return bytes;
    }

    /** Takes a row's event time into account; true when the row is late and must not be inserted. */
    public boolean advance(long timestamp) {
        if (timestamp > reach.streamTime()) {
            reach.setStreamTime(timestamp);
            isTimeDirty = true;
        }
        if (--rowsToSweep == 0) {
            sweep();
        }
        return timestamp < reach.bound();
    }

    /** Adds a row; the folds are then those of the frames that end in it. The key columns must not be null. */
    public void insert(RowBatch arguments, int row, long timestamp) {
        running.slideBack();
        KeyWindow window = open(arguments, row);
        if (reach.isPast(window)) {
            drop(window);
        }
        long bucket;
        if (window.isEmpty() || timestamp >= window.lastTime()) {
            append(window, arguments, row, timestamp);
            bucket = window.end - 1;
        } else {
            expire(window);
            bucket = insertLate(window, arguments, row, timestamp);
        }
        window.firstDirty = Math.min(window.firstDirty, bucket);
        window.dirtyRows++;
        dirtyRows++;
        if (!window.isDirty) {
            window.isDirty = true;
            dirty.add(window);
        }
        if (bytes > bytesMax) {
            letGo(window);
        }
    }

    private KeyWindow open(RowBatch arguments, int row) {
        keyWriter.clear();
        keyWriter.writeByte(WindowEntries.ROW);
        keys.encode(arguments, row, keyColumns, keyWriter);
        int hash = keyWriter.contentHash();
        KeyWindow window = live.find(keyWriter, hash);
        if (window == null) {
            window = entries.load(keyWriter.toByteArray(), hash, frameCount);
            window.bytes = bytesOf(window);
            bytes += window.bytes;
            live.add(window);
        }
        window.isUsed = true;
        return window;
    }

    private long bytesOf(KeyWindow window) {
        long sum = 160L + window.key.length + frameCount * 120L;
        for (long i = window.first; i < window.end; i++) {
            for (Chunk chunk = window.bucket(i); chunk != null; chunk = chunk.next) {
                sum += chunk.bytes(valueBytes);
            }
        }
        return sum;
    }

    private void count(KeyWindow window) {
        long now = bytesOf(window);
        bytes += now - window.bytes;
        window.bytes = now;
    }

    private void append(KeyWindow window, RowBatch arguments, int row, long timestamp) {
        boolean isNew = window.isEmpty() || window.bucket(window.end - 1).arrived >= Chunk.ROWS;
        if (isNew) {
            window.append(new Chunk(types));
        }
        Chunk tail = window.tail();
        Chunk bucket = window.bucket(window.end - 1);
        int capacity = tail.times.length;
        tail.insert(tail.size, bucket.arrived, timestamp, arguments, row, keyColumns.length);
        bucket.arrived++;
        frames.appended(window);
        if (isNew) {
            // Now that no frame begins there.
            expire(window);
            long more = tail.bytes(valueBytes);
            bytes += more;
            window.bytes += more;
        } else {
            grown(window, tail.times.length - capacity);
        }
    }

    /** A chunk has room for more rows. */
    private void grown(KeyWindow window, int rows) {
        long more = (long) rows * (Long.BYTES + valueBytes);
        bytes += more;
        window.bytes += more;
    }

    private long insertLate(KeyWindow window, RowBatch arguments, int row, long timestamp) {
        long number = window.find(timestamp);
        Chunk bucket = window.bucket(number);
        Chunk chunk = KeyWindow.find(bucket, timestamp);
        int place = chunk.firstAfter(timestamp);
        int capacity = chunk.times.length;
        chunk.insert(place, bucket.arrived, timestamp, arguments, row, keyColumns.length);
        bucket.arrived++;
        grown(window, chunk.times.length - capacity);
        frames.inserted(window, chunk, place, number);
        if (chunk.isTooLarge()) {
            Chunk behind = chunk.split(types);
            if (window.tail == chunk) {
                window.tail = behind;
            }
            frames.split(chunk, behind);
            count(window);
        }
        frames.locateLate();
        return number;
    }

    private void expire(KeyWindow window) {
        int rows = window.dirtyRows;
        window.droppedRows = 0;
        window.droppedChunks = 0;
        reach.expire(window);
        dirtyRows -= rows - window.dirtyRows;
        long less = window.droppedChunks * Chunk.bytes(types.length, 0, valueBytes)
                + window.droppedRows * (Long.BYTES + valueBytes);
        bytes -= less;
        window.bytes -= less;
    }

    /** All rows of a window are out of reach. */
    private void drop(KeyWindow window) {
        dirtyRows -= window.dirtyRows;
        entries.clear(window);
        count(window);
    }

    /** Lets windows go that were not used for long, written ones first; a bounded number of steps. */
    private void letGo(KeyWindow inUse) {
        for (int i = 0; i < 4 && bytes > bytesMax; i++) {
            KeyWindow window = live.leastUsed(inUse, 16);
            if (window == null) {
                return;
            }
            if (window.isDirty) {
                if (bytes < bytesMax + bytesMax / 4) {
                    continue;
                }
                write(window);
            }
            remove(window);
        }
    }

    private void write(KeyWindow window) {
        dirtyRows -= window.dirtyRows;
        entries.write(window);
    }

    private void remove(KeyWindow window) {
        live.remove(window);
        bytes -= window.bytes;
        // The list of dirty windows may hold it until the commit.
        window.clear();
        window.isDirty = false;
    }

    /** Writes to the store what changed since the last commit. May be called when there is nothing to write. */
    public void beforeCommit() {
        for (KeyWindow window : dirty) {
            if (window.isDirty) {
                write(window);
            }
        }
        dirty.clear();
        if (isTimeDirty) {
            keyWriter.clear();
            keyWriter.writeByte(VERSION);
            keyWriter.writeLong(reach.streamTime());
            store.put(META, keyWriter.toByteArray());
            isTimeDirty = false;
        }
        sweep();
    }

    /** Bytes of rows that are on the heap alone, by rough count; they wait for a commit. */
    public long dirtyBytes() {
        return dirtyRows * (Long.BYTES + valueBytes);
    }

    /** Bytes of all windows on the heap, by rough count. */
    public long liveBytes() {
        return bytes;
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

    /**
     * Removes keys that get no rows any more from heap and store, some entries at a time. A round begins when stream time has
     * gone so far that all is out of reach that was there at the last. With ROWS frames a key's last rows are always needed.
     */
    private void sweep() {
        rowsToSweep = ROWS_BETWEEN_SWEEPS;
        if (!reach.isByTime()) {
            return;
        }
        byte[] from = sweepFrom;
        if (from == null) {
            if (reach.streamTime() < nextSweep) {
                return;
            }
            boolean isFirst = nextSweep == Long.MIN_VALUE;
            nextSweep = reach.streamTime() + reach.cycleMillis();
            if (isFirst) {
                return;
            }
            from = new byte[] {WindowEntries.ROW};
        }
        sweepFrom = sweep(from);
    }

    private byte @Nullable [] sweep(byte[] from) {
        List<byte[]> past = new ArrayList<>();
        List<byte[]> group = new ArrayList<>();
        byte[] next = null;
        byte[] prefix = from;
        long last = Long.MIN_VALUE;
        int seen = 0;
        try (Cursor cursor = store.scan(from, null)) {
            while (cursor.next()) {
                byte[] key = cursor.key();
                if (group.isEmpty() || !isUnder(key, prefix)) {
                    settle(prefix, group, last, past);
                    if (seen >= SWEPT_AT_ONCE) {
                        next = key;
                        break;
                    }
                    group.clear();
                    prefix = Arrays.copyOf(key, WindowEntries.prefixLength(key));
                    last = Long.MIN_VALUE;
                }
                group.add(key);
                last = Math.max(last, entries.lastTime(cursor.value()));
                seen++;
            }
        }
        if (next == null) {
            settle(prefix, group, last, past);
        }
        for (byte[] key : past) {
            store.delete(key);
        }
        return next;
    }

    private static boolean isUnder(byte[] key, byte[] prefix) {
        return WindowEntries.prefixLength(key) == prefix.length
                && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** Decides on the entries of one key; a window on the heap knows more than they. */
    private void settle(byte[] prefix, List<byte[]> group, long last, List<byte[]> past) {
        if (group.isEmpty()) {
            return;
        }
        KeyWindow window = live.find(prefix, ByteWriter.hashOf(prefix));
        if (window == null ? last < reach.oldest() : reach.isPast(window)) {
            past.addAll(group);
            if (window != null) {
                dirtyRows -= window.dirtyRows;
                remove(window);
            }
        }
    }
}
