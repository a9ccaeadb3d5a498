// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;

/**
 * Changes of one side of a join of tables: what each makes of the row that the other side has now, and what it made of it before.
 *
 * <p>Where the other side has no row and must have one, there is nothing. Where this side must have a row and has none any more, a
 * tombstone takes the joined row back, also one that was never there. The time is the later one of both rows.
 */
@HotPath
final class TablesJoinSide implements Operator {
    /** Whether there is a joined row without one of this side, or of the other one. */
    enum Needed {
        BOTH,
        THIS,
        OTHER,
        EITHER;

        boolean needsThis() {
            return this == BOTH || this == THIS;
        }

        boolean needsOther() {
            return this == BOTH || this == OTHER;
        }
    }

    /**
     * Where columns are.
     *
     * @param key the column of this side's rows that always has their key
     * @param first where this side's begin in the joined row
     * @param count how many they are
     * @param otherKey the column of the other side's rows that always has theirs, in the joined row
     * @param otherFirst where the other side's begin
     * @param firstKey where those begin that have the key whichever side is there
     */
    record Columns(int key, int first, int count, int otherKey, int otherFirst, int firstKey) {}

    private static final int NONE = -1;

    private final Needed needed;
    private final TableView other;
    private final Columns columns;
    private final RowBatch joined;
    private final Outlet outlet;
    private boolean produced;

    TablesJoinSide(Needed needed, TableView other, Columns columns, RowBatch joined, Outlet outlet) {
        this.needed = needed;
        this.other = other;
        this.columns = columns;
        this.joined = joined;
        this.outlet = outlet;
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!produced) {
            joined.clear();
            int before = NONE;
            for (int row = from; row < to; row++) {
                if (view.isRetraction(row)) {
                    before = row;
                } else {
                    change(view, before, row);
                    before = NONE;
                }
            }
            produced = true;
        }
        outlet.emit(joined);
        produced = false;
    }

    /**
     * One change.
     *
     * @param before the row that was there, or {@link #NONE}
     * @param row what is there now, or a tombstone
     */
    private void change(RowBatch view, int before, int row) {
        boolean hasOther = other.find(view, row, columns.key());
        boolean isThere = !view.isTombstone(row);
        boolean wasThere = before != NONE;
        boolean isOfNoUse = hasOther ? false : needed.needsOther() || !isThere && !wasThere;
        if (isOfNoUse) {
            return;
        }
        long timestamp = hasOther ? Math.max(view.timestamp(row), other.timestamp()) : view.timestamp(row);
        if (isJoined(wasThere, hasOther)) {
            int out = joined.appendRetraction(timestamp, view.origin(row));
            join(view, wasThere ? before : row, wasThere, hasOther, out);
        }
        if (isJoined(isThere, hasOther)) {
            int out = joined.append(timestamp, false, view.origin(row));
            join(view, row, isThere, hasOther, out);
        } else {
            takeBack(view, row, joined.append(timestamp, true, view.origin(row)));
        }
    }

    private boolean isJoined(boolean hasThis, boolean hasOther) {
        return (hasThis || !needed.needsThis()) && (hasOther || !needed.needsOther()) && (hasThis || hasOther);
    }

    private void join(RowBatch view, int row, boolean hasThis, boolean hasOther, int out) {
        for (int column = 0; column < columns.count(); column++) {
            if (hasThis) {
                joined.column(columns.first() + column).copy(view.column(column), row, out);
            } else {
                joined.column(columns.first() + column).setNull(out);
            }
        }
        if (hasOther) {
            other.read(joined, out, columns.otherFirst());
        } else {
            JoinedView.setNull(joined, out, columns.otherFirst(), other.schema().size());
        }
        keys(view, row, out);
    }

    /** Whatever column of the joined row is its key has it. */
    private void takeBack(RowBatch view, int row, int out) {
        for (int column = 0; column < columns.count(); column++) {
            joined.column(columns.first() + column).copy(view.column(column), row, out);
        }
        JoinedView.setNull(joined, out, columns.otherFirst(), other.schema().size());
        joined.column(columns.otherKey()).copy(view.column(columns.key()), row, out);
        keys(view, row, out);
    }

    private void keys(RowBatch view, int row, int out) {
        for (int column = columns.firstKey(); column < joined.schema().size(); column++) {
            joined.column(column).copy(view.column(columns.key()), row, out);
        }
    }
}
