// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.codec;

import io.millrace.schema.types.HotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that grow. Reusable after {@link #clear}; confined to one thread. Fixed-width numbers are big-endian. */
@HotPath
public final class ByteWriter {
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int size;

    public ByteWriter() {
        this(64);
    }

    public ByteWriter(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    /** Forgets what was written and keeps the memory. */
    public ByteWriter clear() {
        size = 0;
        return this;
    }

    public int size() {
        return size;
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** A hash of what was written; that of {@link #hashOf} for the same bytes. */
    public int contentHash() {
        return hash(bytes, 0, size);
    }

    /** The same of what was written from a place on. */
    public int contentHash(int from) {
        return hash(bytes, from, size);
    }

    /** The hash of bytes from a place on, as {@link #contentHash(int)} has it. */
    public static int hashOf(byte[] content, int from) {
        return hash(content, from, content.length);
    }

    /** The hash of bytes. Equal on every machine; not for storing. */
    public static int hashOf(byte[] content) {
        return hash(content, 0, content.length);
    }

    private static int hash(byte[] content, int from, int end) {
        long hash = (long) end - from;
        int i = from;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            hash = (hash ^ (long) LONG.get(content, i)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        for (; i < end; i++) {
            hash = (hash ^ content[i]) * 0xBF58476D1CE4E5B9L;
        }
        hash ^= hash >>> 32;
        return (int) (hash ^ hash >>> 15);
    }

    /** Whether exactly these bytes were written. */
    public boolean contentEquals(byte[] content) {
        return Arrays.equals(bytes, 0, size, content, 0, content.length);
    }

    /** Whether these bytes were written, from a place on; those before it do not matter. */
    public boolean contentEquals(byte[] content, int from) {
        return Arrays.equals(bytes, from, size, content, from, content.length);
    }

    /** Copies what was written to a place in an array. */
    public void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, size);
    }

    /** What was written, in the first {@link #size} bytes; valid, and not to be changed, until more is written. */
    public byte[] array() {
        return bytes;
    }

    /** Whether the same bytes were written to both. */
    public boolean contentEquals(ByteWriter other) {
        return Arrays.equals(bytes, 0, size, other.bytes, 0, other.size);
    }

    public void writeByte(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    public void writeBoolean(boolean value) {
        writeByte(value ? 1 : 0);
    }

    /** Four bytes. */
    public void writeInt(int value) {
        ensure(Integer.BYTES);
        INT.set(bytes, size, value);
        size += Integer.BYTES;
    }

    /** Eight bytes. */
    public void writeLong(long value) {
        ensure(Long.BYTES);
        LONG.set(bytes, size, value);
        size += Long.BYTES;
    }

    /** Eight bytes, every bit kept. */
    public void writeDouble(double value) {
        writeLong(Double.doubleToRawLongBits(value));
    }

    /** One to ten bytes, few for small numbers of either sign. */
    public void writeVarLong(long value) {
        writeUnsigned((value << 1) ^ (value >> 63));
    }

    /** One to five bytes, few for small numbers of either sign. */
    public void writeVarInt(int value) {
        writeUnsigned(((value << 1) ^ (value >> 31)) & 0xFFFF_FFFFL);
    }

    /** A length or count, which is not negative: one to five bytes. */
    public void writeCount(int value) {
        assert value >= 0 : value;
        writeUnsigned(value);
    }

    private void writeUnsigned(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** The bytes alone, without their length. */
    public void writeRaw(byte[] value, int from, int length) {
        ensure(length);
        System.arraycopy(value, from, bytes, size, length);
        size += length;
    }

    /** The length and the bytes. */
    public void writeBytes(byte[] value) {
        writeBytes(value, 0, value.length);
    }

    /** The length and the bytes. */
    public void writeBytes(byte[] value, int from, int length) {
        writeCount(length);
        writeRaw(value, from, length);
    }

    /** The length in bytes and the UTF-8 bytes. */
    public void writeString(String value) {
        writeCount(Utf8.length(value));
        writeUtf8(value);
    }

    /** The UTF-8 bytes alone. */
    void writeUtf8(String value) {
        ensure(value.length() * 3);
        size = Utf8.write(value, bytes, size);
    }

    /** Room for more bytes behind the end, whose content has no meaning until it is set; gives where they begin. */
    int reserve(int count) {
        ensure(count);
        int at = size;
        size += count;
        return at;
    }

    byte byteAt(int index) {
        return bytes[index];
    }

    void setByte(int index, int value) {
        bytes[index] = (byte) value;
    }

    private void ensure(int more) {
        if (more > bytes.length - size) {
            long wanted = Math.max((long) size + more, bytes.length * 2L);
            bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
        }
    }
}
