// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.KeyCodec;
import io.millrace.state.codec.RowCodec;
import io.millrace.state.layout.PrimaryRowLayout;
import io.millrace.state.layout.Slice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the left side of a join on a foreign key, in their store, and what they give with the right side's. Stream thread.
 *
 * <p>Joined rows have the left side's columns and behind them the right one's.
 */
@HotPath
final class ReferringRows {
    private final PrimaryRowLayout layout;
    private final TableColumns left;
    private final int leftSize;
    private final int joinedSize;
    private final KeyCodec foreignKeys;
    private final int[] foreignColumn;
    private final RowCodec rightRows;
    private final int[] rightValues;
    private final ByteReader reader = new ByteReader();
    private boolean isFound;

    /**
     * Over a store.
     *
     * @param left what the left side gives; its keys are those of the table
     * @param right what the right side gives, with one key
     */
    ReferringRows(PrimaryRowLayout layout, RowSchema left, RowSchema right) {
        this.layout = layout;
        this.left = TableColumns.of(left);
        TableColumns rightColumns = TableColumns.of(right);
        leftSize = left.size();
        joinedSize = leftSize + right.size();
        foreignKeys = rightColumns.keyCodec();
        foreignColumn = new int[] {leftSize + rightColumns.keys()[0]};
        rightRows = rightColumns.rowCodec();
        rightValues = rightColumns.values().clone();
        for (int i = 0; i < rightValues.length; i++) {
            rightValues[i] += leftSize;
        }
    }

    /** How foreign keys are written. */
    static KeyCodec foreignKeys(SqlType type) {
        return new KeyCodec(List.of(type));
    }

    /** The primary key of a row of the left side. */
    byte[] primaryKey(RowBatch view, int row) {
        return left.keyCodec().encode(view, row, left.keys());
    }

    /** Looks for the row of a key; what is said of it afterwards holds until the next call. */
    PrimaryRowLayout find(byte[] primaryKey) {
        layout.beginKey().writeRaw(primaryKey, 0, primaryKey.length);
        isFound = layout.find();
        return layout;
    }

    /** Whether the row that was looked for is there. */
    boolean isThere() {
        return isFound && !layout.isGone();
    }

    /** Whether it is gone, and nobody has answered that yet. */
    boolean isGone() {
        return isFound && layout.isGone();
    }

    /** What the row that was looked for refers to; null for nothing. */
    byte @Nullable [] foreignKey() {
        return layout.refers() ? layout.foreignKey().toByteArray() : null;
    }

    /** Puts a row in place of what was looked for. */
    void put(RowBatch view, int row, long version, byte @Nullable [] foreignKey) {
        left.rowCodec().encode(view, row, left.values(), layout.beginRow(view.timestamp(row), version, foreignKey));
        layout.put();
    }

    /** Appends what a row of the left side, or that it is gone, gives without a row of the right one. */
    void appendAlone(RowBatch view, int row, RowBatch joined) {
        int out = joined.append(view.timestamp(row), view.isTombstone(row), view.origin(row));
        for (int column = 0; column < leftSize; column++) {
            joined.column(column).copy(view.column(column), row, out);
        }
        setNull(joined, out, leftSize);
    }

    /** Appends that there is nothing for a key any more. */
    void appendTombstone(byte[] primaryKey, long timestamp, @Nullable Object origin, RowBatch joined) {
        int out = joined.append(timestamp, true, origin);
        setNull(joined, out, 0);
        readKey(primaryKey, joined, out);
    }

    /** Appends the row that was found, which has the key, without a row of the right side. */
    void appendAlone(byte[] primaryKey, long timestamp, @Nullable Object origin, RowBatch joined) {
        appendLeft(primaryKey, timestamp, origin, joined);
        setNull(joined, joined.size() - 1, leftSize);
    }

    /** Appends the row that was found, which has the key, with the row of the right side that it refers to. */
    void appendBoth(byte[] primaryKey, ByteReader rightRow, long timestamp, @Nullable Object origin, RowBatch joined) {
        int out = appendLeft(primaryKey, timestamp, origin, joined);
        Slice foreignKey = layout.foreignKey();
        foreignKeys.decode(foreignKey.reader(), joined, out, foreignColumn);
        rightRows.decode(rightRow, joined, out, rightValues);
        rightRow.expectEnd();
    }

    private int appendLeft(byte[] primaryKey, long timestamp, @Nullable Object origin, RowBatch joined) {
        int out = joined.append(timestamp, false, origin);
        readKey(primaryKey, joined, out);
        left.rowCodec().decode(layout.row().reader(), joined, out, left.values());
        return out;
    }

    private void readKey(byte[] primaryKey, RowBatch joined, int out) {
        left.keyCodec().decode(reader.reset(primaryKey), joined, out, left.keys());
        reader.expectEnd();
    }

    private void setNull(RowBatch joined, int row, int from) {
        for (int column = from; column < joinedSize; column++) {
            joined.column(column).setNull(row);
        }
    }
}
