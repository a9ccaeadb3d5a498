// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.codec.KeyCodec;
import io.millrace.udf.api.Accumulator;
import io.millrace.udf.registry.StateReader;
import io.millrace.udf.registry.StateWriter;

/**
 * Groups and windows as bytes. Stream thread.
 *
 * <p>Layout, version 1. Key: {@code 1}, window start (ordered long), group (ordered key columns); so that the windows that
 * close next stand first. Value: version byte, largest event time, the accumulators one after the other.
 *
 * <p>On an internal topic, version 1: {@link #COMBINED}, version byte, number of rows, group (length and bytes), the accumulators
 * one after the other; the largest event time is the record's. Version 2 has behind the number of rows how many windows they go to:
 * so many that hold the largest event time, the last ones.
 */
@HotPath
final class GroupCodec {
    /** The first byte of a group on an internal topic; rows there begin with the version of their codec, a small number. */
    static final byte COMBINED = 'C';

    private static final byte VERSION = 1;
    private static final byte VERSION_WINDOWS = 2;
    private static final int PREFIX = 1 + Long.BYTES;

    private final KeyCodec groups;
    private final int[] groupColumns;
    private final ByteWriter keyWriter = new ByteWriter();
    private final ByteReader keyReader = new ByteReader();
    private final StateWriter valueWriter = new StateWriter();
    private final StateReader valueReader = new StateReader(new byte[0]);

    GroupCodec(KeyCodec groups) {
        this.groups = groups;
        this.groupColumns = StageBuilder.indexes(0, groups.size());
    }

    /** Writes the group in the first columns of a row. */
    void group(RowBatch batch, int row, ByteWriter out) {
        groups.encode(batch, row, groupColumns, out);
    }

    /** Sets the group's columns of a row that exists, the first. */
    void group(byte[] group, RowBatch out, int row) {
        groups.decode(keyReader.reset(group), out, row, groupColumns);
    }

    /** The key before those of all groups of windows that start then or later. */
    byte[] start(long start) {
        keyWriter.clear();
        keyWriter.writeByte(StreamTime.ROW);
        KeyCodec.writeOrderedLong(keyWriter, start);
        return keyWriter.toByteArray();
    }

    /** The key of a group in the store. */
    byte[] key(long start, byte[] group) {
        keyWriter.clear();
        keyWriter.writeByte(StreamTime.ROW);
        KeyCodec.writeOrderedLong(keyWriter, start);
        keyWriter.writeRaw(group, 0, group.length);
        return keyWriter.toByteArray();
    }

    long startOf(byte[] key) {
        keyReader.reset(key);
        keyReader.readByte();
        return KeyCodec.readOrderedLong(keyReader);
    }

    byte[] groupOf(byte[] key) {
        return keyReader.reset(key, PREFIX, key.length - PREFIX).readRaw(key.length - PREFIX);
    }

    byte[] value(LiveGroup group) {
        write(group);
        byte[] value = new byte[valueWriter.length() + 1];
        value[0] = VERSION;
        System.arraycopy(valueWriter.array(), 0, value, 1, valueWriter.length());
        return value;
    }

    /** How long its value would be. */
    int valueLength(LiveGroup group) {
        write(group);
        return valueWriter.length() + 1;
    }

    private void write(LiveGroup group) {
        valueWriter.clear();
        valueWriter.writeLong(group.latest);
        for (Accumulator<?> accumulator : group.accumulators) {
            accumulator.write(valueWriter);
        }
    }

    /** Makes a group what a value says. */
    void read(byte[] value, LiveGroup group) {
        if (value[0] != VERSION) {
            throw new RecordException(ErrorCode.INTERNAL_RECORD, "a group has another version");
        }
        StateReader in = new StateReader(value, 1);
        group.latest = in.readLong();
        for (Accumulator<?> accumulator : group.accumulators) {
            accumulator.read(in);
        }
    }

    /** A group of rows that were combined, for an internal topic. */
    byte[] combined(LiveGroup group) {
        return combined(group, VERSION, 0);
    }

    /** The same of rows that go to some windows, at least one. */
    byte[] combined(LiveGroup group, int windows) {
        return combined(group, VERSION_WINDOWS, windows);
    }

    private byte[] combined(LiveGroup group, byte version, int windows) {
        valueWriter.clear();
        for (Accumulator<?> accumulator : group.accumulators) {
            accumulator.write(valueWriter);
        }
        keyWriter.clear();
        keyWriter.writeByte(COMBINED);
        keyWriter.writeByte(version);
        keyWriter.writeVarInt(group.changes);
        if (version == VERSION_WINDOWS) {
            keyWriter.writeVarInt(windows);
        }
        keyWriter.writeBytes(group.key);
        keyWriter.writeRaw(valueWriter.array(), 0, valueWriter.length());
        return keyWriter.toByteArray();
    }

    /** Whether a record of an internal topic is a group. */
    static boolean isCombined(byte[] value) {
        return value.length > 0 && value[0] == COMBINED;
    }

    /**
     * What {@link #combined} wrote, up to the accumulators.
     *
     * @param windows how many windows the rows go to; 0 without windows
     */
    record Combined(int rows, int windows, byte[] group, int accumulatorsAt) {}

    /** Throws {@code RecordException} MR-4014 when the bytes are no such group. */
    Combined readCombined(byte[] value) {
        keyReader.reset(value);
        byte kind = keyReader.readByte();
        byte version = keyReader.readByte();
        if (kind != COMBINED || version != VERSION && version != VERSION_WINDOWS) {
            throw keyReader.corrupt("a combined group has another version");
        }
        int rows = keyReader.readVarInt();
        int windows = version == VERSION_WINDOWS ? keyReader.readVarInt() : 0;
        byte[] group = keyReader.readBytes();
        return new Combined(rows, windows, group, value.length - keyReader.remaining());
    }

    /**
     * Sets accumulators to those of a group that was combined.
     *
     * @param at where they begin
     */
    void readAccumulators(byte[] value, int at, Accumulator<?>[] accumulators) {
        valueReader.reset(value, at);
        try {
            for (Accumulator<?> accumulator : accumulators) {
                accumulator.read(valueReader);
            }
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new RecordException(ErrorCode.INTERNAL_RECORD, "the state of a combined group cannot be read");
        }
        if (valueReader.position() != value.length) {
            throw new RecordException(ErrorCode.INTERNAL_RECORD, "a combined group belongs to other aggregates");
        }
    }
}
