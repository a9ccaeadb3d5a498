// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.types.HotPath;
import io.millrace.state.codec.ByteReader;
import java.util.Arrays;

/**
 * Bytes inside of stored ones, without a copy. Stream thread; valid until the next call of the layout that gave it. The array
 * belongs to the store and must not be changed.
 */
@HotPath
public final class Slice {
    private static final byte[] NOTHING = {};

    private final ByteReader reader = new ByteReader();
    private byte[] array = NOTHING;
    private int offset;
    private int length;

    Slice() {}

    Slice set(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
        return this;
    }

    /** The bytes begin at {@link #offset}. */
    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    /** In bytes. */
    public int length() {
        return length;
    }

    /** At the first byte, ending behind the last; the same reader each time. */
    public ByteReader reader() {
        return reader.reset(array, offset, length);
    }

    /** The bytes alone, for keeping. */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }
}
