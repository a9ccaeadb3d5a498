// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.SqlType;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.codec.KeyCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The windows of one operator between heap and store. Stream thread.
 *
 * <p>Windows in use are on the heap; where the state of all tasks takes more than its budget, by rough count, those that were not
 * used for long are let go. The store holds what {@link #beforeCommit} wrote; until then it knows nothing of the rows.
 */
@HotPath
final class WindowHeap {
    /** The key of stream time. */
    private static final byte[] META = {0};

    /** Behind the keys of rows; what else there is of a key begins with this. */
    static final byte BEHIND_ROWS = WindowEntries.ROW + 1;

    private static final byte[] ROWS_END = {BEHIND_ROWS};

    private static final byte VERSION = 2;

    /** Entries that are looked at in one go for keys that get no rows any more. */
    private static final int SWEPT_AT_ONCE = 256;

    /** Rows between two goes; a commit has one as well. */
    private static final int ROWS_BETWEEN_SWEEPS = 1_024;

    private final OrderedStore store;
    private final Reach reach;
    private final KeyCodec keys;
    private final int[] keyColumns;
    private final SqlType[] types;
    private final int valueBytes;
    private final StateMemory.Share memory;
    private final int frameCount;
    private final WindowEntries entries;
    private final LiveWindows live = new LiveWindows();
    private final List<KeyWindow> dirty = new ArrayList<>();
    private final ByteWriter keyWriter = new ByteWriter();
    private long bytes;
    private long bytesTold;
    private long dirtyRows;
    private boolean isTimeDirty;
    private long nextSweep = Long.MIN_VALUE;
    private byte @Nullable [] sweepFrom;
    private int rowsToSweep = ROWS_BETWEEN_SWEEPS;

    /**
     * The windows that a store holds. Throws {@code RecordException} MR-4014 when it holds something else.
     *
     * @param memory the part of the heap that these windows take
     * @param frameCount how many frames each window keeps the state of
     * @param foldBytes a row's share of the folds that are kept, by rough count
     */
    WindowHeap(OrderedStore store, WindowSpec spec, StateMemory.Share memory, int frameCount, int foldBytes) {
        this.store = store;
        this.reach = new Reach(spec);
        this.keys = new KeyCodec(spec.keys());
        this.keyColumns = new int[spec.keys().size()];
        for (int i = 0; i < keyColumns.length; i++) {
            keyColumns[i] = i;
        }
        this.types = spec.columns().toArray(new SqlType[0]);
        this.valueBytes = foldBytes + valueBytes(types);
        this.memory = memory;
        this.frameCount = frameCount;
        this.entries = new WindowEntries(store, spec, reach);
        byte[] time = store.get(META);
        if (time != null) {
            ByteReader in = new ByteReader(time);
            if (in.readByte() != VERSION) {
                throw in.corrupt("stream time has another version");
            }
            reach.setStreamTime(in.readLong());
        }
    }

    /** Bytes of a row's values by rough count. */
    private static int valueBytes(SqlType[] types) {
        int bytes = 0;
        for (SqlType type : types) {
            ColumnVector column = ColumnVector.forType(type, 0);
            boolean isSmall = column instanceof ColumnVector.OfInt || column instanceof ColumnVector.OfBoolean;
            bytes += 1 + (column instanceof ColumnVector.OfObject ? 64 : isSmall ? 4 : 8);
        }
        return bytes;
    }

    SqlType[] types() {
        return types;
    }

    Reach reach() {
        return reach;
    }

    /** Moves stream time on; rows that are out of reach then may go. */
    void advance(long timestamp) {
        if (timestamp > reach.streamTime()) {
            reach.setStreamTime(timestamp);
            isTimeDirty = true;
        }
        if (--rowsToSweep == 0) {
            sweep();
        }
    }

    /** The window of the key in the first columns of a row. */
    KeyWindow open(RowBatch arguments, int row) {
        keyWriter.clear();
        keyWriter.writeByte(WindowEntries.ROW);
        keys.encode(arguments, row, keyColumns, keyWriter);
        int hash = keyWriter.contentHash();
        KeyWindow window = live.find(keyWriter, hash);
        return window == null ? load(keyWriter.toByteArray(), hash) : used(window);
    }

    /** The window of a key that {@link KeyWindow#key} gave. */
    KeyWindow open(byte[] key) {
        int hash = ByteWriter.hashOf(key);
        KeyWindow window = live.find(key, hash);
        return window == null ? load(key, hash) : used(window);
    }

    private static KeyWindow used(KeyWindow window) {
        window.isUsed = true;
        return window;
    }

    private KeyWindow load(byte[] key, int hash) {
        KeyWindow window = entries.load(key, hash, frameCount);
        window.bytes = bytesOf(window);
        bytes += window.bytes;
        live.add(window);
        letGoWhenOver(window);
        return used(window);
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

    /** Lets rows of a window go that are out of reach. */
    void expire(KeyWindow window) {
        if (reach.isPast(window)) {
            drop(window);
            return;
        }
        int rows = window.dirtyRows;
        window.droppedRows = 0;
        window.droppedChunks = 0;
        reach.expire(window);
        dirtyRows -= rows - window.dirtyRows;
        grown(
                window,
                -window.droppedChunks * Chunk.bytes(types.length, 0, valueBytes)
                        - window.droppedRows * (Long.BYTES + valueBytes));
    }

    /** All rows of a window are out of reach. */
    void drop(KeyWindow window) {
        dirtyRows -= window.dirtyRows;
        entries.clear(window);
        count(window);
    }

    private void grown(KeyWindow window, long more) {
        bytes += more;
        window.bytes += more;
    }

    /** Puts a row at a place of a chunk of a bucket. */
    void insert(KeyWindow window, long number, Chunk chunk, int place, RowBatch arguments, int row, long timestamp) {
        Chunk bucket = window.bucket(number);
        long before = chunk.size == 0 ? 0 : chunk.bytes(valueBytes);
        chunk.insert(place, bucket.arrived, timestamp, arguments, row, keyColumns.length);
        bucket.arrived++;
        grown(window, chunk.bytes(valueBytes) - before);
        changed(window, number);
    }

    /** Cuts a chunk in two when it has become too large; the one behind it then, else null. */
    @Nullable
    Chunk cut(KeyWindow window, Chunk chunk) {
        if (!chunk.isTooLarge()) {
            return null;
        }
        long before = chunk.bytes(valueBytes);
        Chunk behind = chunk.split(types);
        if (window.tail == chunk) {
            window.tail = behind;
        }
        grown(window, chunk.bytes(valueBytes) + behind.bytes(valueBytes) - before);
        return behind;
    }

    private void changed(KeyWindow window, long bucket) {
        window.firstDirty = Math.min(window.firstDirty, bucket);
        window.dirtyRows++;
        dirtyRows++;
        if (!window.isDirty) {
            window.isDirty = true;
            dirty.add(window);
        }
        letGoWhenOver(window);
    }

    /** Lets windows go that were not used for long, written ones first; a bounded number of steps. */
    private void letGoWhenOver(KeyWindow inUse) {
        if (Math.abs(bytes - bytesTold) < memory.grainBytes()) {
            return;
        }
        tell();
        for (int i = 0; i < 4 && memory.isOver(); i++) {
            KeyWindow window = live.leastUsed(inUse, 16);
            if (window == null) {
                return;
            }
            if (window.isDirty) {
                if (!memory.isFarOver()) {
                    continue;
                }
                write(window);
            }
            remove(window);
            tell();
        }
    }

    private void tell() {
        bytesTold = bytes;
        long dirtyNow = dirtyBytes();
        memory.dirty(dirtyNow);
        memory.live(bytes - dirtyNow);
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

    /** Writes to the store what changed since the last commit. */
    void beforeCommit() {
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
    long dirtyBytes() {
        return dirtyRows * (Long.BYTES + valueBytes);
    }

    /** What the windows take of the heap is free for others. */
    void close() {
        memory.close();
    }

    long liveBytes() {
        return bytes;
    }

    /** The keys of a store in which all is written, in order; O(n). */
    List<byte[]> storedKeys() {
        List<byte[]> all = new ArrayList<>();
        try (Cursor cursor = store.scan(new byte[] {WindowEntries.ROW}, ROWS_END)) {
            byte[] prefix = null;
            while (cursor.next()) {
                byte[] key = cursor.key();
                if (prefix == null || !isUnder(key, prefix)) {
                    prefix = Arrays.copyOf(key, WindowEntries.prefixLength(key));
                    all.add(prefix);
                }
            }
        }
        return all;
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
        try (Cursor cursor = store.scan(from, ROWS_END)) {
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
