// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

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
 * A place in the bytes of one record, and Avro's primitive values from there on. Every method throws RecordException rather
 * than read behind the end, and makes nothing larger than what the record still holds. Confined to one thread.
 */
@HotPath
final class AvroCursor {
    static final int DEPTH_MAX = 64;
    /** Items of no bytes (null, empty records) that one record may have: only their count bounds the work for them. */
    private static final int EMPTY_ITEMS_MAX = 1 << 16;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Utf8 utf8 = new Utf8();
    private byte[] bytes = new byte[0];
    private int position;
    private int depth;
    private int emptyItems;

    void reset(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
        depth = 0;
        emptyItems = 0;
    }

    int remaining() {
        return bytes.length - position;
    }

    int position() {
        return position;
    }

    /** Goes back to a position that {@link #position} gave. */
    void rewind(int position) {
        this.position = position;
    }

    void enter() {
        if (++depth > DEPTH_MAX) {
            throw new RecordException(
                    ErrorCode.RECORD_TOO_DEEP, "the record is nested more than " + DEPTH_MAX + " levels deep");
        }
    }

    void leave() {
        depth--;
    }

    boolean readBoolean() {
        need(1);
        byte b = bytes[position++];
        if ((b & ~1) != 0) {
            throw foreign("a boolean is neither 0 nor 1");
        }
        return b == 1;
    }

    int readInt() {
        long value = readLong();
        if ((int) value != value) {
            throw foreign("an int has more than 32 bits");
        }
        return (int) value;
    }

    long readLong() {
        long raw = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            need(1);
            byte b = bytes[position++];
            raw |= (b & 0x7FL) << shift;
            if (b >= 0) {
                if (shift == 63 && b > 1) {
                    break;
                }
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw foreign("a number has more than 64 bits");
    }

    float readFloat() {
        need(Float.BYTES);
        int bits = (int) INT.get(bytes, position);
        position += Float.BYTES;
        return Float.intBitsToFloat(bits);
    }

    double readDouble() {
        need(Double.BYTES);
        long bits = (long) LONG.get(bytes, position);
        position += Double.BYTES;
        return Double.longBitsToDouble(bits);
    }

    /** A length, checked against what is left. */
    int readLength() {
        long length = readLong();
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

    /** A text of a column whose recent ones are kept. */
    String readText(RecentTexts recent) {
        int length = readLength();
        String text = recent.text(bytes, position, length);
        position += length;
        return text;
    }

    ByteBuffer readBytes(int length) {
        need(length);
        ByteBuffer copy = ByteBuffer.wrap(Arrays.copyOfRange(bytes, position, position + length));
        position += length;
        return copy;
    }

    /** The bytes that {@link #position} and skipping give the borders of; not to be changed. */
    byte[] array() {
        return bytes;
    }

    int readBranch(int branches) {
        long branch = readLong();
        if (branch < 0 || branch >= branches) {
            throw foreign("union branch " + branch + " of " + branches);
        }
        return (int) branch;
    }

    int readSymbol(int symbols) {
        long symbol = readLong();
        if (symbol < 0 || symbol >= symbols) {
            throw foreign("enum symbol " + symbol + " of " + symbols);
        }
        return (int) symbol;
    }

    /** The number of items in the next block of an array or map whose items have at least one byte; 0 ends it. */
    int readBlock() {
        long count = readLong();
        if (count < 0) {
            readBlockSize();
            count = -count;
        }
        return checkedCount(count);
    }

    /** The same for an array whose items may have no bytes. */
    int readEmptyBlock() {
        long count = readLong();
        if (count < 0) {
            readBlockSize();
            count = -count;
        }
        if (count < 0 || count > EMPTY_ITEMS_MAX - emptyItems) {
            throw foreign("an array has too many items without bytes");
        }
        emptyItems += (int) count;
        return (int) count;
    }

    /** As {@link #readBlock}, but skips a block that tells its size and gives -1 for it. */
    int readOrSkipBlock() {
        long count = readLong();
        if (count < 0) {
            skip(readBlockSize());
            return -1;
        }
        return checkedCount(count);
    }

    private int checkedCount(long count) {
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw foreign("an array or map has a block of " + count + " items");
        }
        need((int) count);
        return (int) count;
    }

    private int readBlockSize() {
        long size = readLong();
        if (size < 0 || size > Integer.MAX_VALUE) {
            throw foreign("a block has " + size + " bytes");
        }
        need((int) size);
        return (int) size;
    }

    void skip(int length) {
        need(length);
        position += length;
    }

    void skipSized() {
        // In two steps: += would add to the position before the length was read.
        int length = readLength();
        position += length;
    }

    private void need(int length) {
        if (bytes.length - position < length) {
            throw new RecordException(
                    ErrorCode.RECORD_TRUNCATED,
                    "the record ends at byte " + bytes.length + ", where " + length + " more would be needed at byte "
                            + position);
        }
    }

    static RecordException foreign(String reason) {
        return new RecordException(ErrorCode.RECORD_FOREIGN, "the record is not what its schema says: " + reason);
    }
}
