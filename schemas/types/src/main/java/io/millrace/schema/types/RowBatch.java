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
    private final Rows rows;

    /** What rows have beside their columns; shared by the views of a batch. */
    private static final class Rows {
        private long[] timestamps;
        private boolean[] tombstones;
        private @Nullable Object[] origins;
        private int size;

        Rows(int capacity) {
            timestamps = new long[capacity];
            tombstones = new boolean[capacity];
            origins = new Object[capacity];
        }

        int append(long timestamp, boolean tombstone, @Nullable Object origin) {
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
    }

    public RowBatch(RowSchema schema, int capacity) {
        this.schema = schema;
        List<SqlType> types = schema.types();
        columns = new ColumnVector[types.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = ColumnVector.forType(types.get(i), capacity);
        }
        rows = new Rows(capacity);
    }

    private RowBatch(RowSchema schema, ColumnVector[] columns, Rows rows) {
        this.schema = schema;
        this.columns = columns;
        this.rows = rows;
    }

    /**
     * The same rows with some of their columns, in another order or under other names: whatever becomes of the rows of one
     * batch is seen in the other.
     *
     * @param indexes for each column of {@code schema} that of this batch which it is
     */
    public RowBatch view(RowSchema schema, int... indexes) {
        ColumnVector[] chosen = new ColumnVector[indexes.length];
        for (int i = 0; i < indexes.length; i++) {
            chosen[i] = columns[indexes[i]];
        }
        return new RowBatch(schema, chosen, rows);
    }

    public RowSchema schema() {
        return schema;
    }

    public int size() {
        return rows.size;
    }

    public ColumnVector column(int index) {
        return columns[index];
    }

    public long timestamp(int row) {
        return rows.timestamps[row];
    }

    /** Corrects a row's event time, as when it stands in a column that is read after the row was begun. */
    public void setTimestamp(int row, long timestamp) {
        rows.timestamps[row] = timestamp;
    }

    public boolean isTombstone(int row) {
        return rows.tombstones[row];
    }

    /** The record that the row came from, or null where there is none (a row made by a timer or by a test). */
    public @Nullable Object origin(int row) {
        return rows.origins[row];
    }

    /** Lets go of the record that a row came from, as when the row is kept for long and the record is not needed. */
    public void forgetOrigin(int row) {
        rows.origins[row] = null;
    }

    /** Forgets all rows and keeps the memory. */
    public void clear() {
        Arrays.fill(rows.origins, 0, rows.size, null);
        rows.size = 0;
    }

    /** Appends a row whose columns must be set next, and gives its index. */
    public int append(long timestamp, boolean tombstone, @Nullable Object origin) {
        return rows.append(timestamp, tombstone, origin);
    }

    /** Takes the last row back, as when its columns could not be read. */
    public void removeLast() {
        rows.size--;
        rows.origins[rows.size] = null;
    }

    /** Appends a copy of a row of a batch whose first columns are this batch's; gives its index. */
    public int appendFrom(RowBatch source, int sourceRow) {
        Rows from = source.rows;
        int row = rows.append(from.timestamps[sourceRow], from.tombstones[sourceRow], from.origins[sourceRow]);
        int shared = Math.min(columns.length, source.columns.length);
        for (int i = 0; i < shared; i++) {
            columns[i].copy(source.columns[i], sourceRow, row);
        }
        return row;
    }
}
