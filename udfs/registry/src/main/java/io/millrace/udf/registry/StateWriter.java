// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.Struct;
import io.millrace.udf.api.StateOutput;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Accumulator state as bytes in a growing array: big-endian, counts as variable-length integers. One thread. */
public final class StateWriter implements StateOutput {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[64];
    private int length;

    /** Forgets what was written and keeps the array. */
    public void clear() {
        length = 0;
    }

    public int length() {
        return length;
    }

    /** The array that is written to, valid up to {@link #length} until the next write. */
    public byte[] array() {
        return bytes;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public void writeBoolean(boolean value) {
        writeByte(value ? 1 : 0);
    }

    @Override
    public void writeInt(int value) {
        ensure(4);
        INT.set(bytes, length, value);
        length += 4;
    }

    @Override
    public void writeLong(long value) {
        ensure(8);
        LONG.set(bytes, length, value);
        length += 8;
    }

    @Override
    public void writeCount(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    @Override
    public void writeDouble(double value) {
        writeLong(Double.doubleToRawLongBits(value));
    }

    @Override
    public void writeString(String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        writeBytes(text, 0, text.length);
    }

    @Override
    public void writeBytes(ByteBuffer value) {
        int count = value.remaining();
        writeCount(count);
        ensure(count);
        value.get(value.position(), bytes, length, count);
        length += count;
    }

    @Override
    public void writeBytes(byte[] value, int offset, int count) {
        writeCount(count);
        ensure(count);
        System.arraycopy(value, offset, bytes, length, count);
        length += count;
    }

    @Override
    public void writeValue(@Nullable Object value) {
        if (value == null) {
            writeByte(StateReader.NULL);
        } else if (value instanceof Boolean truth) {
            writeByte(truth ? StateReader.TRUE : StateReader.FALSE);
        } else if (value instanceof Integer number) {
            writeByte(StateReader.INT);
            writeInt(number);
        } else if (value instanceof Long number) {
            writeByte(StateReader.LONG);
            writeLong(number);
        } else if (value instanceof Double number) {
            writeByte(StateReader.DOUBLE);
            writeDouble(number);
        } else if (value instanceof String text) {
            writeByte(StateReader.STRING);
            writeString(text);
        } else if (value instanceof ByteBuffer buffer) {
            writeByte(StateReader.BYTES);
            writeBytes(buffer);
        } else if (value instanceof BigDecimal number) {
            writeByte(StateReader.DECIMAL);
            byte[] unscaled = number.unscaledValue().toByteArray();
            writeInt(number.scale());
            writeBytes(unscaled, 0, unscaled.length);
        } else {
            writeCollection(value);
        }
    }

    private void writeCollection(Object value) {
        if (value instanceof List<?> list) {
            writeByte(StateReader.LIST);
            writeCount(list.size());
            for (Object element : list) {
                writeValue(element);
            }
        } else if (value instanceof Map<?, ?> map) {
            writeByte(StateReader.MAP);
            writeCount(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                writeValue(entry.getKey());
                writeValue(entry.getValue());
            }
        } else if (value instanceof Struct struct) {
            writeByte(StateReader.STRUCT);
            writeCount(struct.size());
            for (int i = 0; i < struct.size(); i++) {
                writeValue(struct.get(i));
            }
        } else {
            throw new IllegalArgumentException(
                    "no SQL value: " + value.getClass().getName());
        }
    }

    private void writeByte(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
