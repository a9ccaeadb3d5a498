// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.codec;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.SqlType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Key columns as bytes whose unsigned order is the order of the values, column by column, nulls first. Confined to one
 * thread: it reuses its buffers.
 *
 * <p>No key's bytes are the beginning of another key's, so keys may be followed by anything, for example {@link
 * #writeOrderedLong} of a timestamp and of a sequence number, and {@code scan(prefix, prefixEnd(prefix))} gives exactly
 * what was stored under one key, in that order.
 *
 * <p>Order within a type: false before true; numbers by size, doubles with -0.0 before 0.0 and NaN last; strings by code
 * points; bytes unsigned; arrays and structs element by element, a shorter array before one that it begins. Maps have no
 * order and are refused when the codec is made. There is no version byte, which the order would not bear: the store's name
 * in the plan stands for the form.
 */
@HotPath
public final class KeyCodec {
    private final OrderedValueCodec[] values;
    private final ByteWriter writer = new ByteWriter(64);

    /** Throws {@code IllegalArgumentException} for a MAP, which the planner does not let become a key. */
    public KeyCodec(List<SqlType> types) {
        values = types.stream().map(OrderedValueCodec::of).toArray(OrderedValueCodec[]::new);
    }

    public int size() {
        return values.length;
    }

    public byte[] encode(RowBatch batch, int row, int[] columns) {
        encode(batch, row, columns, writer.clear());
        return writer.toByteArray();
    }

    /** Writes behind what the writer holds already. */
    public void encode(RowBatch batch, int row, int[] columns, ByteWriter out) {
        assert columns.length == values.length;
        for (int i = 0; i < values.length; i++) {
            ColumnVector column = batch.column(columns[i]);
            if (column.isNull(row)) {
                out.writeByte(OrderedValueCodec.NULL);
            } else if (column instanceof ColumnVector.OfLong longs) {
                out.writeByte(OrderedValueCodec.PRESENT);
                writeOrderedLong(out, longs.values[row]);
            } else if (column instanceof ColumnVector.OfInt ints) {
                out.writeByte(OrderedValueCodec.PRESENT);
                out.writeInt(ints.values[row] ^ Integer.MIN_VALUE);
            } else if (column instanceof ColumnVector.OfDouble doubles) {
                out.writeByte(OrderedValueCodec.PRESENT);
                writeOrderedDouble(out, doubles.values[row]);
            } else if (column instanceof ColumnVector.OfBoolean booleans) {
                out.writeByte(OrderedValueCodec.PRESENT);
                out.writeBoolean(booleans.values[row]);
            } else {
                values[i].write(out, ((ColumnVector.OfObject) column).values[row]);
            }
        }
    }

    public byte[] encodeBoxed(@Nullable Object[] key) {
        assert key.length == values.length;
        writer.clear();
        for (int i = 0; i < values.length; i++) {
            values[i].write(writer, key[i]);
        }
        return writer.toByteArray();
    }

    /** Sets the key columns of a row that exists in the batch, and stops behind the key. MR-4014 when it is not one. */
    public void decode(ByteReader in, RowBatch batch, int row, int[] columns) {
        assert columns.length == values.length;
        for (int i = 0; i < values.length; i++) {
            ColumnVector column = batch.column(columns[i]);
            if (!in.readBoolean()) {
                column.setNull(row);
            } else if (column instanceof ColumnVector.OfLong longs) {
                longs.set(row, readOrderedLong(in));
            } else if (column instanceof ColumnVector.OfInt ints) {
                ints.set(row, in.readInt() ^ Integer.MIN_VALUE);
            } else if (column instanceof ColumnVector.OfDouble doubles) {
                doubles.set(row, readOrderedDouble(in));
            } else if (column instanceof ColumnVector.OfBoolean booleans) {
                booleans.set(row, in.readBoolean());
            } else {
                ((ColumnVector.OfObject) column).set(row, values[i].readPresent(in));
            }
        }
    }

    /** Reads a key as carriers, and stops behind it. MR-4014 when it is not one. */
    public @Nullable Object[] decodeBoxed(ByteReader in) {
        @Nullable Object[] key = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            key[i] = values[i].read(in);
        }
        return key;
    }

    /** Eight bytes whose unsigned order is the order of the signed numbers. */
    public static void writeOrderedLong(ByteWriter out, long value) {
        out.writeLong(value ^ Long.MIN_VALUE);
    }

    public static long readOrderedLong(ByteReader in) {
        return in.readLong() ^ Long.MIN_VALUE;
    }

    /** Eight bytes whose unsigned order is that of {@code Double.compare}. All NaNs become one. */
    public static void writeOrderedDouble(ByteWriter out, double value) {
        long bits = Double.doubleToLongBits(value);
        out.writeLong(bits ^ ((bits >> 63) | Long.MIN_VALUE));
    }

    public static double readOrderedDouble(ByteReader in) {
        long bits = in.readLong();
        return Double.longBitsToDouble(bits ^ (~(bits >> 63) | Long.MIN_VALUE));
    }

    /** The first key behind all keys that begin with the prefix, or null when there is none (the end of the store). */
    public static byte @Nullable [] prefixEnd(byte[] prefix) {
        for (int last = prefix.length - 1; last >= 0; last--) {
            if (prefix[last] != (byte) 0xFF) {
                byte[] end = Arrays.copyOf(prefix, last + 1);
                end[last]++;
                return end;
            }
        }
        return null;
    }
}
