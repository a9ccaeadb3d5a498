// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import io.millrace.state.codec.ByteWriter;
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

    /** So many keys are looked for at a time: enough to keep memory busy, and few to begin again with. */
    private static final int LOOK_MAX = 1_024;

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
    /** The keys that are looked for or changed, one behind the other: where each ends, and its hash. */
    private final ByteWriter wantedKeys = new ByteWriter();

    private int[] ends = new int[1];
    private int[] hashes = new int[1];

    /** Each key's bytes, and what is known of its row, by its place, which is also that of its row. */
    private byte[][] keys = new byte[0][];

    private byte[] known = new byte[0];
    /** What is counted for each row. */
    private int[] rowBytes = new int[0];

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
        columns.keyCodec().encode(view, row, columns.keys(), wantedKeys.clear());
        if (size > 0) {
            ends[0] = wantedKeys.size();
            hashes[0] = wantedKeys.contentHash();
            int place = find(0);
            if (place >= 0) {
                known[place] = UNKNOWN;
            }
        }
        byte[] keyBytes = wantedKeys.toByteArray();
        if (view.isTombstone(row)) {
            store.delete(keyBytes);
        } else {
            store.put(keyBytes, columns.rowCodec().encode(view, row, columns.values()));
        }
    }

    /**
     * Looks for the rows of keys. Each step is made for all keys before the next one: what has to be fetched from memory for one is
     * fetched while others are waited for, as {@code WindowsAhead} does.
     *
     * @param keyBatch holds the keys in its first column
     * @param wanted which of them; the first {@code wantedCount} count
     * @param found for each where its row is in {@link #rows}, as it is after the call; -1 where the table has none
     * @return for how many it looked, at least one; who looks for the others may find another batch
     */
    int look(RowBatch keyBatch, int[] wanted, int wantedCount, int[] found) {
        int count = Math.min(wantedCount, LOOK_MAX);
        encode(keyBatch, wanted, count);
        int mask = slots.length - 1;
        for (int i = 0; i < count; i++) {
            found[i] = (int) slots[hashes[i] & mask] - 1;
        }
        for (int i = 0; i < count; i++) {
            // It is nearly always where it was looked for first.
            found[i] = found[i] >= 0 && isKey(found[i], i) ? found[i] : find(i);
        }
        boolean isCleared = false;
        for (int i = 0; i < count; i++) {
            // It may have come meanwhile.
            int place = found[i] >= 0 ? found[i] : find(i);
            if (place < 0 && (isFull() || !isCleared && memory.isOver() && size > 0)) {
                if (i > 0) {
                    return i;
                }
                clear();
                Arrays.fill(found, 0, count, -1);
                isCleared = true;
            }
            found[i] = rowOf(place < 0 ? add(i) : place);
        }
        return count;
    }

    private void encode(RowBatch keyBatch, int[] wanted, int count) {
        if (hashes.length < count) {
            hashes = new int[count];
            ends = new int[count];
        }
        wantedKeys.clear();
        for (int i = 0; i < count; i++) {
            int start = wantedKeys.size();
            columns.keyCodec().encode(keyBatch, wanted[i], keyColumn, wantedKeys);
            ends[i] = wantedKeys.size();
            hashes[i] = wantedKeys.contentHash(start);
        }
    }

    private int rowOf(int place) {
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
            count(place, 0);
            return;
        }
        columns.rowCodec().decode(found, rows, place, valueColumns);
        known[place] = PRESENT;
        count(place, found.length * HEAP_BY_STORED);
    }

    private void count(int place, int now) {
        bytes += now - rowBytes[place];
        rowBytes[place] = now;
        memory.live(bytes);
    }

    /** The place of a key that is looked for, or -1. */
    private int find(int index) {
        int hash = hashes[index];
        int mask = slots.length - 1;
        int slot = hash & mask;
        long entry = slots[slot];
        while (entry != 0) {
            int place = (int) entry - 1;
            if ((int) (entry >>> Integer.SIZE) == hash && isKey(place, index)) {
                return place;
            }
            slot = (slot + 1) & mask;
            entry = slots[slot];
        }
        return -1;
    }

    private boolean isKey(int place, int index) {
        byte[] known = keys[place];
        return Arrays.equals(wantedKeys.array(), start(index), ends[index], known, 0, known.length);
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    private boolean isFull() {
        return size == KEYS_MAX || bytes > BYTES_MAX;
    }

    private int add(int index) {
        int place = size;
        if (place == keys.length) {
            grow(place * 2);
        }
        byte[] keyBytes = Arrays.copyOfRange(wantedKeys.array(), start(index), ends[index]);
        keys[place] = keyBytes;
        known[place] = UNKNOWN;
        rowBytes[place] = 0;
        rows.append(0, false, null);
        put((long) hashes[index] << Integer.SIZE | place + 1);
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
        rowBytes = Arrays.copyOf(rowBytes, capacity);
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
        rowBytes = new int[SLOTS_MIN];
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
