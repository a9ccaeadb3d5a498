// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.state.layout.KeyValueLayout;

/** The rows of a table by key, each with its time, in their store. Stream thread. */
@HotPath
final class KeyedRows {
    private final KeyValueLayout layout;
    private final TableColumns columns;
    private final RowSchema schema;

    /** @param schema of the rows; its keys are those of the table */
    KeyedRows(KeyValueLayout layout, RowSchema schema) {
        this.layout = layout;
        this.columns = TableColumns.of(schema);
        this.schema = schema;
    }

    /** Of the rows. */
    RowSchema schema() {
        return schema;
    }

    /** Which columns are not the key. */
    int[] valueColumns() {
        return columns.values();
    }

    /** Which columns are the key. */
    int[] keyColumns() {
        return columns.keys();
    }

    /** Looks for the row of a key; what is said of it afterwards holds until the next call. */
    boolean find(RowBatch batch, int row, int[] keys) {
        columns.keyCodec().encode(batch, row, keys, layout.beginKey());
        return layout.find();
    }

    /** The time of the row that was found, in milliseconds. */
    long timestamp() {
        return layout.timestamp();
    }

    /**
     * Sets the values of the row that was found, without its key.
     *
     * @param out where to, a row that exists
     * @param values the columns of {@code out} that they go to, in the order of {@link #valueColumns}
     */
    void read(RowBatch out, int row, int[] values) {
        columns.rowCodec().decode(layout.row().reader(), out, row, values);
    }

    /** Puts a row, of this schema, under the key that was looked for last. */
    void put(RowBatch view, int row) {
        columns.rowCodec().encode(view, row, columns.values(), layout.beginRow(view.timestamp(row)));
        layout.put();
    }

    /** Removes the row that was found. */
    void remove() {
        layout.remove();
    }
}
