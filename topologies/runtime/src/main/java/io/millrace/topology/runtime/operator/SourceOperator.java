// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.record.EventTimes;
import io.millrace.topology.runtime.record.Origin;
import org.jspecify.annotations.Nullable;

/** One query's view of a topic: decodes the columns that it uses. */
@HotPath
final class SourceOperator {
    private final SourceKind kind;
    private final boolean keyed;
    private final ColumnReader keyReader;
    private final ColumnReader valueReader;
    private final EventTimes times;
    private final int timeColumn;
    private final boolean timeInKey;
    private final SourceCounters counters;
    private final RowBatch batch;
    private final RowBatch emitted;
    private final Outlet outlet;
    private boolean produced;

    /**
     * @param timeColumn the column of the batch that holds event time, or -1 for the record's timestamp
     * @param batch what the readers fill; it may have the time column behind the step's own
     * @param emitted what is handed on: a batch of the step's columns, or {@code batch} itself when it has no others
     */
    SourceOperator(
            SourceKind kind,
            boolean keyed,
            ColumnReader keyReader,
            ColumnReader valueReader,
            EventTimes times,
            int timeColumn,
            SourceCounters counters,
            RowBatch batch,
            RowBatch emitted,
            Outlet outlet) {
        this.kind = kind;
        this.keyed = keyed;
        this.keyReader = keyReader;
        this.valueReader = valueReader;
        this.times = times;
        this.timeColumn = timeColumn;
        this.timeInKey = timeColumn >= 0 && batch.schema().column(timeColumn).isKey();
        this.counters = counters;
        this.batch = batch;
        this.emitted = emitted;
        this.outlet = outlet;
    }

    SourceCounters counters() {
        return counters;
    }

    /** Whether rows were decoded and not yet handed on to the end. */
    boolean isDecoded() {
        return produced;
    }

    /** Decodes records; those that are bad go to {@code rejects}, by their index. */
    void decode(Origin[] records, int count, Rejects rejects) {
        batch.clear();
        int rejected = 0;
        for (int i = 0; i < count; i++) {
            int before = batch.size();
            try {
                read(records[i]);
            } catch (RecordException bad) {
                if (batch.size() > before) {
                    batch.removeLast();
                }
                rejects.reject(i, bad, counters.query());
                rejected++;
            }
        }
        // Not before: a registry that does not answer leaves the records unread.
        counters.consumed(count);
        counters.deadLettered(rejected);
        if (emitted != batch) {
            emitted.clear();
            for (int row = 0; row < batch.size(); row++) {
                emitted.appendFrom(batch, row);
            }
        }
        produced = true;
    }

    /** Hands the decoded rows on. */
    void emit() {
        outlet.emit(emitted);
        produced = false;
    }

    private void read(Origin record) {
        byte[] key = record.key();
        byte[] value = record.value();
        boolean timeInRecord = timeColumn < 0 || value == null && !timeInKey;
        long recordTime = timeInRecord ? times.ofRecord(record.timestamp()) : 0;
        int row = batch.append(recordTime, value == null, record);
        readKey(keyed ? key : null, row);
        if (kind == SourceKind.TABLE) {
            requireKey(row);
        }
        if (value == null) {
            clearValues(row);
        } else {
            valueReader.read(value, batch, row);
        }
        if (!timeInRecord) {
            batch.setTimestamp(row, times.ofRow(batch, row, timeColumn));
        }
    }

    private void requireKey(int row) {
        for (int i = 0; i < batch.schema().size(); i++) {
            if (batch.schema().column(i).isKey() && batch.column(i).isNull(row)) {
                throw new RecordException(ErrorCode.KEY_NULL, "the key of a table's record is null");
            }
        }
    }

    private void readKey(byte @Nullable [] bytes, int row) {
        if (bytes != null) {
            keyReader.read(bytes, batch, row);
            return;
        }
        for (int i = 0; i < batch.schema().size(); i++) {
            if (batch.schema().column(i).isKey()) {
                batch.column(i).setNull(row);
            }
        }
    }

    private void clearValues(int row) {
        for (int i = 0; i < batch.schema().size(); i++) {
            ColumnVector column = batch.column(i);
            if (!batch.schema().column(i).isKey()) {
                column.setNull(row);
            }
        }
    }
}
