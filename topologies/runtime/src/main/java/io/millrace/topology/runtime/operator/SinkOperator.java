// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.ByteArrays;
import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.runtime.metrics.SinkCounters;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.record.EventTimes;
import io.millrace.topology.runtime.record.Origin;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows and tombstones to a topic; what was before is of no interest there. Then queries get the rows that take them in memory.
 */
@HotPath
final class SinkOperator implements Operator {
    /** What the operator works with, apart from its step. */
    record Wiring(
            TopicOutput output,
            ColumnWriter keyWriter,
            ColumnWriter valueWriter,
            DeadLetters deadLetters,
            Applied applied,
            SourceCounters source,
            SinkCounters sink,
            Sending sending,
            SentRows sentRows) {}

    /** Whether writing a row is what counts as applied; behind a GROUP BY it has counted already. */
    enum Applied {
        HERE,
        BEFORE
    }

    private static final Headers NONE = new RecordHeaders();

    private final Wiring wiring;
    /** A key and a value may have the same length. */
    private final ByteArrays keys;

    private final ByteArrays values;
    private final @Nullable EventTimes timestamps;
    private final int timestampColumn;
    private final @Nullable WindowedKeys windows;
    private int done;
    private int written;

    /**
     * @param timestamps for a sink with a timestamp column, else null
     * @param timestampColumn the column's index, or -1
     * @param windows how the bounds of windows stand behind the key, or null
     */
    SinkOperator(Wiring wiring, @Nullable EventTimes timestamps, int timestampColumn, @Nullable WindowedKeys windows) {
        this.wiring = wiring;
        this.keys = wiring.sending().bytes().arrays();
        this.values = wiring.sending().bytes().arrays();
        this.timestamps = timestamps;
        this.timestampColumn = timestampColumn;
        this.windows = windows;
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        writeAll(view, from, to);
        wiring.sentRows().emit(view, from, to);
        done = 0;
    }

    private void writeAll(RowBatch view, int from, int to) {
        int writtenBefore = written;
        try {
            for (int row = from + done; row < to; row++) {
                if (view.isRetraction(row) || !isWritten(view, row)) {
                    wiring.sentRows().leaveOut(row);
                }
                done++;
            }
        } finally {
            count(written - writtenBefore);
        }
    }

    private void count(int rows) {
        wiring.sink().written(rows);
        if (wiring.applied() == Applied.HERE) {
            wiring.source().applied(rows);
        }
    }

    /** Writes a row, or rejects it. */
    private boolean isWritten(RowBatch view, int row) {
        byte[] key;
        byte[] value;
        long timestamp;
        Headers headers = headers(view.origin(row));
        try {
            byte[] bare = wiring.keyWriter().write(view, row, keys);
            key = windows == null ? bare : windows.write(bare, view, row);
            value = view.isTombstone(row) ? null : wiring.valueWriter().write(view, row, values);
            timestamp = timestamps == null || view.isTombstone(row)
                    ? view.timestamp(row)
                    : timestamps.ofRow(view, row, timestampColumn);
            wiring.sending().check(key, value, headers);
        } catch (RecordException bad) {
            reject(view, row, bad);
            return false;
        }
        wiring.output().send(key, value, timestamp, headers);
        written++;
        return true;
    }

    private void reject(RowBatch view, int row, RecordException bad) {
        if (wiring.applied() == Applied.BEFORE) {
            wiring.source().expressionError();
            return;
        }
        wiring.deadLetters().send(view.origin(row), bad, wiring.source().query());
        wiring.source().deadLettered();
    }

    /** The record that is sent copies them. */
    private static Headers headers(@Nullable Object origin) {
        return origin instanceof Origin record ? record.headers() : NONE;
    }
}
