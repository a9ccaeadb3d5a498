// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.SqlType;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.codec.KeyCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Windows in the store. Stream thread.
 *
 * <p>Key: {@code 1}, the key columns in order, a slot. Value: rows that came into one bucket, see {@link RowsCodec}. An entry
 * is written for each bucket of a window that changed, with the rows since the last time. When no frame can reach a bucket
 * any more its slots are written again, so that a key in use needs no tombstones; until then the entries of such a bucket
 * lie about, and are known by their times.
 */
@HotPath
final class WindowEntries {
    /** The first byte of the keys of rows. */
    static final byte ROW = 1;

    private static final Comparator<Entry> IN_ORDER =
            Comparator.comparingLong(Entry::bucket).thenComparingInt(Entry::start);

    private final OrderedStore store;
    private final SqlType[] types;
    private final Reach reach;
    private final RowsCodec codec;
    private final ByteWriter keyWriter = new ByteWriter();
    private long[] stagedTimes = new long[Chunk.ROWS];
    private final ColumnVector[] staged;

    private record Entry(long bucket, int start, int slot, byte[] value) {}

    WindowEntries(OrderedStore store, WindowSpec spec, Reach reach) {
        this.store = store;
        this.types = spec.columns().toArray(new SqlType[0]);
        this.reach = reach;
        this.codec = new RowsCodec(spec.columns());
        this.staged = Chunk.small(types).columns;
    }

    /** A slot behind a key. The last byte says how long it is: below 128 it is the slot itself. */
    private byte[] keyOf(byte[] prefix, int slot) {
        keyWriter.clear();
        keyWriter.writeRaw(prefix, 0, prefix.length);
        if (slot < 0x80) {
            keyWriter.writeByte(slot);
        } else {
            keyWriter.writeInt(slot);
            keyWriter.writeByte(0x80 | Integer.BYTES);
        }
        return keyWriter.toByteArray();
    }

    static int prefixLength(byte[] key) {
        int last = key[key.length - 1];
        return last >= 0 ? key.length - 1 : key.length - 1 - (last & 0x7F);
    }

