// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.codec.KeyCodec;
import io.millrace.udf.api.Accumulator;
import io.millrace.udf.registry.StateReader;
import io.millrace.udf.registry.StateWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The accumulators of groups and windows in an ordered store. Stream thread.
 *
 * <p>Layout, version 1. Key: {@code 1}, window start (ordered long), group (ordered key columns); so that the windows that
 * close next stand first. Value: version byte, largest event time, the accumulators one after the other.
 */
@HotPath
final class GroupState {
    private static final byte VERSION = 1;

    private final OrderedStore store;
    private final StreamTime streamTime;
    private final KeyCodec groups;
    private final int[] groupColumns;
    private final ByteWriter keyWriter = new ByteWriter();
    private final StateWriter valueWriter = new StateWriter();
    private final ByteReader keyReader = new ByteReader();
    private final Deque<Closed> closed = new ArrayDeque<>();
    private long nextClosing = Long.MIN_VALUE;
    private byte[] loadedKey = {};
    private long loadedStart;
    private long loadedLatest;

    private record Closed(byte[] key, byte[] value) {}

    GroupState(OrderedStore store, KeyCodec groups) {
        this.store = store;
        this.streamTime = new StreamTime(store);
        this.groups = groups;
        this.groupColumns = new int[groups.size()];
        for (int i = 0; i < groupColumns.length; i++) {
            groupColumns[i] = i;
        }
    }

    void advance(long timestamp) {
        streamTime.advance(timestamp);
    }

    long streamTime() {
        return streamTime.time();
    }

    /** The key of the group in the first columns of a batch. */
    byte[] key(RowBatch batch, int row, long windowStart) {
        keyWriter.clear();
        keyWriter.writeByte(StreamTime.ROW);
        KeyCodec.writeOrderedLong(keyWriter, windowStart);
        groups.encode(batch, row, groupColumns, keyWriter);
        return keyWriter.toByteArray();
    }

    /** Loads the accumulators, or resets them; gives the group's largest event time, {@code Long.MIN_VALUE} when it is new. */
    long read(byte[] key, Accumulator<?>[] accumulators) {
        return decode(store.get(key), accumulators);
    }

    private static long decode(byte @Nullable [] value, Accumulator<?>[] accumulators) {
        if (value == null) {
            for (Accumulator<?> accumulator : accumulators) {
                accumulator.reset();
            }
            return Long.MIN_VALUE;
        }
        StateReader in = new StateReader(value, 1);
        if (value[0] != VERSION) {
            throw new RecordException(ErrorCode.INTERNAL_RECORD, "a group has another version");
        }
        long latest = in.readLong();
        for (Accumulator<?> accumulator : accumulators) {
            accumulator.read(in);
        }
        return latest;
    }

    /** Keeps the accumulators of a group and window. */
    void write(byte[] key, long windowStart, long latest, Accumulator<?>[] accumulators) {
        // A late row may open a window that closes before all that are known.
        nextClosing = Math.min(nextClosing, windowStart);
        valueWriter.clear();
        valueWriter.writeLong(latest);
        for (Accumulator<?> accumulator : accumulators) {
            accumulator.write(valueWriter);
        }
        byte[] value = new byte[valueWriter.length() + 1];
        value[0] = VERSION;
        System.arraycopy(valueWriter.array(), 0, value, 1, valueWriter.length());
        store.put(key, value);
    }

    /** Finds the windows that start at or before a time; false, and cheap, when there can be none. */
    boolean openClosed(long lastStart) {
        if (lastStart < 0 || lastStart < nextClosing) {
            return false;
        }
        keyWriter.clear();
        keyWriter.writeByte(StreamTime.ROW);
        byte[] from = keyWriter.toByteArray();
        nextClosing = lastStart + 1;
        try (Cursor cursor = store.scan(from, null)) {
            while (cursor.next()) {
                keyReader.reset(cursor.key());
                keyReader.readByte();
                long start = KeyCodec.readOrderedLong(keyReader);
                if (start > lastStart) {
                    nextClosing = start;
                    break;
                }
                closed.add(new Closed(cursor.key(), cursor.value()));
            }
        }
        return !closed.isEmpty();
    }

    /** Removes the next closed window and loads it; false when there is none left. */
    boolean nextClosed(Accumulator<?>[] accumulators) {
        Closed next = closed.poll();
        if (next == null) {
            return false;
        }
        load(next.key(), next.value(), accumulators);
        store.delete(next.key());
        return true;
    }

    /** Loads a group and window that is there. */
    void load(byte[] key, Accumulator<?>[] accumulators) {
        byte[] value = store.get(key);
        if (value == null) {
            throw new IllegalStateException("a group that changed is not there");
        }
        load(key, value, accumulators);
    }

    private void load(byte[] key, byte[] value, Accumulator<?>[] accumulators) {
        loadedLatest = decode(value, accumulators);
        loadedKey = key;
        keyReader.reset(key);
        keyReader.readByte();
        loadedStart = KeyCodec.readOrderedLong(keyReader);
    }

    byte[] loadedKey() {
        return loadedKey;
    }

    long loadedStart() {
        return loadedStart;
    }

    long loadedLatest() {
        return loadedLatest;
    }

    /** Sets the group's columns of what was loaded last. To be called once a loading. */
    void loadedGroup(RowBatch out, int row) {
        groups.decode(keyReader, out, row, groupColumns);
    }

    /** How many groups and windows there are. O(n). */
    long count() {
        long count = 0;
        try (Cursor cursor = store.scan(new byte[] {StreamTime.ROW}, null)) {
            while (cursor.next()) {
                count++;
            }
        }
        return count;
    }
}
