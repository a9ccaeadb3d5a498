// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * What the right side of a join on a foreign key says to a row of the left one: the value of a record of an internal topic, whose key
 * is the row's primary key as {@code KeyCodec} writes it. Stream thread; reused.
 *
 * <p>Bytes, version 1: the version; whom it is for and what it says; the version of the row that asked (8 bytes); the right table's row
 * without its key, where there is one, as {@code RowCodec} writes it.
 */
@HotPath
final class AnswerMessage {
    /** For a row: this is what the key has. */
    static final byte ROW = 1;
    /** For a row: the key has nothing, or the row refers to none. */
    static final byte NONE = 2;
    /** For a row that is gone. */
    static final byte FOR_NONE = 3;

    private static final byte VERSION = 1;

    private final ByteWriter writer = new ByteWriter(64);
    private final ByteReader reader = new ByteReader();
    private byte said = NONE;
    private long rowVersion;

    /** @param row the bytes of the right table's row from {@code from} on; null where {@code said} is not {@link #ROW} */
    byte[] write(byte said, long rowVersion, byte @Nullable [] row, int from, int length) {
        writer.clear();
        writer.writeByte(VERSION);
        writer.writeByte(said);
        writer.writeLong(rowVersion);
        if (row != null) {
            writer.writeRaw(row, from, length);
        }
        return writer.toByteArray();
    }

    /** Reads one; throws {@code RecordException} MR-4014 when the bytes cannot be what was written. */
    void read(byte[] value) {
        reader.reset(value);
        byte version = reader.readByte();
        said = reader.readByte();
        if (version != VERSION || said < ROW || said > FOR_NONE) {
            throw reader.corrupt("nobody knows answer " + said + " of version " + version);
        }
        rowVersion = reader.readLong();
        if (said != ROW) {
            reader.expectEnd();
        }
    }

    byte said() {
        return said;
    }

    long rowVersion() {
        return rowVersion;
    }

    /** At the right table's row. */
    ByteReader row() {
        return reader;
    }
}
