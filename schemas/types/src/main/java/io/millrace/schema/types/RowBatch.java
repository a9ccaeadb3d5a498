// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run of rows of one schema, column by column, that operators hand to each other. Confined to one thread; reused: whoever
 * receives a batch must copy what it keeps beyond the call.
 *
 * <p>Each row has an event time in milliseconds, a kind, and the record it came from. The origin is opaque here; the runtime knows
 * its class and needs it to dead-letter a row that was held back. A row is one of these:
 *
 * <ul>
 *   <li>a row;
 *   <li>a <em>tombstone</em>, which removes its key from a table: its value columns are null;
 *   <li>a <em>retraction</em>: a table's row as it was before. Directly behind it, with the same time and origin and never in another
 *       batch, stands the row that replaces it or the tombstone that removes it. It goes through projections and filters as a row
 *       does, so that each step knows before and after without keeping state.
 * </ul>
 */
@HotPath
public final class RowBatch {
    private static final byte ROW = 0;
    private static final byte TOMBSTONE = 1;
    private static final byte RETRACTION = 2;

    private final RowSchema schema;
    private final ColumnVector[] columns;
    private final Rows rows;

    /** What rows have beside their columns; shared by the views of a batch. */
    private static final class Rows {
        private long[] timestamps;
        private byte[] kinds;
        private @Nullable Object[] origins;
        private int size;
        /** Whether a tombstone or a retraction has come since the batch was empty. */
        private boolean isMixed;

        Rows(int capacity) {
            timestamps = new long[capacity];
            kinds = new byte[capacity];
            origins = new Object[capacity];
        }

        int append(long timestamp, byte kind, @Nullable Object origin) {
            int row = size;
            ensure(row + 1);
            timestamps[row] = timestamp;
            kinds[row] = kind;
            origins[row] = origin;
            if (kind != ROW) {
                isMixed = true;
            }
            size = row + 1;
            return row;
        }

        void appendSelected(Rows from, int[] selected, int count) {
            ensure(size + count);
            byte anyKind = ROW;
            for (int i = 0; i < count; i++) {
                byte kind = from.kinds[selected[i]];
                anyKind |= kind;
                timestamps[size + i] = from.timestamps[selected[i]];
                kinds[size + i] = kind;
                origins[size + i] = from.origins[selected[i]];
            }
            isMixed |= anyKind != ROW;
            size += count;
        }

        private void ensure(int rows) {
            if (rows > timestamps.length) {
                int capacity = Math.max(rows, timestamps.length * 2);
                timestamps = Arrays.copyOf(timestamps, capacity);
                kinds = Arrays.copyOf(kinds, capacity);
                origins = Arrays.copyOf(origins, capacity);
            }
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

    /** Whether a row removes its key from a table. */
    public boolean isTombstone(int row) {
        return rows.kinds[row] == TOMBSTONE;
    }

    /** Whether a row is what the next one replaces. */
    public boolean isRetraction(int row) {
        return rows.kinds[row] == RETRACTION;
    }

    /** Whether all rows are rows: no tombstone or retraction is among them, or was. */
    public boolean isOfRowsAlone() {
        return !rows.isMixed;
    }

    /** The record that the row came from, or null where there is none (a row made by a timer or by a test). */
    public @Nullable Object origin(int row) {
        return rows.origins[row];
    }

    /** Forgets all rows and keeps the memory. */
    public void clear() {
        Arrays.fill(rows.origins, 0, rows.size, null);
        rows.size = 0;
        rows.isMixed = false;
    }

    /** Appends a row or a tombstone whose columns must be set next, and gives its index. */
    public int append(long timestamp, boolean tombstone, @Nullable Object origin) {
        return rows.append(timestamp, tombstone ? TOMBSTONE : ROW, origin);
    }

    /** Appends what the next row replaces; its columns must be set next. Time and origin are those of the next row. Gives its index. */
    public int appendRetraction(long timestamp, @Nullable Object origin) {
        return rows.append(timestamp, RETRACTION, origin);
    }

    /** Appends a row with time, kind and origin of another batch's; its columns must be set next. Gives its index. */
    public int appendLike(RowBatch source, int sourceRow) {
        Rows from = source.rows;
        return rows.append(from.timestamps[sourceRow], from.kinds[sourceRow], from.origins[sourceRow]);
    }

    /** Takes the last row back, as when its columns could not be read. */
    public void removeLast() {
        rows.size--;
        rows.origins[rows.size] = null;
    }

    /** Appends a copy of a row of a batch whose first columns are this batch's; gives its index. */
    public int appendFrom(RowBatch source, int sourceRow) {
        int row = appendLike(source, sourceRow);
        int shared = Math.min(columns.length, source.columns.length);
        for (int i = 0; i < shared; i++) {
            columns[i].copy(source.columns[i], sourceRow, row);
        }
        return row;
    }

    /**
     * Appends copies of some rows of a batch whose first columns are this batch's, column by column.
     *
     * @param selected their indexes; the first {@code count} count
     */
    public void appendSelected(RowBatch source, int[] selected, int count) {
        int first = rows.size;
        rows.appendSelected(source.rows, selected, count);
        int shared = Math.min(columns.length, source.columns.length);
        for (int i = 0; i < shared; i++) {
            columns[i].copySelected(source.columns[i], selected, count, first);
        }
    }
}
