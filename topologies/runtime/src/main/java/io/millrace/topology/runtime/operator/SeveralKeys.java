// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import org.jspecify.annotations.Nullable;

/** Writes keys of several columns: null where all of them are, as a key of one column is by itself. */
@HotPath
final class SeveralKeys implements ColumnWriter {
    private final ColumnWriter writer;
    private final int[] columns;

    /** @param columns their indexes in the batch */
    SeveralKeys(ColumnWriter writer, int[] columns) {
        this.writer = writer;
        this.columns = columns;
    }

    @Override
    public byte @Nullable [] write(RowBatch batch, int row) {
        for (int column : columns) {
            if (!batch.column(column).isNull(row)) {
                return writer.write(batch, row);
            }
        }
        return null;
    }
}
