// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats;

import io.millrace.schema.types.RowBatch;

/** Reads one half of a record, key or value, into the columns of a row. Confined to one thread. */
public interface ColumnReader {
    /**
     * Sets every wanted column of the row; what the record lacks becomes null. When this throws, the row's columns have no
     * meaning.
     *
     * @param bytes may be overwritten when this has returned
     * @throws io.millrace.schema.errors.RecordException when the bytes cannot be read as the columns
     * @throws io.millrace.schema.registry.RegistryUnavailableException when the record's schema has to be asked for and the
     *     registry does not answer: the same bytes may be read later
     */
    void read(byte[] bytes, RowBatch batch, int row);
}
