// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.codec.RowCodec;
import io.millrace.topology.runtime.record.Origin;
import io.millrace.topology.runtime.record.OriginHeaders;

/** Reads what {@link RepartitionSink} wrote. A record that cannot be read stops the task: skipping it would be silent loss. */
@HotPath
final class RepartitionSource implements RecordSource {
    private final RowCodec rows;
    private final int[] columns;
    private final RowBatch batch;
    private final Outlet outlet;
    private boolean produced;

    RepartitionSource(RowCodec rows, int[] columns, RowBatch batch, Outlet outlet) {
        this.rows = rows;
        this.columns = columns;
        this.batch = batch;
        this.outlet = outlet;
    }

    @Override
    public void process(Origin[] records, int count) {
        if (!produced) {
            batch.clear();
            for (int i = 0; i < count; i++) {
                decode(records[i]);
            }
            produced = true;
        }
        outlet.emit(batch);
        produced = false;
    }

    private void decode(Origin record) {
        byte[] value = record.value();
        try {
            if (value == null) {
                throw new RecordException(ErrorCode.INTERNAL_RECORD, "the value is null");
            }
            // The time was judged before it came here; a clock that goes otherwise must not judge it again.
            int row = batch.append(record.timestamp(), false, OriginHeaders.unwrap(record));
            rows.decode(value, batch, row, columns);
        } catch (RecordException bad) {
            throw new MillraceException(
                    ErrorCode.INTERNAL_RECORD,
                    "internal topic " + record.topic() + ", partition " + record.partition() + ", offset "
                            + record.offset() + ": " + bad.getMessage());
        }
    }
}
