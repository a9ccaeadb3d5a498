// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TimeWindow;
import io.millrace.topology.planner.physical.Window;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keys with the bounds of windows behind them, as Kafka Streams writes them: the key and the window's start; of a session the key,
 * its end and its start. Times are 8 bytes, the highest first. Stream thread.
 */
@HotPath
final class WindowedKeys {
    /** Of a session; else 0, and it is not in the key. */
    private final boolean hasEnd;

    private final long sizeMillis;

    /** The columns of a batch that hold the bounds, or -1. */
    private final int startColumn;

    private final int endColumn;

    private WindowedKeys(boolean hasEnd, long sizeMillis, int startColumn, int endColumn) {
        this.hasEnd = hasEnd;
        this.sizeMillis = sizeMillis;
        this.startColumn = startColumn;
        this.endColumn = endColumn;
    }

    /** For writing rows that have the bounds which a sink needs, or null where they have none. */
    static @Nullable WindowedKeys writing(RowSchema input) {
        int start = input.indexOf(Step.Sink.WINDOW_START).orElse(-1);
        int end = input.indexOf(Step.Sink.WINDOW_END).orElse(-1);
        return start < 0 ? null : new WindowedKeys(end >= 0, 0, start, end);
    }

    /**
     * For reading keys.
     *
     * @param startColumn where a window's start goes, or -1
     * @param endColumn where its end goes, or -1
     */
    static WindowedKeys reading(Window window, int startColumn, int endColumn) {
        long size = window instanceof TimeWindow time ? time.sizeMillis() : 0;
        return new WindowedKeys(window instanceof Window.Session, size, startColumn, endColumn);
    }

    /** The key with the bounds of a row. */
    byte[] write(byte @Nullable [] key, RowBatch view, int row) {
        byte[] bare = key == null ? new byte[0] : key;
        ByteBuffer bytes = ByteBuffer.allocate(bare.length + length()).put(bare);
        if (hasEnd) {
            bytes.putLong(time(view, endColumn, row));
        }
        return bytes.putLong(time(view, startColumn, row)).array();
    }

    private int length() {
        return hasEnd ? 2 * Long.BYTES : Long.BYTES;
    }

    private static long time(RowBatch view, int column, int row) {
        return ((ColumnVector.OfLong) view.column(column)).values[row];
    }

    /** The key without the bounds, which go to a row. Throws {@code RecordException} when the key is too short. */
    byte[] read(byte[] key, RowBatch batch, int row) {
        int bare = key.length - length();
        if (bare < 0) {
            throw new RecordException(ErrorCode.RECORD_FOREIGN, "the key has no window behind it");
        }
        long start = timeAt(key, key.length - Long.BYTES);
        set(batch, startColumn, row, start);
        set(batch, endColumn, row, hasEnd ? timeAt(key, bare) : start + sizeMillis);
        return Arrays.copyOf(key, bare);
    }

    private static long timeAt(byte[] key, int at) {
        return ByteBuffer.wrap(key, at, Long.BYTES).getLong();
    }

    private static void set(RowBatch batch, int column, int row, long time) {
        if (column >= 0) {
            ((ColumnVector.OfLong) batch.column(column)).set(row, time);
        }
    }
}
