// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.SqlType;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.codec.ValueCodec;
import java.util.List;

/**
 * Rows that came into one bucket one after the other, as one entry of the store. Stream thread.
 *
 * <p>Layout, version 1: the version byte; the number of the bucket; the number of rows of the bucket that came before; the
 * number of rows; their times, each as the difference from the one before; then each column: 0 when no row is null, else 1
 * and a bit a row; and the values that are not null. Whole numbers are differences. Doubles are a form byte and, form 0,
 * eight bytes each or, form k + 1, differences of the numbers times 10 to the k, which is chosen when it gives every bit back.
 */
@HotPath
final class RowsCodec {
    private static final byte VERSION = 1;
    private static final int NO_NULLS = 0;
    private static final int NULLS = 1;
    private static final double[] TENS = {1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6};

    /** Above it a double does not hold every whole number. */
    private static final double WHOLE_MAX = 1L << 53;

    private final ValueCodec[] values;
    private final ByteWriter writer = new ByteWriter(512);
    private final ByteReader reader = new ByteReader();
    private long bucket;
    private int start;
    private int count;

    RowsCodec(List<SqlType> types) {
        values = types.stream().map(ValueCodec::of).toArray(ValueCodec[]::new);
    }

    /** The rows {@code from} to {@code to} of some columns. */
    byte[] encode(long bucketNumber, int rowsBefore, long[] times, ColumnVector[] columns, int from, int to) {
        ByteWriter out = writer.clear();
        out.writeByte(VERSION);
        out.writeVarLong(bucketNumber);
        out.writeVarInt(rowsBefore);
        out.writeCount(to - from);
        long before = 0;
        for (int row = from; row < to; row++) {
            out.writeVarLong(times[row] - before);
            before = times[row];
        }
        for (int i = 0; i < columns.length; i++) {
            writeColumn(out, columns[i], values[i], from, to);
        }
        return out.toByteArray();
    }

    private static void writeColumn(ByteWriter out, ColumnVector column, ValueCodec codec, int from, int to) {
        writeNulls(out, column, from, to);
        if (column instanceof ColumnVector.OfDouble doubles) {
            writeDoubles(out, doubles, from, to);
        } else if (column instanceof ColumnVector.OfLong longs) {
            long before = 0;
            for (int row = from; row < to; row++) {
                if (!column.isNull(row)) {
                    out.writeVarLong(longs.values[row] - before);
                    before = longs.values[row];
                }
            }
        } else if (column instanceof ColumnVector.OfInt ints) {
            int before = 0;
            for (int row = from; row < to; row++) {
                if (!column.isNull(row)) {
                    out.writeVarInt(ints.values[row] - before);
                    before = ints.values[row];
                }
            }
        } else if (column instanceof ColumnVector.OfBoolean booleans) {
            for (int row = from; row < to; row++) {
                if (!column.isNull(row)) {
                    out.writeBoolean(booleans.values[row]);
                }
            }
        } else {
            ColumnVector.OfObject objects = (ColumnVector.OfObject) column;
            for (int row = from; row < to; row++) {
                if (!column.isNull(row)) {
                    codec.write(out, objects.values[row]);
                }
            }
        }
    }

    private static void writeNulls(ByteWriter out, ColumnVector column, int from, int to) {
        boolean any = false;
        for (int row = from; row < to; row++) {
            any |= column.isNull(row);
        }
        if (!any) {
            out.writeByte(NO_NULLS);
            return;
        }
        out.writeByte(NULLS);
        int bits = 0;
        for (int row = from; row < to; row++) {
            int bit = row - from & 7;
            bits |= column.isNull(row) ? 1 << bit : 0;
            if (bit == 7 || row == to - 1) {
                out.writeByte(bits);
                bits = 0;
            }
        }
    }

    private static void writeDoubles(ByteWriter out, ColumnVector.OfDouble column, int from, int to) {
        int digits = digits(column, from, to);
        out.writeByte(digits + 1);
        long before = 0;
        for (int row = from; row < to; row++) {
            if (column.isNull(row)) {
                continue;
            }
            double value = column.values[row];
            if (digits < 0) {
                out.writeDouble(value);
            } else {
                long scaled = Math.round(value * TENS[digits]);
                out.writeVarLong(scaled - before);
                before = scaled;
            }
        }
    }

