// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.HotPath;
import java.util.Arrays;

/**
 * Reads what a {@link ByteWriter} wrote. Reusable; confined to one thread. Every method throws {@code RecordException}
 * MR-4014 when the bytes end too early or cannot be what is asked for; none allocates more than the bytes that are left.
 */
@HotPath
public final class ByteReader {
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int position;
    private int end;

    public ByteReader() {}

    public ByteReader(byte[] bytes) {
        reset(bytes);
    }

    /** Begins anew at the start of other bytes. */
    public ByteReader reset(byte[] bytes) {
        return reset(bytes, 0, bytes.length);
    }

    public ByteReader reset(byte[] bytes, int from, int length) {
        this.bytes = bytes;
        position = from;
        end = from + length;
        return this;
    }

    public int remaining() {
        return end - position;
    }

    public byte readByte() {
        need(1);
        return bytes[position++];
    }

    public boolean readBoolean() {
        byte value = readByte();
        if (value != 0 && value != 1) {
            throw corrupt("a flag is neither 0 nor 1");
        }
        return value == 1;
    }

    public int readInt() {
        need(Integer.BYTES);
        int value = (int) ByteWriter.INT.get(bytes, position);
        position += Integer.BYTES;
        return value;
    }

    public long readLong() {
        need(Long.BYTES);
        long value = (long) ByteWriter.LONG.get(bytes, position);
        position += Long.BYTES;
        return value;
    }

    public double readDouble() {
        return Double.longBitsToDouble(readLong());
    }

    public long readVarLong() {
        long raw = readUnsigned();
        return (raw >>> 1) ^ -(raw & 1);
    }

    public int readVarInt() {
        long raw = readUnsigned();
        if (raw >>> 32 != 0) {
            throw corrupt("a number is too large");
        }
        return (int) (raw >>> 1) ^ -(int) (raw & 1);
    }

    /** A count of things of which each takes at least one byte, so at most as many as bytes are left. */
    public int readCount() {
        long value = readUnsigned();
        if (value < 0 || value > remaining()) {
            throw corrupt("a length is larger than what is left");
        }
        return (int) value;
    }

    /** A count of at most {@code most}. */
    int readCountAtMost(int most) {
        long value = readUnsigned();
        if (value < 0 || value > most) {
            throw corrupt("a count of " + value + " where at most " + most + " can be");
        }
        return (int) value;
    }

    /** Passes over bytes that {@link #byteAt} will look at; gives where they begin. */
    int skip(int count) {
        need(count);
        int at = position;
        position += count;
        return at;
    }

    int position() {
        return position;
    }

    byte byteAt(int index) {
        return bytes[index];
    }

    private long readUnsigned() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = readByte();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                if (shift == 63 && next > 1) {
                    break;
                }
                return value;
            }
        }
        throw corrupt("a number is too long");
    }

    /** Exactly so many bytes. */
    public byte[] readRaw(int length) {
        need(length);
        byte[] value = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return value;
    }

    /** A length and the bytes. */
    public byte[] readBytes() {
        return readRaw(readCount());
    }

    public String readString() {
        int length = readCount();
        String value = new String(bytes, position, length, UTF_8);
        position += length;
        return value;
    }

    /** Throws when bytes are left. */
    public void expectEnd() {
        if (remaining() != 0) {
            throw corrupt("bytes are left behind the value");
        }
    }

    /** The error for bytes that cannot be what was written. */
    public RecordException corrupt(String reason) {
        return new RecordException(ErrorCode.INTERNAL_RECORD, "stored bytes cannot be read: " + reason);
    }

    private void need(int count) {
        if (count < 0 || count > end - position) {
            throw corrupt("they end too early");
        }
    }
}
