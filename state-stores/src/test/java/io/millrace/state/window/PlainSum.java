// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.ColumnVector;

/** Adds the second column up without care, so that its bits tell in which groups the rows were added. */
final class PlainSum implements WindowFold {
    static double sum(Object state) {
        return ((double[]) state)[0];
    }

    @Override
    public Object create() {
        return new double[1];
    }

    @Override
    public void reset(Object state) {
        ((double[]) state)[0] = 0.0;
    }

    @Override
    public void addRange(Object state, ColumnVector[] columns, int from, int to) {
        double[] sum = (double[]) state;
        for (int row = from; row < to; row++) {
            if (!columns[1].isNull(row)) {
                sum[0] += ((ColumnVector.OfDouble) columns[1]).values[row];
            }
        }
    }

    @Override
    public void merge(Object state, Object later) {
        ((double[]) state)[0] += ((double[]) later)[0];
    }

    @Override
    public void retractRange(Object state, ColumnVector[] columns, int from, int to) {
        throw new IllegalStateException("doubles are not taken back");
    }
}
