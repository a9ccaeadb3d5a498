// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats;

import io.millrace.schema.types.RowBatch;
import org.jspecify.annotations.Nullable;

/** Writes one half of a record, key or value, from the columns of a row. Confined to one thread. */
public interface ColumnWriter {
    /**
     * The bytes, or null where the format has none: no key, or a bare value that is null.
     *
     * @param arrays where the array for the bytes comes from, unless they are bytes that the writer keeps; either way they are not
     *     to be changed
     * @throws io.millrace.schema.errors.RecordException with RECORD_CANNOT_ENCODE, naming the column
     */
    byte @Nullable [] write(RowBatch batch, int row, ByteArrays arrays);

    /** The same in an array that nobody else has. */
    default byte @Nullable [] write(RowBatch batch, int row) {
        return write(batch, row, ByteArrays.fresh());
    }
}
