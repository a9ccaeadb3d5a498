// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.codec;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a list of types as compact bytes. Confined to one thread: it reuses its buffers.
 *
 * <p>Layout, version 1: the version byte; the number of columns; one bit a column, lowest first, set when it is null; then
 * the columns that are not null. A row with fewer columns than the codec, as an older version of the query wrote it, is
 * read with nulls at the end; one with more is refused. The {@code columns} of each call say which column of the batch
 * holds the codec's first, second … type, and are as many as the types.
 */
@HotPath
public final class RowCodec {
    private static final int VERSION = 1;

    private final int width;
    private final ValueCodec[] values;
    private final ByteWriter writer = new ByteWriter(128);
    private final ByteReader reader = new ByteReader();

    public RowCodec(List<SqlType> types) {
        width = types.size();
        values = types.stream().map(ValueCodec::of).toArray(ValueCodec[]::new);
    }

    /** The number of columns. */
    public int size() {
        return width;
    }

    public byte[] encode(RowBatch batch, int row, int[] columns) {
        encode(batch, row, columns, writer.clear());
        return writer.toByteArray();
    }

    /** Writes behind what the writer holds already; the row knows its own end. */
    public void encode(RowBatch batch, int row, int[] columns, ByteWriter out) {
        assert columns.length == width;
        int bits = writeHead(out);
        for (int i = 0; i < width; i++) {
            ColumnVector column = batch.column(columns[i]);
            if (column.isNull(row)) {
                setNull(out, bits, i);
            } else if (column instanceof ColumnVector.OfLong longs) {
                out.writeVarLong(longs.values[row]);
            } else if (column instanceof ColumnVector.OfDouble doubles) {
                out.writeDouble(doubles.values[row]);
            } else if (column instanceof ColumnVector.OfInt ints) {
                out.writeVarInt(ints.values[row]);
            } else if (column instanceof ColumnVector.OfBoolean booleans) {
                out.writeBoolean(booleans.values[row]);
            } else {
                Object value = ((ColumnVector.OfObject) column).values[row];
                if (value == null) {
                    setNull(out, bits, i);
                } else {
                    values[i].writePresent(out, value);
                }
            }
        }
    }

    /** Sets the columns of a row that exists in the batch. Throws {@code RecordException} MR-4014 when the bytes are not a row. */
    public void decode(byte[] bytes, RowBatch batch, int row, int[] columns) {
        reader.reset(bytes);
        decode(reader, batch, row, columns);
        reader.expectEnd();
    }

    /** Reads one row and stops behind it. */
    public void decode(ByteReader in, RowBatch batch, int row, int[] columns) {
        assert columns.length == width;
        int count = readHead(in);
        int bits = in.skip((count + 7) >> 3);
        for (int i = 0; i < width; i++) {
            ColumnVector column = batch.column(columns[i]);
            if (isNull(in, bits, count, i)) {
                column.setNull(row);
            } else if (column instanceof ColumnVector.OfLong longs) {
                longs.set(row, in.readVarLong());
            } else if (column instanceof ColumnVector.OfDouble doubles) {
                doubles.set(row, in.readDouble());
            } else if (column instanceof ColumnVector.OfInt ints) {
                ints.set(row, in.readVarInt());
            } else if (column instanceof ColumnVector.OfBoolean booleans) {
                booleans.set(row, in.readBoolean());
            } else {
                ((ColumnVector.OfObject) column).set(row, values[i].readPresent(in));
            }
        }
    }

    /** From carriers, one a column. */
    public byte[] encodeBoxed(@Nullable Object[] row) {
        assert row.length == width;
        ByteWriter out = writer.clear();
        int bits = writeHead(out);
        for (int i = 0; i < width; i++) {
            Object value = row[i];
            if (value == null) {
                setNull(out, bits, i);
            } else {
                values[i].writePresent(out, value);
            }
        }
        return out.toByteArray();
    }

    /** To carriers, one a column. Throws {@code RecordException} MR-4014 when the bytes are not a row. */
    public @Nullable Object[] decodeBoxed(byte[] bytes) {
        ByteReader in = reader.reset(bytes);
        int count = readHead(in);
        int bits = in.skip((count + 7) >> 3);
        @Nullable Object[] row = new Object[width];
        for (int i = 0; i < width; i++) {
            row[i] = isNull(in, bits, count, i) ? null : values[i].readPresent(in);
        }
        in.expectEnd();
        return row;
    }

    private int writeHead(ByteWriter out) {
        out.writeByte(VERSION);
        out.writeCount(width);
        int length = (width + 7) >> 3;
        int bits = out.reserve(length);
        for (int i = 0; i < length; i++) {
            out.setByte(bits + i, 0);
        }
        return bits;
    }

    private static void setNull(ByteWriter out, int bits, int column) {
        int at = bits + (column >> 3);
        out.setByte(at, out.byteAt(at) | 1 << (column & 7));
    }

    /** The number of columns that were written. */
    private int readHead(ByteReader in) {
        int version = in.readByte();
        if (version != VERSION) {
            throw in.corrupt("version " + version + " of a row");
        }
        return in.readCountAtMost(width);
    }

    private static boolean isNull(ByteReader in, int bits, int count, int column) {
        return column >= count || (in.byteAt(bits + (column >> 3)) & 1 << (column & 7)) != 0;
    }
}
