// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;

/** The rows that a table has now, by a key of one column: of a table that is kept, or of a join of such. Stream thread. */
@HotPath
interface TableView {
    /** Of the rows. */
    RowSchema schema();

    /**
     * Looks for the row of a key. What is said of it afterwards holds until the next call, and while the batch stays as it is.
     *
     * @param keyColumn of {@code keys}, with the key
     */
    boolean find(RowBatch keys, int row, int keyColumn);

    /** The time of the row that was found, in milliseconds. */
    long timestamp();

    /**
     * Sets the columns of the row that was found in one that exists.
     *
     * @param firstColumn where they begin in {@code out}
     */
    void read(RowBatch out, int row, int firstColumn);
}
