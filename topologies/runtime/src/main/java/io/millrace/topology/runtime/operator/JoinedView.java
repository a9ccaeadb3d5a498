// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.physical.Step;

/** The rows that a join of tables has now: nothing is kept but the rows of its sides. Stream thread. */
@HotPath
final class JoinedView implements TableView {
    private final Step.Join kind;
    private final TableView left;
    private final TableView right;
    private final RowSchema schema;
    private final int rightColumn;
    private final int firstKey;
    private RowBatch keys;
    private int keyRow;
    private int keyColumn;
    private boolean hasLeft;
    private boolean hasRight;

    /** @param schema the columns of the left side, those of the right one, and such that have the key */
    JoinedView(Step.Join kind, TableView left, TableView right, RowSchema schema) {
        this.kind = kind;
        this.left = left;
        this.right = right;
        this.schema = schema;
        this.rightColumn = left.schema().size();
        this.firstKey = rightColumn + right.schema().size();
        this.keys = new RowBatch(schema, 0);
    }

    @Override
    public RowSchema schema() {
        return schema;
    }

    @Override
    public boolean find(RowBatch keys, int row, int keyColumn) {
        this.keys = keys;
        this.keyRow = row;
        this.keyColumn = keyColumn;
        hasLeft = left.find(keys, row, keyColumn);
        hasRight = right.find(keys, row, keyColumn);
        return switch (kind) {
            case INNER -> hasLeft && hasRight;
            case LEFT -> hasLeft;
            case RIGHT -> hasRight;
            case FULL -> hasLeft || hasRight;
        };
    }

    @Override
    public long timestamp() {
        if (!hasRight) {
            return left.timestamp();
        }
        return hasLeft ? Math.max(left.timestamp(), right.timestamp()) : right.timestamp();
    }

    @Override
    public void read(RowBatch out, int row, int firstColumn) {
        side(hasLeft, left, out, row, firstColumn);
        side(hasRight, right, out, row, firstColumn + rightColumn);
        for (int column = firstKey; column < schema.size(); column++) {
            out.column(firstColumn + column).copy(keys.column(keyColumn), keyRow, row);
        }
    }

    private static void side(boolean isThere, TableView side, RowBatch out, int row, int firstColumn) {
        if (isThere) {
            side.read(out, row, firstColumn);
        } else {
            setNull(out, row, firstColumn, side.schema().size());
        }
    }

    static void setNull(RowBatch out, int row, int firstColumn, int columns) {
        for (int column = firstColumn; column < firstColumn + columns; column++) {
            out.column(column).setNull(row);
        }
    }
}
