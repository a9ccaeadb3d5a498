// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.state.layout.KeyValueLayout;

/** The rows of a table by key, each with its time, in their store. Stream thread. */
@HotPath
final class KeyedRows implements TableView {
    private final KeyValueLayout layout;
    private final TableColumns columns;
    private final RowSchema schema;
    private final int[] places;
    private final int[] keyColumns;
    private RowBatch keys;
    private int keyRow;

    /** @param schema of the rows; its keys are those of the table */
    KeyedRows(KeyValueLayout layout, RowSchema schema) {
        this.layout = layout;
        this.columns = TableColumns.of(schema);
        this.schema = schema;
        this.places = new int[columns.values().length];
        this.keyColumns = columns.keys().clone();
        this.keys = new RowBatch(schema, 0);
    }

    @Override
    public RowSchema schema() {
        return schema;
    }

    /** Looks for the row that a row of this schema replaces. */
    boolean findReplaced(RowBatch view, int row) {
        System.arraycopy(columns.keys(), 0, keyColumns, 0, keyColumns.length);
        return find(view, row);
    }

    @Override
    public boolean find(RowBatch keys, int row, int keyColumn) {
        keyColumns[0] = keyColumn;
        return find(keys, row);
    }

    private boolean find(RowBatch of, int row) {
        keys = of;
        keyRow = row;
        columns.keyCodec().encode(of, row, keyColumns, layout.beginKey());
        return layout.find();
    }

    @Override
    public long timestamp() {
        return layout.timestamp();
    }

    @Override
    public void read(RowBatch out, int row, int firstColumn) {
        for (int i = 0; i < keyColumns.length; i++) {
            out.column(firstColumn + columns.keys()[i]).copy(keys.column(keyColumns[i]), keyRow, row);
        }
        for (int i = 0; i < places.length; i++) {
            places[i] = firstColumn + columns.values()[i];
        }
        columns.rowCodec().decode(layout.row().reader(), out, row, places);
    }

    /** Puts a row, of this schema, in place of what {@link #findReplaced} looked for. */
    void put(RowBatch view, int row) {
        columns.rowCodec().encode(view, row, columns.values(), layout.beginRow(view.timestamp(row)));
        layout.put();
    }

    /** Removes the row that was found. */
    void remove() {
        layout.remove();
    }
}
