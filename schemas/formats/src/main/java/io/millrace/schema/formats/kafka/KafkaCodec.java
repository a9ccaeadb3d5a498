// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.kafka;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.ByteArrays;
import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.formats.bytes.RecentBytes;
import io.millrace.schema.formats.bytes.RecentTexts;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.SqlType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Kafka's own serialized forms of single values, both ways. */
@HotPath
final class KafkaCodec implements ColumnReader, ColumnWriter {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int ANY_LENGTH = -1;

    private final Column column;
    private final SqlType.Primitive type;
    private final int index;
    private final int length;
    private final RecentTexts texts = new RecentTexts();
    private final RecentBytes encoded = new RecentBytes();

    KafkaCodec(Column column, SqlType.Primitive type, int index) {
        this.column = column;
        this.type = type;
        this.index = index;
        length = switch (type) {
            case INTEGER -> Integer.BYTES;
            case BIGINT, DOUBLE -> Long.BYTES;
            case STRING, BYTES -> ANY_LENGTH;
            case BOOLEAN, DATE, TIME, TIMESTAMP -> throw new IllegalArgumentException(type.toString());
        };
    }

    @Override
    public void read(byte[] bytes, RowBatch batch, int row) {
        if (length != ANY_LENGTH && bytes.length != length) {
            throw new RecordException(
                    ErrorCode.RECORD_FOREIGN,
                    "column " + Column.quote(column.name()) + " is " + type + " of " + length
                            + " bytes and the record has " + bytes.length);
        }
        if (index < 0) {
            return;
        }
        ColumnVector vector = batch.column(index);
        switch (type) {
            case INTEGER -> ((ColumnVector.OfInt) vector).set(row, (int) INT.get(bytes, 0));
            case BIGINT -> ((ColumnVector.OfLong) vector).set(row, (long) LONG.get(bytes, 0));
            case DOUBLE ->
                ((ColumnVector.OfDouble) vector).set(row, Double.longBitsToDouble((long) LONG.get(bytes, 0)));
            case STRING -> ((ColumnVector.OfObject) vector).set(row, texts.text(bytes, 0, bytes.length));
            case BYTES -> ((ColumnVector.OfObject) vector).set(row, ByteBuffer.wrap(bytes.clone()));
            case BOOLEAN, DATE, TIME, TIMESTAMP -> throw new IllegalStateException(type.toString());
        }
    }

    @Override
    public byte @Nullable [] write(RowBatch batch, int row, ByteArrays arrays) {
        ColumnVector vector = batch.column(index);
        if (vector.isNull(row)) {
            return null;
        }
        return switch (type) {
            case INTEGER -> {
                byte[] bytes = arrays.of(Integer.BYTES);
                INT.set(bytes, 0, ((ColumnVector.OfInt) vector).values[row]);
                yield bytes;
            }
            case BIGINT -> ofLong(arrays, ((ColumnVector.OfLong) vector).values[row]);
            case DOUBLE -> ofLong(arrays, Double.doubleToLongBits(((ColumnVector.OfDouble) vector).values[row]));
            case STRING -> encoded.utf8((String) object(vector, row), arrays);
            case BYTES -> {
                ByteBuffer buffer = (ByteBuffer) object(vector, row);
                byte[] bytes = arrays.of(buffer.remaining());
                buffer.get(buffer.position(), bytes);
                yield bytes;
            }
            case BOOLEAN, DATE, TIME, TIMESTAMP -> throw new IllegalStateException(type.toString());
        };
    }

    private static byte[] ofLong(ByteArrays arrays, long value) {
        byte[] bytes = arrays.of(Long.BYTES);
        LONG.set(bytes, 0, value);
        return bytes;
    }

    private static Object object(ColumnVector vector, int row) {
        return Objects.requireNonNull(((ColumnVector.OfObject) vector).values[row]);
    }
}
