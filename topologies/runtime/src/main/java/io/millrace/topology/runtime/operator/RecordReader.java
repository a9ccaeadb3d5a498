// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.ByteArrays;
import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.runtime.record.EventTimes;
import io.millrace.topology.runtime.record.Origin;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Decodes the key, the value and the event time of one record into a row. Stream thread. */
@HotPath
final class RecordReader {
    private final SourceKind kind;
    private final boolean keyed;
    private final @Nullable WindowedKeys windows;
    private final ColumnReader keyReader;
    private final ColumnReader valueReader;
    private final EventTimes times;
    private final int timeColumn;
    private final boolean timeInKey;
    private final int[] keyColumns;
    private final int[] valueColumns;
    /** A key is read before its value, and so is each record before the next. */
    private final ByteArrays arrays = ByteArrays.reused();

    /**
     * @param schema of the batch that is read into
     * @param keyed whether the source declares a key
     * @param windows how the bounds of windows stand behind the key, or null
     * @param timeColumn the column of the batch that holds event time, or -1 for the record's timestamp
     */
    RecordReader(
            SourceKind kind,
            RowSchema schema,
            boolean keyed,
            @Nullable WindowedKeys windows,
            ColumnReader keyReader,
            ColumnReader valueReader,
            EventTimes times,
            int timeColumn) {
        this.kind = kind;
        this.keyed = keyed;
        this.windows = windows;
        this.keyReader = keyReader;
        this.valueReader = valueReader;
        this.times = times;
        this.timeColumn = timeColumn;
        this.timeInKey = timeColumn >= 0 && schema.column(timeColumn).isKey();
        this.keyColumns = indexes(schema, true);
        this.valueColumns = indexes(schema, false);
    }

    private static int[] indexes(RowSchema schema, boolean ofKey) {
        int[] indexes = new int[schema.size()];
        int count = 0;
        for (int i = 0; i < schema.size(); i++) {
            if (schema.column(i).isKey() == ofKey) {
                indexes[count++] = i;
            }
        }
        return Arrays.copyOf(indexes, count);
    }

    /**
     * Appends the record's row.
     *
     * @throws RecordException when the record is bad; the batch is then as it was
     */
    void read(Origin record, RowBatch batch) {
        int before = batch.size();
        try {
            append(record, batch);
        } catch (RecordException bad) {
            if (batch.size() > before) {
                batch.removeLast();
            }
            throw bad;
        }
    }

    private void append(Origin record, RowBatch batch) {
        boolean hasValue = record.hasValue();
        boolean timeInRecord = timeColumn < 0 || !hasValue && !timeInKey;
        long recordTime = timeInRecord ? times.ofRecord(record.timestamp()) : 0;
        int row = batch.append(recordTime, !hasValue, record);
        byte[] key = keyed ? record.key(arrays) : null;
        if (key != null) {
            keyReader.read(windows == null ? key : windows.read(key, batch, row), batch, row);
        } else {
            clear(keyColumns, batch, row);
        }
        if (kind == SourceKind.TABLE) {
            requireKey(batch, row);
        }
        byte[] value = record.value(arrays);
        if (value == null) {
            clear(valueColumns, batch, row);
        } else {
            valueReader.read(value, batch, row);
        }
        if (!timeInRecord) {
            batch.setTimestamp(row, times.ofRow(batch, row, timeColumn));
        }
    }

    private void requireKey(RowBatch batch, int row) {
        for (int column : keyColumns) {
            if (batch.column(column).isNull(row)) {
                throw new RecordException(ErrorCode.KEY_NULL, "the key of a table's record is null");
            }
        }
    }

    private static void clear(int[] columns, RowBatch batch, int row) {
        for (int column : columns) {
            batch.column(column).setNull(row);
        }
    }
}
