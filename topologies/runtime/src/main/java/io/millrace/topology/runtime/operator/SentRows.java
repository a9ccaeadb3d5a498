// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Hands the rows that were written to a topic to queries that take them in memory, as whoever reads the topic would see them: those
 * that could not be written are left out. Stream thread.
 */
@HotPath
final class SentRows {
    private final Outlet outlet;
    private final int[] texts;
    private int[] leftOut = new int[8];
    private int count;
    private int part;
    private boolean mended;

    /**
     * @param texts the columns whose texts the format may write as others
     */
    SentRows(Outlet outlet, int[] texts) {
        this.outlet = outlet;
        this.texts = texts;
    }

    /** A row was not written; they are to come in order. */
    void leaveOut(int row) {
        if (!outlet.leadsOn()) {
            return;
        }
        if (count == leftOut.length) {
            leftOut = Arrays.copyOf(leftOut, count * 2);
        }
        leftOut[count++] = row;
    }

    /** Hands on the rows of a batch; after an exception the next call goes on where it stopped. */
    void emit(RowBatch view, int from, int to) {
        if (!outlet.leadsOn()) {
            return;
        }
        if (!mended) {
            mend(view, from, to);
            mended = true;
        }
        while (part <= count) {
            int first = part == 0 ? from : leftOut[part - 1] + 1;
            int end = part == count ? to : leftOut[part];
            outlet.emit(view, first, end);
            part++;
        }
        part = 0;
        count = 0;
        mended = false;
    }

    /** The batch is the projection's before the sink, and nobody else's. */
    private void mend(RowBatch view, int from, int to) {
        for (int column : texts) {
            ColumnVector.OfObject vector = (ColumnVector.OfObject) view.column(column);
            for (int row = from; row < to; row++) {
                if (!vector.isNull(row) && vector.values[row] instanceof String text && hasSurrogate(text)) {
                    vector.set(row, asWritten(text));
                }
            }
        }
    }

    private static boolean hasSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** Half a character has no form in UTF-8. */
    private static String asWritten(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
