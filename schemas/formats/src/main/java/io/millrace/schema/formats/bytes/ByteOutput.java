// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.bytes;

import io.millrace.schema.formats.ByteArrays;
import io.millrace.schema.types.HotPath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow at the end and are written over for the next record. Confined to one thread. */
@HotPath
public final class ByteOutput {
    private static final int KEPT_BYTES_MAX = 1 << 20;

    private byte[] bytes = new byte[256];
    private int size;

    public void clear() {
        size = 0;
        if (bytes.length > KEPT_BYTES_MAX) {
            bytes = new byte[256];
        }
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** The bytes in an array that the caller chose the source of. */
    public byte[] toByteArray(ByteArrays arrays) {
        byte[] copy = arrays.of(size);
        System.arraycopy(bytes, 0, copy, 0, size);
        return copy;
    }

    public void put(int b) {
        ensure(1);
        bytes[size++] = (byte) b;
    }

    public void put(byte[] source) {
        put(source, 0, source.length);
    }

    public void put(byte[] source, int from, int length) {
        ensure(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    /** What remains of a buffer, whose position stays. */
    public void put(ByteBuffer source) {
        int length = source.remaining();
        ensure(length);
        source.get(source.position(), bytes, size, length);
        size += length;
    }

    public void putIntBigEndian(int value) {
        ensure(4);
        bytes[size++] = (byte) (value >>> 24);
        bytes[size++] = (byte) (value >>> 16);
        bytes[size++] = (byte) (value >>> 8);
        bytes[size++] = (byte) value;
    }

    public void putIntLittleEndian(int value) {
        putIntBigEndian(Integer.reverseBytes(value));
    }

    public void putLongLittleEndian(long value) {
        putIntLittleEndian((int) value);
        putIntLittleEndian((int) (value >>> 32));
    }

    /** A number of 1 to 10 bytes, small ones of either sign short: Avro's int and long. */
    public void putZigZag(long value) {
        ensure(10);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** A number of 1 to 10 bytes, negative ones 10: Protocol Buffers' int and long. */
    public void putVarint(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** The first byte, where there is one; else anything. */
    public byte first() {
        return bytes[0];
    }

    public int size() {
        return size;
    }

    /** Puts the number of bytes since a {@link #size} in front of them: what is written with its length before it is known. */
    public void insertLength(int start) {
        int length = size - start;
        int width = 1;
        for (int rest = length >>> 7; rest != 0; rest >>>= 7) {
            width++;
        }
        ensure(width);
        System.arraycopy(bytes, start, bytes, start + width, length);
        size = start;
        putVarint(length);
        size += length;
    }

    /** The number of bytes and the text in UTF-8: Protocol Buffers' string. */
    public void putVarintSizedUtf8(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) >= 0x80) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                putVarint(utf8.length);
                put(utf8);
                return;
            }
        }
        putVarint(length);
        putAscii(text);
    }

    /** A number in decimal digits. */
    public void putDigits(long value) {
        if (value == Long.MIN_VALUE) {
            putAscii("-9223372036854775808");
            return;
        }
        ensure(20);
        long rest = value;
        if (rest < 0) {
            bytes[size++] = '-';
            rest = -rest;
        }
        int from = size;
        do {
            bytes[size++] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        for (int left = from, right = size - 1; left < right; left++, right--) {
            byte swapped = bytes[left];
            bytes[left] = bytes[right];
            bytes[right] = swapped;
        }
    }

    /** The bytes as a text in UTF-8. */
    public String toText() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }

    /** Text whose characters are all below 128. */
    public void putAscii(String text) {
        int length = text.length();
        ensure(length);
        for (int i = 0; i < length; i++) {
            bytes[size++] = (byte) text.charAt(i);
        }
    }

    /** Avro's string: the number of bytes and the text in UTF-8. */
    public void putSizedUtf8(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) >= 0x80) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                putZigZag(utf8.length);
                put(utf8);
                return;
            }
        }
        putZigZag(length);
        putAscii(text);
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
