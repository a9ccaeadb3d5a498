// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;

/** Moves a cursor behind one value and sets the columns that it is for. */
@HotPath
interface AvroStep {
    void read(AvroCursor cursor, RowBatch batch, int row);

    /** The record that holds the columns. */
    @HotPath
    final class OfRecord implements AvroStep {
        private final AvroStep[] fields;
        private final int[] absent;

        /** Takes steps in the order in which the fields were written, and the batch columns that no field is for. */
        OfRecord(AvroStep[] fields, int[] absent) {
            this.fields = fields;
            this.absent = absent;
        }

        @Override
        public void read(AvroCursor cursor, RowBatch batch, int row) {
            for (int index : absent) {
                batch.column(index).setNull(row);
            }
            cursor.enter();
            for (AvroStep field : fields) {
                field.read(cursor, batch, row);
            }
            cursor.leave();
        }
    }
}
