// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.codec.KeyCodec;
import java.util.Arrays;

/**
 * A table's rows in their store, and decoded those that joins looked for lately. Stream thread.
 *
 * <p>A key that was looked for keeps its place, whether the table has it or not; a change makes it be read again when it is looked
 * for next. With too many, all places are given up: who looks for a few keys never comes there, and for many the store is as good.
 */
@HotPath
final class TableRows {
    /** So many keys are kept at most. */
    static final int KEYS_MAX = 1 << 16;

    /** And about so many bytes. */
    private static final long BYTES_MAX = 16L << 20;

    /** Of a key beside its bytes and those of its row, by rough count. */
    private static final int KEY_BYTES = 64;

    /** A row takes more on the heap than in the store: its texts are objects. */
    private static final int HEAP_BY_STORED = 3;

    private static final int SLOTS_MIN = 64;
    private static final byte UNKNOWN = 0;
    private static final byte PRESENT = 1;
    private static final byte ABSENT = 2;

    private final OrderedStore store;
    private final TableColumns columns;
    private final RowSchema schema;
    private final StateMemory.Share memory;
    private final int[] keyColumn = {0};
    private final int[] valueColumns;
    private final ByteWriter key = new ByteWriter();

    /** Each key's bytes, and what is known of its row, by its place, which is also that of its row. */
    private byte[][] keys = new byte[0][];

    private byte[] known = new byte[0];
    private int size;
    private RowBatch rows;

    /** Hashes of keys before their places plus one, by hash; 0 where there is none. */
    private long[] slots = new long[0];

    private long bytes;

    /**
     * Over a store.
     *
     * @param schema of the table
     * @param memory the part of the heap that the rows take
     */
    TableRows(OrderedStore store, RowSchema schema, StateMemory.Share memory) {
        this.store = store;
        this.columns = TableColumns.of(schema);
        this.schema = columns.valuesOf(schema);
        this.memory = memory;
        this.valueColumns = StageBuilder.indexes(0, columns.values().length);
        this.rows = new RowBatch(this.schema, 0);
        clear();
    }

    /** Sets or removes the row whose key a row of the table's source has. */
    void change(RowBatch view, int row) {
        KeyCodec codec = columns.keyCodec();
        codec.encode(view, row, columns.keys(), key.clear());
        if (size > 0) {
            int place = find(key.contentHash());
            if (place >= 0) {
                known[place] = UNKNOWN;
            }
        }
        byte[] keyBytes = key.toByteArray();
        if (view.isTombstone(row)) {
            store.delete(keyBytes);
        } else {
            store.put(keyBytes, columns.rowCodec().encode(view, row, columns.values()));
        }
    }

    /**
     * Looks for the row of a key.
     *
     * @param keyBatch holds the key in its first column
     * @return where it is in {@link #rows}, as it is after the call; -1 when the table has none
     */
    int look(RowBatch keyBatch, int row) {
        columns.keyCodec().encode(keyBatch, row, keyColumn, key.clear());
        int hash = key.contentHash();
        int place = find(hash);
        if (place < 0) {
            place = add(hash);
        }
        if (known[place] == UNKNOWN) {
            read(place);
        }
        return known[place] == PRESENT ? place : -1;
    }

    /** The values of the rows that were looked for. What was found in it stays until a change; a look may begin another one. */
    RowBatch rows() {
        return rows;
    }

    private void read(int place) {
        byte[] found = store.get(keys[place]);
        if (found == null) {
            known[place] = ABSENT;
            return;
        }
        columns.rowCodec().decode(found, rows, place, valueColumns);
        known[place] = PRESENT;
        bytes += (long) found.length * HEAP_BY_STORED;
        memory.live(bytes);
    }

    /** The place of the key that was written, or -1. */
    private int find(int hash) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        long entry = slots[slot];
        while (entry != 0) {
            int place = (int) entry - 1;
            if ((int) (entry >>> Integer.SIZE) == hash && key.contentEquals(keys[place])) {
                return place;
            }
            slot = (slot + 1) & mask;
            entry = slots[slot];
        }
        return -1;
    }

    private int add(int hash) {
        if (size == KEYS_MAX || bytes > BYTES_MAX || memory.isOver() && size > 0) {
            clear();
        }
        int place = size;
        if (place == keys.length) {
            grow(place * 2);
        }
        byte[] keyBytes = key.toByteArray();
        keys[place] = keyBytes;
        known[place] = UNKNOWN;
        rows.append(0, false, null);
        put((long) hash << Integer.SIZE | place + 1);
        size++;
        bytes += KEY_BYTES + keyBytes.length;
        return place;
    }

    private void put(long entry) {
        int mask = slots.length - 1;
        int slot = (int) (entry >>> Integer.SIZE) & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = entry;
    }

    private void grow(int capacity) {
        keys = Arrays.copyOf(keys, capacity);
        known = Arrays.copyOf(known, capacity);
        long[] before = slots;
        slots = new long[capacity * 2];
        for (long entry : before) {
            if (entry != 0) {
                put(entry);
            }
        }
    }

    private void clear() {
        keys = new byte[SLOTS_MIN][];
        known = new byte[SLOTS_MIN];
        slots = new long[SLOTS_MIN * 2];
        rows = new RowBatch(schema, SLOTS_MIN);
        size = 0;
        bytes = 0;
        memory.live(0);
    }

    /** Gives the memory back. May be called twice. */
    void close() {
        clear();
        memory.close();
    }
}
