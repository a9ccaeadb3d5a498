// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run of rows of one schema, column by column, that operators hand to each other. Confined to one thread; reused: whoever
 * receives a batch must copy what it keeps beyond the call.
 *
 * <p>Each row has an event time in milliseconds, a flag that says whether it removes its key from a table (a tombstone: its
 * value columns are null), and the record it came from. The origin is opaque here; the runtime knows its class and needs it
 * to dead-letter a row that was held back.
 */
@HotPath
public final class RowBatch {
    private final RowSchema schema;
    private final ColumnVector[] columns;
    private long[] timestamps;
    private boolean[] tombstones;
    private @Nullable Object[] origins;
    private int size;

    public RowBatch(RowSchema schema, int capacity) {
        this.schema = schema;
        List<SqlType> types = schema.types();
        columns = new ColumnVector[types.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = ColumnVector.forType(types.get(i), capacity);
        }
        timestamps = new long[capacity];
        tombstones = new boolean[capacity];
        origins = new Object[capacity];
    }

    public RowSchema schema() {
        return schema;
    }

    public int size() {
        return size;
    }

    public ColumnVector column(int index) {
        return columns[index];
    }

    public long timestamp(int row) {
        return timestamps[row];
    }

    /** Corrects a row's event time, as when it stands in a column that is read after the row was begun. */
    public void setTimestamp(int row, long timestamp) {
        timestamps[row] = timestamp;
    }

    public boolean isTombstone(int row) {
        return tombstones[row];
    }

    /** The record that the row came from, or null where there is none (a row made by a timer or by a test). */
    public @Nullable Object origin(int row) {
        return origins[row];
    }

    /** Lets go of the record that a row came from, as when the row is kept for long and the record is not needed. */
    public void forgetOrigin(int row) {
        origins[row] = null;
    }

    /** Forgets all rows and keeps the memory. */
    public void clear() {
        Arrays.fill(origins, 0, size, null);
        size = 0;
    }

    /** Appends a row whose columns must be set next, and gives its index. */
    public int append(long timestamp, boolean tombstone, @Nullable Object origin) {
        int row = size;
        if (row == timestamps.length) {
            int capacity = Math.max(row + 1, row * 2);
            timestamps = Arrays.copyOf(timestamps, capacity);
            tombstones = Arrays.copyOf(tombstones, capacity);
            origins = Arrays.copyOf(origins, capacity);
        }
        timestamps[row] = timestamp;
        tombstones[row] = tombstone;
        origins[row] = origin;
        size = row + 1;
        return row;
    }

    /** Takes the last row back, as when its columns could not be read. */
    public void removeLast() {
        size--;
        origins[size] = null;
    }

    /** Appends a copy of a row of a batch whose first columns are this batch's; gives its index. */
    public int appendFrom(RowBatch source, int sourceRow) {
        int row = append(source.timestamps[sourceRow], source.tombstones[sourceRow], source.origins[sourceRow]);
        int shared = Math.min(columns.length, source.columns.length);
        for (int i = 0; i < shared; i++) {
            columns[i].copy(source.columns[i], sourceRow, row);
        }
        return row;
    }
}
