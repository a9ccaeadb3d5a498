// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;

/**
 * The largest event time that an operator saw in its partition, and the number of its next row, kept with its state so that a
 * restart decides alike what is late. Stream thread.
 */
@HotPath
final class StreamTime {
    /** The first byte of the key of this entry; rows of state begin with {@link #ROW}. */
    private static final byte[] META = {0};

    /** The first byte of the keys of all other entries. */
    static final byte ROW = 1;

    private static final byte VERSION = 1;

    private final OrderedStore store;
    private final ByteWriter writer = new ByteWriter();
    private long time = Long.MIN_VALUE;
    private long nextSequence;
    private boolean isChanged;

    StreamTime(OrderedStore store) {
        this.store = store;
        byte[] stored = store.get(META);
        if (stored != null) {
            ByteReader in = new ByteReader();
            in.reset(stored);
            if (in.readByte() != VERSION) {
                throw in.corrupt("stream time has another version");
            }
            time = in.readLong();
            nextSequence = in.readLong();
        }
    }

    /** Takes a row's event time into account; the row has the number {@link #sequence} from then on. */
    void advance(long timestamp) {
        time = Math.max(time, timestamp);
        nextSequence++;
        isChanged = true;
    }

    /** Puts into the store what changed; to be called before each commit. */
    void write() {
        if (!isChanged) {
            return;
        }
        writer.clear();
        writer.writeByte(VERSION);
        writer.writeLong(time);
        writer.writeLong(nextSequence);
        store.put(META, writer.toByteArray());
        isChanged = false;
    }

    /** Milliseconds; {@code Long.MIN_VALUE} before the first row. */
    long time() {
        return time;
    }

    /** The number of the row that was last taken into account. */
    long sequence() {
        return nextSequence - 1;
    }
}
