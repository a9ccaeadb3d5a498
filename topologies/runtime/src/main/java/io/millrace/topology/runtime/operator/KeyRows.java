// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import java.util.Arrays;

/**
 * The rows of one partition of a trailing window, in the order of (event time, arrival). Stream thread.
 *
 * <p>Columns are appended in order of arrival; {@code order} says where the rows stand in event time, so that a late row
 * moves indexes and not columns.
 */
@HotPath
final class KeyRows {
    private final RowSchema schema;
    private RowBatch rows;
    private long[] sequences = new long[16];
    private int[] order = new int[16];
    private int first;
    private int end;

    KeyRows(RowSchema schema) {
        this.schema = schema;
        this.rows = new RowBatch(schema, 16);
    }

    int size() {
        return end - first;
    }

    /** The columns; a row's index is {@link #row}. */
    RowBatch columns() {
        return rows;
    }

    /** The index in {@link #columns} of the row at a place in event time. */
    int row(int place) {
        return order[first + place];
    }

    long timestamp(int place) {
        return rows.timestamp(row(place));
    }

    long sequence(int place) {
        return sequences[row(place)];
    }

    /** Adds a row behind all rows of its time, and gives its place. */
    int insert(RowBatch source, int sourceRow, long timestamp, long sequence) {
        int index = rows.appendFrom(source, sourceRow);
        rows.setTimestamp(index, timestamp);
        return place(index, timestamp, sequence);
    }

    /** The same for a row that was appended to {@link #columns} already. */
    int place(int index, long timestamp, long sequence) {
        if (index >= sequences.length) {
            sequences = Arrays.copyOf(sequences, Math.max(index + 1, sequences.length * 2));
        }
        sequences[index] = sequence;
        int place = size() == 0 || timestamp(size() - 1) <= timestamp ? size() : firstAfter(timestamp);
        if (end == order.length) {
            makeRoom();
        }
        System.arraycopy(order, first + place, order, first + place + 1, size() - place);
        order[first + place] = index;
        end++;
        return place;
    }

    private void makeRoom() {
        int size = size();
        int[] target = first > order.length / 2 ? order : new int[order.length * 2];
        System.arraycopy(order, first, target, 0, size);
        order = target;
        first = 0;
        end = size;
    }

    /** The first place whose time is at least a time; {@link #size} when there is none. */
    int firstFrom(long timestamp) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (timestamp(middle) < timestamp) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int firstAfter(long timestamp) {
        return timestamp == Long.MAX_VALUE ? size() : firstFrom(timestamp + 1);
    }

    /** Forgets the oldest rows; their memory is given back when it is more than half of all. */
    void dropFirst(int count) {
        first += count;
        if (rows.size() > 64 && size() < rows.size() / 2) {
            compact();
        }
    }

    private void compact() {
        RowBatch kept = new RowBatch(schema, Math.max(16, size() * 2));
        long[] keptSequences = new long[Math.max(16, size() * 2)];
        int[] keptOrder = new int[Math.max(16, size() * 2)];
        for (int place = 0; place < size(); place++) {
            int index = kept.appendFrom(rows, row(place));
            keptSequences[index] = sequences[row(place)];
            keptOrder[place] = index;
        }
        end = size();
        first = 0;
        rows = kept;
        sequences = keptSequences;
        order = keptOrder;
    }
}
