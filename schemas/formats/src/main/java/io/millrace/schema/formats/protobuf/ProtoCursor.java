// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.bytes.RecentTexts;
import io.millrace.schema.formats.bytes.Utf8;
import io.millrace.schema.types.HotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A place in the bytes of one record, and values from there on. Every method throws RecordException rather than read behind the end of
 * the message that is looked at. Confined to one thread.
 */
@HotPath
final class ProtoCursor {
    private static final int DEPTH_MAX = 64;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Utf8 utf8 = new Utf8();
    private byte[] bytes = new byte[0];
    private int position;
    private int limit;
    private int depth;

    void reset(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
        limit = bytes.length;
        depth = 0;
    }

    /** Whether the message looked at, or the packed run of values, has more. */
    boolean hasMore() {
        return position < limit;
    }

    int position() {
        return position;
    }

    /** Goes back to a position that {@link #position} gave, in the same message. */
    void rewind(int position) {
        this.position = position;
    }

    /** Goes into a message or run whose length stands here; gives what {@link #leave} needs. */
    int enter() {
        if (++depth > DEPTH_MAX) {
            throw new RecordException(
                    ErrorCode.RECORD_TOO_DEEP, "the record is nested more than " + DEPTH_MAX + " levels deep");
        }
        int length = readLength();
        int outer = limit;
        limit = position + length;
        return outer;
    }

    /** Goes back to the message around, once {@link #hasMore} is false. */
    void leave(int outer) {
        limit = outer;
        depth--;
    }

    long readVarint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            need(1);
            byte b = bytes[position++];
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw foreign("a number has more than 64 bits");
    }

    long readZigZag() {
        long raw = readVarint();
        return (raw >>> 1) ^ -(raw & 1);
    }

    int readFixed32() {
        need(Integer.BYTES);
        int value = (int) INT.get(bytes, position);
        position += Integer.BYTES;
        return value;
    }

    long readFixed64() {
        need(Long.BYTES);
        long value = (long) LONG.get(bytes, position);
        position += Long.BYTES;
        return value;
    }

    /** A length, checked against what is left. */
    int readLength() {
        long length = readVarint();
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw foreign("a length is " + length);
        }
        need((int) length);
        return (int) length;
    }

    String readText() {
        int length = readLength();
        String text = utf8.text(bytes, position, length);
        position += length;
        return text;
    }

    String readText(RecentTexts recent) {
        int length = readLength();
        String text = recent.text(bytes, position, length);
        position += length;
        return text;
    }

    ByteBuffer readBytes() {
        return ByteBuffer.wrap(readByteArray());
    }

    byte[] readByteArray() {
        int length = readLength();
        byte[] copy = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return copy;
    }

    /** Moves behind a value; groups, which are long out of use, are none. */
    void skip(int wire) {
        switch (wire) {
            case ProtoType.VARINT -> readVarint();
            case ProtoType.FIXED_64 -> advance(Long.BYTES);
            case ProtoType.FIXED_32 -> advance(Integer.BYTES);
            case ProtoType.SIZED -> {
                int length = readLength();
                position += length;
            }
            default -> throw foreign("a field has wire type " + wire);
        }
    }

    private void advance(int length) {
        need(length);
        position += length;
    }

    private void need(int length) {
        if (limit - position < length) {
            throw new RecordException(
                    ErrorCode.RECORD_TRUNCATED,
                    "the record, or a message in it, ends at byte " + limit + ", where " + length
                            + " more would be needed at byte " + position);
        }
    }

    static RecordException foreign(String reason) {
        return new RecordException(ErrorCode.RECORD_FOREIGN, "the record is not what its schema says: " + reason);
    }
}
