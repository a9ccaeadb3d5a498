// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.SqlType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a key that follow each other in (event time, arrival), column by column. Stream thread.
 *
 * <p>Rows are appended in runs of {@link #ROWS}: a run is a bucket and has a number. A bucket is one chunk, and more only
 * when many late rows come into it; what belongs to the bucket stands in its first chunk.
 */
@HotPath
final class Chunk {
    /** Rows that are appended to a bucket before the next one is begun. */
    static final int ROWS = 32;

    /** Room for late rows. */
    private static final int SPARE = 8;

    /** A chunk with more rows is cut in two. */
    private static final int ROWS_MAX = 4 * ROWS;

    private static final int[] NO_SLOTS = {};

    /** The object alone. */
    private static final long OBJECT_BYTES = 56;

    long[] times;
    final ColumnVector[] columns;
    int size;

    /** The next chunk of the same bucket. */
    @Nullable
    Chunk next;

    /** The fold of the rows in order, once somebody asked for it. */
    @Nullable
    Object partial;

    boolean partialValid;

    /** Bytes of the values that are objects. */
    private int objectBytes;

    /** Whether a column may hold null. */
    private boolean holdsNull;

    /** When each row came into its bucket, or null while they came in order. */
    private int @Nullable [] arrivals;

    // Of the bucket, in its first chunk.

    /** Rows of the bucket. */
    int arrived;

    /** How many of them, in order of arrival, are in the store. */
    int flushed;

    /** Where they are in the store. */
    int[] slots = NO_SLOTS;

    /** A chunk with room for all rows of a bucket, side by side in memory. */
    static Chunk full(SqlType[] types) {
        return new Chunk(types, ROWS + SPARE);
    }

    /** A chunk that grows, as most keys have few rows. */
    static Chunk small(SqlType[] types) {
        return new Chunk(types, 2);
    }

    private Chunk(SqlType[] types, int capacity) {
        times = new long[capacity];
        columns = new ColumnVector[types.length];
        for (int i = 0; i < types.length; i++) {
            columns[i] = ColumnVector.forType(types[i], capacity);
        }
    }

    private Chunk(long[] times, ColumnVector[] columns) {
        this.times = times;
        this.columns = columns;
    }

    /** Reads a row's time, and its first column where that is a number, so that they are in the caches. */
    long touch(int row) {
        Object values = columns.length == 0 ? null : valuesOf(columns[0]);
        long value = 0;
        if (values instanceof double[] doubles) {
            value = (long) doubles[row];
        } else if (values instanceof long[] longs) {
            value = longs[row];
        }
        return times[row] + value;
    }

    long first() {
        return times[0];
    }

    long last() {
        return times[size - 1];
    }

    /** Bytes on the heap, with the bucket's share; folds are counted where they are kept. */
    long bytes(int[] elementBytes) {
        return bytes(elementBytes, shape()) + slotBytes();
    }

    long slotBytes() {
        return slots.length == 0 ? 0 : HeapBytes.ints(slots.length);
    }

    /** Capacity, whether the order of arrival is kept, and bytes of objects: all that {@link #bytes} comes from, but for slots. */
    long shape() {
        return (long) times.length << Integer.SIZE | (arrivals == null ? 0 : 1L << Integer.SIZE - 1) | objectBytes;
    }

    /** How many bytes more than with an earlier shape. */
    long grownSince(int[] elementBytes, long shapeBefore) {
        return bytes(elementBytes, shape()) - bytes(elementBytes, shapeBefore);
    }

    private static long bytes(int[] elementBytes, long shape) {
        int capacity = (int) (shape >>> Integer.SIZE);
        long sum = OBJECT_BYTES
                + HeapBytes.references(elementBytes.length)
                + HeapBytes.longs(capacity)
                + (shape & Integer.MAX_VALUE);
        for (int bytes : elementBytes) {
            sum += HeapBytes.vector(capacity, bytes);
        }
        boolean hasArrivals = (shape & 1L << Integer.SIZE - 1) != 0;
        return hasArrivals ? sum + HeapBytes.ints(capacity) : sum;
    }

    /** Puts a row in, whose columns begin at {@code firstColumn} of the source; gives its place. */
    int insert(int place, int arrival, long time, RowBatch source, int sourceRow, int firstColumn) {
        open(place, arrival, time);
        for (int i = 0; i < columns.length; i++) {
            put(i, source.column(firstColumn + i), sourceRow, place);
        }
        return place;
    }

    /** Puts a row of the same columns in. */
    void insert(int place, int arrival, long time, ColumnVector[] source, int sourceRow) {
        open(place, arrival, time);
        for (int i = 0; i < columns.length; i++) {
            put(i, source[i], sourceRow, place);
        }
    }

    private void put(int column, ColumnVector source, int sourceRow, int place) {
        columns[column].copy(source, sourceRow, place);
        holdsNull |= source.isNull(sourceRow);
        if (source instanceof ColumnVector.OfObject objects && !source.isNull(sourceRow)) {
            objectBytes += (int) HeapBytes.value(objects.values[sourceRow]);
        }
    }

    /** Makes room for a row at a place; its columns must be set next. */
    void open(int place, int arrival, long time) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
        }
        if (arrivals != null || arrival != size || place < size) {
            openArrival(place, arrival);
        }
        if (place < size) {
            System.arraycopy(times, place, times, place + 1, size - place);
            for (ColumnVector column : columns) {
                shift(column, place);
            }
        }
        times[place] = time;
        size++;
    }

    /** Moves the rows from a place on one further. */
    private void shift(ColumnVector column, int place) {
        // Makes room.
        column.copy(column, size - 1, size);
        Object values = holdsNull ? null : valuesOf(column);
        if (values != null) {
            System.arraycopy(values, place, values, place + 1, size - place);
            return;
        }
        for (int row = size - 1; row > place; row--) {
            column.copy(column, row - 1, row);
        }
    }

    private static @Nullable Object valuesOf(ColumnVector column) {
        if (column instanceof ColumnVector.OfDouble doubles) {
            return doubles.values;
        }
        if (column instanceof ColumnVector.OfLong longs) {
            return longs.values;
        }
        return null;
    }

    private void openArrival(int place, int arrival) {
        int[] known = withArrivals(size + 1);
        System.arraycopy(known, place, known, place + 1, size - place);
        known[place] = arrival;
    }

    private int[] withArrivals(int capacity) {
        int[] known = arrivals;
        if (known == null) {
            known = new int[Math.max(times.length, capacity)];
            for (int i = 0; i < size; i++) {
                known[i] = i;
            }
        } else if (known.length < capacity) {
            known = Arrays.copyOf(known, Math.max(times.length, capacity));
        }
        arrivals = known;
        return known;
    }

    /** Whether the rows came in order and are all of their bucket. */
    boolean isInOrderOfArrival() {
        return arrivals == null;
    }

    int arrival(int row) {
        return arrivals == null ? row : arrivals[row];
    }

    /** The first place whose time is at least a time. */
    int firstFrom(long time) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The first place whose time is larger than a time. */
    int firstAfter(long time) {
        return time == Long.MAX_VALUE ? size : firstFrom(time + 1);
    }

    boolean isTooLarge() {
        return size > ROWS_MAX;
    }

    /** Moves the second half of the rows into a chunk behind this one, which is {@link #next} then. */
    Chunk split(SqlType[] types) {
        int[] known = withArrivals(size);
        int half = size / 2;
        int moved = size - half;
        ColumnVector[] rest = new ColumnVector[types.length];
        for (int i = 0; i < types.length; i++) {
            rest[i] = ColumnVector.forType(types[i], moved);
            for (int row = 0; row < moved; row++) {
                rest[i].copy(columns[i], half + row, row);
            }
        }
        Chunk behind = new Chunk(Arrays.copyOfRange(times, half, size), rest);
        behind.arrivals = Arrays.copyOfRange(known, half, size);
        behind.size = moved;
        behind.holdsNull = holdsNull;
        behind.objectBytes = (int) ((long) objectBytes * moved / size);
        objectBytes -= behind.objectBytes;
        behind.next = next;
        next = behind;
        size = half;
        partialValid = false;
        return behind;
    }
}
