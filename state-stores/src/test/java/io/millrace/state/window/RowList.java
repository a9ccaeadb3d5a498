// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.ColumnVector;
import java.util.ArrayList;
import java.util.List;

/** Gives the first column of the rows in their order, so that a test sees exactly what was folded. */
final class RowList implements WindowFold {
    @Override
    public Object create() {
        return new ArrayList<Long>();
    }

    @SuppressWarnings("unchecked")
    static List<Long> rows(Object state) {
        return (List<Long>) state;
    }

    @Override
    public void reset(Object state) {
        rows(state).clear();
    }

    @Override
    public void addRange(Object state, ColumnVector[] columns, int from, int to) {
        for (int row = from; row < to; row++) {
            rows(state).add(((ColumnVector.OfLong) columns[0]).values[row]);
        }
    }

    @Override
    public void merge(Object state, Object later) {
        rows(state).addAll(rows(later));
    }

    @Override
    public void retractRange(Object state, ColumnVector[] columns, int from, int to) {
        for (int row = from; row < to; row++) {
            if (!rows(state).remove((Long) ((ColumnVector.OfLong) columns[0]).values[row])) {
                throw new IllegalStateException("a row is taken back that was not added");
            }
        }
    }
}
