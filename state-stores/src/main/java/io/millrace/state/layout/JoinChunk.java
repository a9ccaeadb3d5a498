// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.HotPath;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;

/** A walk over the rows of one entry of a {@link JoinBufferLayout}, which describes their bytes. Stream thread. */
@HotPath
final class JoinChunk {
    private static final int FULL = 0;
    private static final byte[] NONE = {};

    private final BucketKeys keys;
    private final ByteReader reader = new ByteReader();
    private byte[] key = NONE;
    private byte[] bytes = NONE;
    private int end;
    private int headNumber;
    private int rowsFrom;
    private long bucketStart;
    private int at;
    private long time;
    private int offset;
    private int length;

    JoinChunk(BucketKeys keys) {
        this.keys = keys;
    }

    void set(byte[] key, byte[] value) {
        set(key, value, value.length);
    }

    /** As {@link #set(byte[], byte[])}, of the first bytes of an array. */
    void set(byte[] key, byte[] value, int length) {
        this.key = key;
        this.bytes = value;
        this.end = length;
        reader.reset(value, 0, length);
        headNumber = reader.readVarInt();
        if (headNumber < FULL) {
            throw corrupt("a negative number of chunks");
        }
        rowsFrom = end - reader.remaining();
        bucketStart = keys.start(BucketKeys.bucketOf(key));
    }

    byte[] key() {
        return key;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Whether this is a full chunk, and not the entry that rows are added to. */
    boolean isFull() {
        return headNumber == FULL;
    }

    /** How many full chunks stand behind this entry. */
    int full() {
        return isFull() ? 0 : headNumber - 1;
    }

    static void writeHead(ByteWriter out, int full) {
        out.writeVarInt(full + 1);
    }

    /** This one as a full chunk. */
    void writeFull(ByteWriter out) {
        out.writeVarInt(FULL);
        out.writeRaw(bytes, rowsFrom, rowBytes());
    }

    int rowBytes() {
        return end - rowsFrom;
    }

    /** How many rows there are. Walks over them. */
    int count() {
        int count = 0;
        while (next()) {
            count++;
        }
        return count;
    }

    boolean next() {
        if (reader.remaining() == 0) {
            return false;
        }
        at = end - reader.remaining();
        reader.readByte();
        time = bucketStart + reader.readVarLong();
        length = reader.readCount();
        offset = end - reader.remaining();
        int behind = offset + length;
        reader.reset(bytes, behind, end - behind);
        return true;
    }

    /** Where the row begins, with its flag. */
    int at() {
        return at;
    }

    byte flag() {
        return bytes[at];
    }

    long time() {
        return time;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    RecordException corrupt(String reason) {
        return reader.corrupt(reason);
    }
}
