// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column for the rows of a batch, with a null flag each. Grows when written behind its end. Confined to
 * one thread.
 *
 * <p>Generated code casts to the concrete class that {@link #forType} gives for the column's type and reads the public
 * array; everything else may use {@link #boxed} and {@link #setBoxed}. A null row's slot in the array has no meaning.
 */
@HotPath
public abstract sealed class ColumnVector {
    private boolean[] nulls;

    ColumnVector(int capacity) {
        nulls = new boolean[capacity];
    }

    /** The vector for a type: BOOLEAN; INTEGER, DATE and TIME as ints; BIGINT and TIMESTAMP as longs; DOUBLE; else objects. */
    public static ColumnVector forType(SqlType type, int capacity) {
        if (type instanceof SqlType.Primitive primitive) {
            return switch (primitive) {
                case BOOLEAN -> new OfBoolean(capacity);
                case INTEGER, DATE, TIME -> new OfInt(capacity);
                case BIGINT, TIMESTAMP -> new OfLong(capacity);
                case DOUBLE -> new OfDouble(capacity);
                case STRING, BYTES -> new OfObject(capacity);
            };
        }
        return new OfObject(capacity);
    }

    public final boolean isNull(int row) {
        return nulls[row];
    }

    public final void setNull(int row) {
        ensure(row);
        nulls[row] = true;
    }

    /** The value as its carrier, or null. Boxes: not for the hot path. */
    public final @Nullable Object boxed(int row) {
        return nulls[row] ? null : box(row);
    }

    /** Sets a value from its carrier, or null. */
    public final void setBoxed(int row, @Nullable Object value) {
        if (value == null) {
            setNull(row);
        } else {
            unbox(row, value);
        }
    }

    /** Copies one row of another vector of the same class. */
    public abstract void copy(ColumnVector source, int sourceRow, int row);

    /**
     * Copies some rows of another vector of the same class, one behind the other.
     *
     * @param selected which; the first {@code count} count
     * @param row where the first of them goes
     */
    final void copySelected(ColumnVector source, int[] selected, int count, int row) {
        if (count == 0) {
            return;
        }
        ensure(row + count - 1);
        boolean[] from = source.nulls;
        for (int i = 0; i < count; i++) {
            nulls[row + i] = from[selected[i]];
        }
        copyValues(source, selected, count, row);
    }

    /** There is room; what stands in null rows has no meaning. */
    abstract void copyValues(ColumnVector source, int[] selected, int count, int row);

    abstract Object box(int row);

    abstract void unbox(int row, Object value);

    abstract void grow(int capacity);

    final void ensure(int row) {
        if (row >= nulls.length) {
            int capacity = Math.max(row + 1, nulls.length * 2);
            nulls = Arrays.copyOf(nulls, capacity);
            grow(capacity);
        }
    }

    final void present(int row) {
        ensure(row);
        nulls[row] = false;
    }

    /** BOOLEAN. */
    public static final class OfBoolean extends ColumnVector {
        public boolean[] values;

        public OfBoolean(int capacity) {
            super(capacity);
            values = new boolean[capacity];
        }

        public void set(int row, boolean value) {
            present(row);
            values[row] = value;
        }

        @Override
        public void copy(ColumnVector source, int sourceRow, int row) {
            if (source.isNull(sourceRow)) {
                setNull(row);
            } else {
                set(row, ((OfBoolean) source).values[sourceRow]);
            }
        }

        @Override
        void copyValues(ColumnVector source, int[] selected, int count, int row) {
            boolean[] from = ((OfBoolean) source).values;
            for (int i = 0; i < count; i++) {
                values[row + i] = from[selected[i]];
            }
        }

        @Override
        Object box(int row) {
            return values[row];
        }

        @Override
        void unbox(int row, Object value) {
            set(row, (Boolean) value);
        }

        @Override
        void grow(int capacity) {
            values = Arrays.copyOf(values, capacity);
        }
    }

    /** INTEGER, DATE (days) and TIME (milliseconds of the day). */
    public static final class OfInt extends ColumnVector {
        public int[] values;

        public OfInt(int capacity) {
            super(capacity);
            values = new int[capacity];
        }

        public void set(int row, int value) {
            present(row);
            values[row] = value;
        }

        @Override
        public void copy(ColumnVector source, int sourceRow, int row) {
            if (source.isNull(sourceRow)) {
                setNull(row);
            } else {
                set(row, ((OfInt) source).values[sourceRow]);
            }
        }

        @Override
        void copyValues(ColumnVector source, int[] selected, int count, int row) {
            int[] from = ((OfInt) source).values;
            for (int i = 0; i < count; i++) {
                values[row + i] = from[selected[i]];
            }
        }

        @Override
        Object box(int row) {
            return values[row];
        }

        @Override
        void unbox(int row, Object value) {
            set(row, (Integer) value);
        }

        @Override
        void grow(int capacity) {
            values = Arrays.copyOf(values, capacity);
        }
    }

    /** BIGINT and TIMESTAMP (milliseconds). */
    public static final class OfLong extends ColumnVector {
        public long[] values;

        public OfLong(int capacity) {
            super(capacity);
            values = new long[capacity];
        }

        public void set(int row, long value) {
            present(row);
            values[row] = value;
        }

        @Override
        public void copy(ColumnVector source, int sourceRow, int row) {
            if (source.isNull(sourceRow)) {
                setNull(row);
            } else {
                set(row, ((OfLong) source).values[sourceRow]);
            }
        }

        @Override
        void copyValues(ColumnVector source, int[] selected, int count, int row) {
            long[] from = ((OfLong) source).values;
            for (int i = 0; i < count; i++) {
                values[row + i] = from[selected[i]];
            }
        }

        @Override
        Object box(int row) {
            return values[row];
        }

        @Override
        void unbox(int row, Object value) {
            set(row, (Long) value);
        }

        @Override
        void grow(int capacity) {
            values = Arrays.copyOf(values, capacity);
        }
    }

    /** DOUBLE. */
    public static final class OfDouble extends ColumnVector {
        public double[] values;

        public OfDouble(int capacity) {
            super(capacity);
            values = new double[capacity];
        }

        public void set(int row, double value) {
            present(row);
            values[row] = value;
        }

        @Override
        public void copy(ColumnVector source, int sourceRow, int row) {
            if (source.isNull(sourceRow)) {
                setNull(row);
            } else {
                set(row, ((OfDouble) source).values[sourceRow]);
            }
        }

        @Override
        void copyValues(ColumnVector source, int[] selected, int count, int row) {
            double[] from = ((OfDouble) source).values;
            for (int i = 0; i < count; i++) {
                values[row + i] = from[selected[i]];
            }
        }

        @Override
        Object box(int row) {
            return values[row];
        }

        @Override
        void unbox(int row, Object value) {
            set(row, (Double) value);
        }

        @Override
        void grow(int capacity) {
            values = Arrays.copyOf(values, capacity);
        }
    }

    /** STRING, BYTES, DECIMAL, ARRAY, MAP and STRUCT, as their carriers. */
    public static final class OfObject extends ColumnVector {
        public @Nullable Object[] values;

        public OfObject(int capacity) {
            super(capacity);
            values = new Object[capacity];
        }

        public void set(int row, Object value) {
            present(row);
            values[row] = value;
        }

        @Override
        public void copy(ColumnVector source, int sourceRow, int row) {
            Object value = ((OfObject) source).values[sourceRow];
            if (source.isNull(sourceRow) || value == null) {
                setNull(row);
            } else {
                set(row, value);
            }
        }

        @Override
        void copyValues(ColumnVector source, int[] selected, int count, int row) {
            @Nullable Object[] from = ((OfObject) source).values;
            for (int i = 0; i < count; i++) {
                values[row + i] = from[selected[i]];
            }
        }

        @Override
        Object box(int row) {
            Object value = values[row];
            if (value == null) {
                throw new IllegalStateException("row " + row + " was never set");
            }
            return value;
        }

        @Override
        void unbox(int row, Object value) {
            set(row, value);
        }

        @Override
        void grow(int capacity) {
            values = Arrays.copyOf(values, capacity);
        }
    }
}
