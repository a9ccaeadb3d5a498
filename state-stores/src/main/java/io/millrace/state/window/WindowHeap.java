// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

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

    /** A window of few rows: the part of a large one that waits for a commit with its rows. */
    private static final int DIRTY_WINDOW_BYTES = 512;

    /** At least so much is let go in one go. */
    private static final long LET_GO_BYTES_MIN = 16L << 10;

    /** Steps of the clock in one go. */
    private static final int CLOCK_STEPS = 1_024;

    /** Rows between two goes; a commit has one as well. */
    private static final int ROWS_BETWEEN_SWEEPS = 1_024;

    private final OrderedStore store;
    private final Reach reach;
    private final KeyCodec keys;
    private final int[] keyColumns;
    private final SqlType[] types;
    private final int rowBytes;
    private final StateMemory.Share memory;
    private final int frameCount;
    private final WindowEntries entries;
    private final LiveWindows live = new LiveWindows();
    private final WindowsAhead ahead = new WindowsAhead();
    private final List<KeyWindow> dirty = new ArrayList<>();
    private final ByteWriter keyWriter = new ByteWriter();
    private long bytes;
    private long dirtyBytes;
    private long bytesTold;
    private long dirtyBytesTold;

    /** What others say that they hold beside the windows. */
    private long bytesBeside;

    private boolean isTimeDirty;
    private long nextSweep = Long.MIN_VALUE;
    private byte @Nullable [] sweepFrom;
    private int rowsToSweep = ROWS_BETWEEN_SWEEPS;

    /**
     * The windows that a store holds. Throws {@code RecordException} MR-4014 when it holds something else.
     *
     * @param memory the part of the heap that these windows take
     * @param frameCount how many frames each window keeps the state of
     */
    WindowHeap(OrderedStore store, WindowSpec spec, Reach reach, StateMemory.Share memory, int frameCount) {
        this.store = store;
        this.reach = reach;
        this.keys = new KeyCodec(spec.keys());
        this.keyColumns = new int[spec.keys().size()];
        for (int i = 0; i < keyColumns.length; i++) {
            keyColumns[i] = i;
        }
        this.types = spec.columns().toArray(new SqlType[0]);
        this.rowBytes = Long.BYTES + valueBytes(reach.elementBytes());
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

    /** Bytes of a row's values and null flags in their vectors. */
    private static int valueBytes(int[] elementBytes) {
        int sum = 0;
        for (int bytes : elementBytes) {
            sum += 1 + bytes;
        }
        return sum;
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

    /** Looks up the windows of the first rows of a batch, whose rows are then opened. */
    void look(RowBatch arguments, int count) {
        ahead.look(live, keys, keyColumns, arguments, count);
    }

    /** The window of the key in the first columns of a row. */
    KeyWindow open(RowBatch arguments, int row) {
        KeyWindow known = ahead.get(row);
        if (known != null) {
            return used(known);
        }
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
        long table = live.bytes();
        live.add(window);
        bytes += live.bytes() - table;
        account(window);
        letGoWhenOver(window);
        // Used is what is used again.
        return window;
    }

    /** Takes into account what became of a window. */
    private void account(KeyWindow window) {
        int now = (int) Math.min(Integer.MAX_VALUE, window.bytes);
        int dirtyNow = window.dirtyRows == 0 ? 0 : Math.min(now, DIRTY_WINDOW_BYTES + window.dirtyRows * rowBytes);
        bytes += now - window.bytesTold;
        dirtyBytes += dirtyNow - window.dirtyBytesTold;
        window.bytesTold = now;
        window.dirtyBytesTold = dirtyNow;
    }

    /** Lets rows of a window go that are out of reach. */
    void expire(KeyWindow window) {
        if (reach.isPast(window)) {
            drop(window);
        } else {
            reach.expire(window);
            account(window);
        }
    }

    /** All rows of a window are out of reach. */
    void drop(KeyWindow window) {
        entries.clear(window);
        account(window);
    }

    /** Puts a row at a place of a chunk of a bucket. */
    void insert(KeyWindow window, long number, Chunk chunk, int place, RowBatch arguments, int row, long timestamp) {
        Chunk bucket = window.bucket(number);
        if (chunk.size == 0) {
            window.bytes += chunk.bytes(reach.elementBytes());
        }
        long shape = chunk.shape();
        chunk.insert(place, bucket.arrived, timestamp, arguments, row, keyColumns.length);
        bucket.arrived++;
        if (chunk.shape() != shape) {
            window.bytes += chunk.grownSince(reach.elementBytes(), shape);
        }
        changed(window, number);
    }

    /** Cuts a chunk in two when it has become too large; the one behind it then, else null. */
    @Nullable
    Chunk cut(KeyWindow window, Chunk chunk) {
        if (!chunk.isTooLarge()) {
            return null;
        }
        long before = chunk.bytes(reach.elementBytes());
        Chunk behind = chunk.split(types);
        if (window.tail == chunk) {
            window.tail = behind;
        }
        window.bytes += chunk.bytes(reach.elementBytes()) + behind.bytes(reach.elementBytes()) - before;
        return behind;
    }

    private void changed(KeyWindow window, long bucket) {
        window.firstDirty = Math.min(window.firstDirty, bucket);
        window.dirtyRows++;
        if (!window.isDirty()) {
            window.dirtyPlace = dirty.size();
            dirty.add(window);
        }
        account(window);
        letGoWhenOver(window);
    }

    /**
     * Lets windows go that were not used for long, written ones first: at most twice as much as came since the last time, so that
     * no row waits long.
     */
    private void letGoWhenOver(KeyWindow inUse) {
        long change = Math.abs(bytes - bytesTold);
        if (change < memory.grainBytes() && Math.abs(dirtyBytes - dirtyBytesTold) < memory.grainBytes()) {
            return;
        }
        tell();
        if (memory.isOver()) {
            letGo(inUse, Math.min(memory.overBytes(), 2 * Math.max(change, LET_GO_BYTES_MIN)));
            tell();
        }
    }

    private void letGo(KeyWindow inUse, long wanted) {
        boolean writes = memory.isFarOver();
        long least = bytes - wanted;
        for (int i = 0; i < CLOCK_STEPS && bytes > least; i++) {
            KeyWindow window = live.next();
            if (window == null || window == inUse) {
                continue;
            }
            if (window.isUsed) {
                window.isUsed = false;
            } else if (!window.isDirty()) {
                remove(window);
            } else if (writes) {
                write(window);
                remove(window);
            }
        }
    }

    private void tell() {
        bytesTold = bytes;
        dirtyBytesTold = dirtyBytes;
        memory.dirty(dirtyBytes);
        memory.live(bytes - dirtyBytes + bytesBeside);
    }

    /** Says what is held beside the windows, on their account. */
    void beside(long bytesNow) {
        if (Math.abs(bytesNow - bytesBeside) >= memory.grainBytes()) {
            bytesBeside = bytesNow;
            tell();
        }
    }

    private void write(KeyWindow window) {
        entries.write(window);
        waitsNoMore(window);
        account(window);
    }

    /** Takes a window off the list; the last one of the list takes its place. */
    private void waitsNoMore(KeyWindow window) {
        KeyWindow last = dirty.remove(dirty.size() - 1);
        if (last != window) {
            dirty.set(window.dirtyPlace, last);
            last.dirtyPlace = window.dirtyPlace;
        }
        window.dirtyPlace = -1;
    }

    private void remove(KeyWindow window) {
        if (window.isDirty()) {
            waitsNoMore(window);
        }
        long table = live.bytes();
        ahead.forget();
        live.remove(window);
        bytes += live.bytes() - table - window.bytesTold;
        dirtyBytes -= window.dirtyBytesTold;
        // Whoever still holds it sees that it is empty.
        window.clear();
    }

    /** Writes to the store what changed since the last commit. */
    void beforeCommit() {
        ahead.clear();
        while (!dirty.isEmpty()) {
            write(dirty.get(dirty.size() - 1));
        }
        if (isTimeDirty) {
            keyWriter.clear();
            keyWriter.writeByte(VERSION);
            keyWriter.writeLong(reach.streamTime());
            store.put(META, keyWriter.toByteArray());
            isTimeDirty = false;
        }
        sweep();
        tell();
    }

    /** Bytes of rows that are on the heap alone, with their windows; they wait for a commit. */
    long dirtyBytes() {
        return dirtyBytes;
    }

    /** What the windows take of the heap is free for others. */
    void close() {
        memory.close();
    }

    long liveBytes() {
        return bytes + bytesBeside;
    }

    /** The first keys of a store behind one, at most so many, in order; from the first on behind null. */
    List<byte[]> storedKeys(byte @Nullable [] behind, int countMax) {
        List<byte[]> found = new ArrayList<>();
        byte[] from = behind == null ? new byte[] {WindowEntries.ROW} : KeyCodec.prefixEnd(behind);
        try (Cursor cursor = store.scan(from == null ? ROWS_END : from, ROWS_END)) {
            byte[] prefix = null;
            while (cursor.next()) {
                byte[] key = cursor.key();
                if (prefix == null || !isUnder(key, prefix)) {
                    if (found.size() == countMax) {
                        break;
                    }
                    prefix = Arrays.copyOf(key, WindowEntries.prefixLength(key));
                    found.add(prefix);
                }
            }
        }
        return found;
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
        if (window == null ? reach.isOut(last, prefix) : reach.isPast(window)) {
            past.addAll(group);
            if (window != null) {
                remove(window);
            }
        }
    }
}