    /** How many decimal places all of them have; -1 when too many. */
    private static int digits(ColumnVector.OfDouble column, int from, int to) {
        int digits = 0;
        for (int row = from; row < to; row++) {
            if (column.isNull(row)) {
                continue;
            }
            while (!isWhole(column.values[row], digits)) {
                digits++;
                if (digits == TENS.length) {
                    return -1;
                }
            }
        }
        return digits;
    }

    private static boolean isWhole(double value, int digits) {
        double scaled = value * TENS[digits];
        if (!(Math.abs(scaled) < WHOLE_MAX)) {
            return false;
        }
        double back = Math.round(scaled) / TENS[digits];
        return Double.doubleToRawLongBits(back) == Double.doubleToRawLongBits(value);
    }

    /** Begins to read an entry; {@link #bucket}, {@link #start} and {@link #count} are valid then. */
    void open(byte[] entry) {
        reader.reset(entry);
        if (reader.readByte() != VERSION) {
            throw reader.corrupt("rows of a window have another version");
        }
        bucket = reader.readVarLong();
        start = reader.readVarInt();
        count = reader.readCount();
        if (bucket < 0 || start < 0 || count == 0) {
            throw reader.corrupt("rows of a window have no place");
        }
    }

    long bucket() {
        return bucket;
    }

    int start() {
        return start;
    }

    int count() {
        return count;
    }

    /** The first time of the entry that was opened; nothing more can be read of it then. */
    long firstTime() {
        return reader.readVarLong();
    }

    /** The largest time of the entry that was opened; nothing more can be read of it then. */
    long lastTime() {
        long time = 0;
        long last = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            time += reader.readVarLong();
            last = Math.max(last, time);
        }
        return last;
    }

    /** Reads the rows of the entry that was opened, from row 0 on. */
    void read(long[] times, ColumnVector[] columns) {
        long time = 0;
        for (int i = 0; i < count; i++) {
            time += reader.readVarLong();
            times[i] = time;
        }
        for (int i = 0; i < columns.length; i++) {
            readColumn(columns[i], values[i]);
        }
        reader.expectEnd();
    }

    private void readColumn(ColumnVector column, ValueCodec codec) {
        readNulls(column);
        int form = column instanceof ColumnVector.OfDouble ? reader.readByte() : 0;
        if (form < 0 || form > TENS.length) {
            throw reader.corrupt("numbers of an unknown form");
        }
        long before = 0;
        for (int row = 0; row < count; row++) {
            if (column.isNull(row)) {
                continue;
            }
            if (column instanceof ColumnVector.OfDouble doubles) {
                if (form == 0) {
                    doubles.set(row, reader.readDouble());
                } else {
                    before += reader.readVarLong();
                    doubles.set(row, before / TENS[form - 1]);
                }
            } else if (column instanceof ColumnVector.OfLong longs) {
                before += reader.readVarLong();
                longs.set(row, before);
            } else if (column instanceof ColumnVector.OfInt ints) {
                before += reader.readVarInt();
                ints.set(row, (int) before);
            } else if (column instanceof ColumnVector.OfBoolean booleans) {
                booleans.set(row, reader.readBoolean());
            } else {
                Object value = codec.read(reader);
                if (value == null) {
                    throw reader.corrupt("a value is missing");
                }
                ((ColumnVector.OfObject) column).set(row, value);
            }
        }
    }

    private void readNulls(ColumnVector column) {
        boolean any = reader.readBoolean();
        int bits = 0;
        for (int row = 0; row < count; row++) {
            int bit = row & 7;
            if (any && bit == 0) {
                bits = reader.readByte();
            }
            if (any && (bits & 1 << bit) != 0) {
                column.setNull(row);
            } else {
                clear(column, row);
            }
        }
    }

    /** A row that is not null, whose value must be set next. */
    private static void clear(ColumnVector column, int row) {
        if (column instanceof ColumnVector.OfDouble doubles) {
            doubles.set(row, 0.0);
        } else if (column instanceof ColumnVector.OfLong longs) {
            longs.set(row, 0L);
        } else if (column instanceof ColumnVector.OfInt ints) {
            ints.set(row, 0);
        } else if (column instanceof ColumnVector.OfBoolean booleans) {
            booleans.set(row, false);
        } else {
            ((ColumnVector.OfObject) column).set(row, "");
        }
    }

    RuntimeException corrupt(String reason) {
        return reader.corrupt(reason);
    }
}
