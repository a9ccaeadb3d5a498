// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.Struct;
import io.millrace.udf.api.StateInput;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@link StateWriter} wrote. One thread. */
public final class StateReader implements StateInput {
    static final int NULL = 0;
    static final int FALSE = 1;
    static final int TRUE = 2;
    static final int INT = 3;
    static final int LONG = 4;
    static final int DOUBLE = 5;
    static final int DECIMAL = 6;
    static final int STRING = 7;
    static final int BYTES = 8;
    static final int LIST = 9;
    static final int MAP = 10;
    static final int STRUCT = 11;

    private static final VarHandle INT_VIEW = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG_VIEW = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int position;

    public StateReader(byte[] bytes) {
        this(bytes, 0);
    }

    public StateReader(byte[] bytes, int offset) {
        this.bytes = bytes;
        this.position = offset;
    }

    /** Goes on reading from other bytes. */
    public void reset(byte[] source, int offset) {
        bytes = source;
        position = offset;
    }

    /** The index of the next byte to read. */
    public int position() {
        return position;
    }

    @Override
    public boolean readBoolean() {
        return bytes[position++] != 0;
    }

    @Override
    public int readInt() {
        int value = (int) INT_VIEW.get(bytes, position);
        position += 4;
        return value;
    }

    @Override
    public long readLong() {
        long value = (long) LONG_VIEW.get(bytes, position);
        position += 8;
        return value;
    }

    @Override
    public long readCount() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes[position++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    @Override
    public double readDouble() {
        return Double.longBitsToDouble(readLong());
    }

    @Override
    public String readString() {
        int count = (int) readCount();
        String value = new String(bytes, position, count, StandardCharsets.UTF_8);
        position += count;
        return value;
    }

    @Override
    public ByteBuffer readBytes() {
        int count = (int) readCount();
        ByteBuffer value = ByteBuffer.wrap(Arrays.copyOfRange(bytes, position, position + count));
        position += count;
        return value;
    }

    @Override
    public @Nullable Object readValue() {
        int mark = bytes[position++];
        return switch (mark) {
            case NULL -> null;
            case FALSE -> false;
            case TRUE -> true;
            case INT -> readInt();
            case LONG -> readLong();
            case DOUBLE -> readDouble();
            case DECIMAL -> readDecimal();
            case STRING -> readString();
            case BYTES -> readBytes();
            case LIST -> readList();
            case MAP -> readMap();
            case STRUCT -> readStruct();
            default ->
                throw new MillraceException(ErrorCode.INTERNAL, "accumulator state has the unknown value mark " + mark);
        };
    }

    private BigDecimal readDecimal() {
        int scale = readInt();
        return new BigDecimal(new BigInteger(readBytes().array()), scale);
    }

    private List<@Nullable Object> readList() {
        int count = (int) readCount();
        List<@Nullable Object> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(readValue());
        }
        return list;
    }

    private Map<@Nullable Object, @Nullable Object> readMap() {
        int count = (int) readCount();
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            Object key = readValue();
            map.put(key, readValue());
        }
        return map;
    }

    private Struct readStruct() {
        @Nullable Object[] fields = new Object[(int) readCount()];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = readValue();
        }
        return new Struct(fields);
    }
}
