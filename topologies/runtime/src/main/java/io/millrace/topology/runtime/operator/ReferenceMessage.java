// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;

/**
 * What the left side of a join on a foreign key says to the right one about a row: the value of a record of an internal topic, whose
 * key is the foreign key as the right table's producers write it. Stream thread; reused.
 *
 * <p>Bytes, version 1: the version; what is wanted; the version of the row (8 bytes); the partition where the row is kept (variable
 * length); the foreign key's length and bytes; the primary key. Keys are as {@code KeyCodec} writes them.
 */
@HotPath
final class ReferenceMessage {
    /** The row refers to the key; it wants an answer now where the key has a row, and whenever that changes. */
    static final byte MATCHES = 1;
    /** The same, and to know now that there is none: something that was given before must be replaced. */
    static final byte ALWAYS = 2;
    /** The row does not refer to the key any more. */
    static final byte LEAVES = 3;
    /** The same, and refers to no other: what was given before must be taken back. */
    static final byte LEAVES_ALONE = 4;
    /** The row is gone, and so must be what was given before. */
    static final byte GONE = 5;

    private static final byte VERSION = 1;
    private static final byte[] NOTHING = {};

    private final ByteWriter writer = new ByteWriter(64);
    private final ByteReader reader = new ByteReader();
    private byte wanted = GONE;
    private long rowVersion;
    private int partition;
    private byte[] foreignKey = NOTHING;
    private byte[] primaryKey = NOTHING;

    /** @param rowVersion of the row as it is now, or of its end; any where nobody answers */
    byte[] write(byte wanted, long rowVersion, int partition, byte[] foreignKey, byte[] primaryKey) {
        writer.clear();
        writer.writeByte(VERSION);
        writer.writeByte(wanted);
        writer.writeLong(rowVersion);
        writer.writeVarInt(partition);
        writer.writeBytes(foreignKey);
        writer.writeRaw(primaryKey, 0, primaryKey.length);
        return writer.toByteArray();
    }

    /** Reads one; throws {@code RecordException} MR-4014 when the bytes cannot be what was written. */
    void read(byte[] value) {
        reader.reset(value);
        byte version = reader.readByte();
        wanted = reader.readByte();
        if (version != VERSION || wanted < MATCHES || wanted > GONE) {
            throw reader.corrupt("nobody knows reference " + wanted + " of version " + version);
        }
        rowVersion = reader.readLong();
        partition = reader.readVarInt();
        foreignKey = reader.readBytes();
        primaryKey = reader.readRaw(reader.remaining());
    }

    byte wanted() {
        return wanted;
    }

    long rowVersion() {
        return rowVersion;
    }

    int partition() {
        return partition;
    }

    byte[] foreignKey() {
        return foreignKey;
    }

    byte[] primaryKey() {
        return primaryKey;
    }
}