    private int slot(byte[] key, int prefixLength) {
        int length = key.length - prefixLength;
        if (length == 1 && key[prefixLength] >= 0) {
            return key[prefixLength];
        }
        if (length != 1 + Integer.BYTES || key[key.length - 1] != (byte) (0x80 | Integer.BYTES)) {
            throw codec.corrupt("a window's entry has no slot");
        }
        int slot = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            slot = slot << Byte.SIZE | key[prefixLength + i] & 0xFF;
        }
        return slot;
    }

    /** Writes the rows that are not in the store yet. */
    void write(KeyWindow window) {
        for (long i = Math.max(window.firstDirty, window.first); i < window.end; i++) {
            Chunk bucket = window.bucket(i);
            if (bucket.flushed < bucket.arrived) {
                int slot = window.takeSlot();
                store.put(keyOf(window.key, slot), encode(i, bucket));
                long before = bucket.slotBytes();
                bucket.slots = Arrays.copyOf(bucket.slots, bucket.slots.length + 1);
                bucket.slots[bucket.slots.length - 1] = slot;
                window.bytes += bucket.slotBytes() - before;
                bucket.flushed = bucket.arrived;
            }
        }
        window.firstDirty = Long.MAX_VALUE;
        window.dirtyRows = 0;
    }

    private byte[] encode(long number, Chunk bucket) {
        if (bucket.next == null && bucket.isInOrderOfArrival()) {
            return codec.encode(number, bucket.flushed, bucket.times, bucket.columns, bucket.flushed, bucket.arrived);
        }
        int count = bucket.arrived - bucket.flushed;
        stageRoom(count);
        for (Chunk chunk = bucket; chunk != null; chunk = chunk.next) {
            for (int row = 0; row < chunk.size; row++) {
                int place = chunk.arrival(row) - bucket.flushed;
                if (place >= 0) {
                    stagedTimes[place] = chunk.times[row];
                    for (int i = 0; i < staged.length; i++) {
                        staged[i].copy(chunk.columns[i], row, place);
                    }
                }
            }
        }
        return codec.encode(number, bucket.flushed, stagedTimes, staged, 0, count);
    }

    private void stageRoom(int count) {
        if (stagedTimes.length < count) {
            stagedTimes = new long[count * 2];
        }
    }

    /** Removes the entries of a window whose rows are all out of reach, but for the slot that is written next. */
    void clear(KeyWindow window) {
        for (int slot = 1; slot < window.slotsEnd(); slot++) {
            store.delete(keyOf(window.key, slot));
        }
        window.clear();
    }

    /** The window of a key as it would be now if it had stayed on the heap. */
    KeyWindow load(byte[] key, int hash, int frames) {
        KeyWindow window = new KeyWindow(key, hash, frames);
        List<Entry> entries = entries(key);
        if (!entries.isEmpty()) {
            build(window, entries);
        }
        return window;
    }

    private List<Entry> entries(byte[] prefix) {
        List<Entry> entries = new ArrayList<>();
        try (Cursor cursor = store.scan(prefix, KeyCodec.prefixEnd(prefix))) {
            while (cursor.next()) {
                byte[] value = cursor.value();
                codec.open(value);
                entries.add(new Entry(codec.bucket(), codec.start(), slot(cursor.key(), prefix.length), value));
            }
        }
        entries.sort(IN_ORDER);
        return entries;
    }

    private void build(KeyWindow window, List<Entry> entries) {
        freeGaps(window, entries);
        int from = firstInRow(entries);
        for (Entry entry : entries.subList(0, from)) {
            requireStale(entry);
            window.free(entry.slot());
        }
        window.beginAt(entries.get(from).bucket());
        long damaged = -1;
        int next = from;
        while (next < entries.size()) {
            Chunk bucket = window.newBucket(types);
            long number = entries.get(next).bucket();
            window.append(bucket, firstTime(entries.get(next).value()));
            while (next < entries.size() && entries.get(next).bucket() == number) {
                Entry entry = entries.get(next++);
                if (entry.start() != bucket.arrived) {
                    damaged = number;
                }
                add(bucket, entry);
            }
            bucket.flushed = bucket.arrived;
            window.tail = KeyWindow.lastOf(bucket);
            for (Chunk chunk = bucket; chunk != null; chunk = chunk.next) {
                window.bytes += chunk.bytes(reach.elementBytes());
            }
        }
        if (reach.isPast(window)) {
            clear(window);
        } else {
            reach.expire(window);
            if (damaged >= window.first) {
                throw codec.corrupt("rows of a window are missing");
            }
        }
    }

    /** Slots between those that are in use can be written. */
    private static void freeGaps(KeyWindow window, List<Entry> entries) {
        BitSet used = new BitSet();
        for (Entry entry : entries) {
            used.set(entry.slot());
        }
        window.setSlotsEnd(used.length());
        for (int slot = used.nextClearBit(0); slot < used.length(); slot = used.nextClearBit(slot + 1)) {
            window.free(slot);
        }
    }

    /** Where the buckets begin that follow each other up to the last; what lies about before them has gaps. */
    private static int firstInRow(List<Entry> entries) {
        int from = entries.size() - 1;
        while (from > 0 && entries.get(from).bucket() - entries.get(from - 1).bucket() <= 1) {
            from--;
        }
        return from;
    }

    private void requireStale(Entry entry) {
        if (reach.isByTime() && lastTime(entry.value()) >= reach.oldest()) {
            throw codec.corrupt("a part of a window is missing");
        }
    }

    /** The time of the row of an entry that came first. */
    private long firstTime(byte[] value) {
        codec.open(value);
        return codec.firstTime();
    }

    /** The largest time in an entry. */
    long lastTime(byte[] value) {
        codec.open(value);
        return codec.lastTime();
    }

    /** Puts the rows of an entry where they were put when they came. */
    private void add(Chunk bucket, Entry entry) {
        codec.open(entry.value());
        int count = codec.count();
        stageRoom(count);
        codec.read(stagedTimes, staged);
        for (int i = 0; i < count; i++) {
            long time = stagedTimes[i];
            Chunk chunk = KeyWindow.find(bucket, time);
            int place = chunk.firstAfter(time);
            chunk.insert(place, bucket.arrived, time, staged, i);
            bucket.arrived++;
            if (chunk.isTooLarge()) {
                chunk.split(types);
            }
        }
        bucket.slots = Arrays.copyOf(bucket.slots, bucket.slots.length + 1);
        bucket.slots[bucket.slots.length - 1] = entry.slot();
    }
}
