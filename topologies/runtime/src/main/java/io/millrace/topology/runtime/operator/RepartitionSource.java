// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.runtime.record.Origin;
import io.millrace.topology.runtime.record.OriginHeaders;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link RepartitionSink} and {@link CombiningSink} wrote, also side by side, as an upgrade or another setting leaves
 * them. A record that cannot be read stops the task: skipping it would be silent loss.
 */
@HotPath
final class RepartitionSource implements RecordSource {
    /** What a record that holds a group is handed on as: one value, as it is. */
    static final RowSchema GROUPS = RowSchema.of(Column.value("$group", SqlType.BYTES));

    private final ChangeCodec codec;
    private final RowBatch rows;
    private final Outlet rowOutlet;
    private final RowBatch groups = new RowBatch(GROUPS, 1);
    private final @Nullable Outlet groupOutlet;
    /** How many records are decoded or done. */
    private int taken;

    private boolean isDecoded;

    /**
     * @param rows empty
     * @param groupOutlet where records go that hold a group, of schema {@link #GROUPS}; null where there are to be none
     */
    RepartitionSource(ChangeCodec codec, RowBatch rows, Outlet rowOutlet, @Nullable Outlet groupOutlet) {
        this.codec = codec;
        this.rows = rows;
        this.rowOutlet = rowOutlet;
        this.groupOutlet = groupOutlet;
    }

    /** In the order of the records, which says what is late: runs of rows and runs of groups. */
    @Override
    public void process(Origin[] records, int count) {
        while (isDecoded || taken < count) {
            if (!isDecoded) {
                decode(records, count);
                isDecoded = true;
            }
            rowOutlet.emit(rows);
            if (groupOutlet != null) {
                groupOutlet.emit(groups);
            }
            isDecoded = false;
        }
        taken = 0;
    }

    private void decode(Origin[] records, int count) {
        rows.clear();
        groups.clear();
        do {
            decode(records[taken]);
            taken++;
        } while (taken < count && isGroup(records[taken].value()) == (groups.size() > 0));
    }

    private boolean isGroup(byte @Nullable [] value) {
        return groupOutlet != null && value != null && GroupCodec.isCombined(value);
    }

    private void decode(Origin record) {
        byte[] value = record.value();
        try {
            if (value == null) {
                throw new RecordException(ErrorCode.INTERNAL_RECORD, "the value is null");
            }
            // The time was judged before it came here; a clock that goes otherwise must not judge it again.
            if (isGroup(value)) {
                int row = groups.append(record.timestamp(), false, record);
                ((ColumnVector.OfObject) groups.column(0)).set(row, ByteBuffer.wrap(value));
            } else {
                codec.decode(value, rows, record.timestamp(), OriginHeaders.unwrap(record));
            }
        } catch (RecordException bad) {
            throw unreadable(record, bad);
        }
    }

    /** The bytes of a row of {@link #GROUPS}. */
    static byte[] group(RowBatch view, int row) {
        Object group = ((ColumnVector.OfObject) view.column(0)).values[row];
        if (group instanceof ByteBuffer bytes) {
            return bytes.array();
        }
        throw new IllegalStateException("a row without a group");
    }

    static MillraceException unreadable(@Nullable Object origin, RecordException bad) {
        String place = origin instanceof Origin record
                ? record.topic() + ", partition " + record.partition() + ", offset " + record.offset()
                : "";
        return new MillraceException(ErrorCode.INTERNAL_RECORD, "internal topic " + place + ": " + bad.getMessage());
    }
}
