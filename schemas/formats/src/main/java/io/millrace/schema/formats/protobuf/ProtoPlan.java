// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import org.jspecify.annotations.Nullable;

/** How messages of one type are read into the columns that are wanted. Confined to one thread. */
@HotPath
interface ProtoPlan {
    /** Reads the message that goes on to the end of the record. */
    void read(ProtoCursor cursor, RowBatch batch, int row);

    /** Reads one occurrence of a field into the column that it is for. */
    @HotPath
    interface Step {
        void read(ProtoCursor cursor, int wire, RowBatch batch, int row);
    }

    /** Fields for columns. */
    @HotPath
    final class OfFields implements ProtoPlan {
        private final ProtoNumbers numbers;
        private final @Nullable Step[] steps;
        /** Wanted columns, and what they are when the message does not have them. */
        private final int[] columns;

        private final @Nullable Object[] absent;

        OfFields(ProtoNumbers numbers, @Nullable Step[] steps, int[] columns, @Nullable Object[] absent) {
            this.numbers = numbers;
            this.steps = steps;
            this.columns = columns;
            this.absent = absent;
        }

        @Override
        public void read(ProtoCursor cursor, RowBatch batch, int row) {
            for (int i = 0; i < columns.length; i++) {
                batch.column(columns[i]).setBoxed(row, absent[i]);
            }
            int hint = 0;
            while (cursor.hasMore()) {
                int tag = (int) cursor.readVarint();
                int position = numbers.find(tag >>> 3, hint);
                Step step = position < 0 ? null : steps[position];
                if (step == null) {
                    cursor.skip(tag & 7);
                } else {
                    step.read(cursor, tag & 7, batch, row);
                    hint = position;
                }
            }
        }
    }
}
