// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.planner.PlannedInsert;
import io.millrace.topology.runtime.operator.FormatTargets;
import org.jspecify.annotations.Nullable;

/** The record of a row of INSERT INTO … VALUES, in the formats of its topic. */
public record InsertedRow(String topic, byte @Nullable [] key, byte @Nullable [] value, long timestamp) {
    /**
     * The record of one row; registers the schemas of formats that have any.
     *
     * @param now the timestamp of a row that says none
     * @throws io.millrace.schema.errors.RecordException when a format cannot hold the values
     */
    public static InsertedRow of(PlannedInsert insert, SchemaRegistry registry, long now) {
        long timestamp = insert.timestamp() == null ? now : insert.timestamp();
        RowBatch batch = new RowBatch(insert.schema(), 1);
        int row = batch.append(timestamp, false, null);
        for (int i = 0; i < insert.values().size(); i++) {
            batch.column(i).setBoxed(row, insert.values().get(i));
        }
        return new InsertedRow(
                insert.topic(),
                bytes(insert, ColumnRole.KEY, registry, batch, row),
                bytes(insert, ColumnRole.VALUE, registry, batch, row),
                timestamp);
    }

    private static byte @Nullable [] bytes(
            PlannedInsert insert, ColumnRole side, SchemaRegistry registry, RowBatch batch, int row) {
        return FormatTargets.writer(insert.topic(), insert.format(), side, insert.schema(), batch.schema(), registry)
                .write(batch, row);
    }
}
