// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.HotPath;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;

/**
 * The first entry of a store: which layout the others have, in which version, and stream time. Stream thread.
 *
 * <p>Key: {@code 0}; the keys of all other entries begin with {@link #ENTRY}. Value: the layout, its version, stream time, and what
 * the layout notes. It is written with the first other entry, so that a store which nobody used stays empty.
 */
@HotPath
final class LayoutHead {
    /** The first byte of the keys of all other entries. */
    static final byte ENTRY = 1;

    private static final byte[] KEY = {0};
    private static final byte[] EMPTY = {};

    /** The numbers are stored. A version grows with each change of a layout's bytes. */
    enum Kind {
        KEY_VALUE(1, 1),
        SESSION(2, 1),
        JOIN_BUFFER(3, 1),
        SUBSCRIPTION(4, 1),
        PRIMARY_ROW(5, 1);

        private final int number;
        private final int version;

        Kind(int number, int version) {
            this.number = number;
            this.version = version;
        }
    }

    private final OrderedStore store;
    private final Kind kind;
    private final ByteWriter writer = new ByteWriter();
    private boolean isThere;
    private boolean isDirty;
    private long streamTime = Long.MIN_VALUE;
    private byte[] note = EMPTY;

    /** Throws {@code MillraceException} MR-5003 when the store holds something else. */
    LayoutHead(OrderedStore store, Kind kind) {
        this.store = store;
        this.kind = kind;
        byte[] head = store.get(KEY);
        if (head != null) {
            read(head);
            isThere = true;
        } else if (!isEmpty(store)) {
            throw mismatch("without a version");
        }
    }

    private void read(byte[] head) {
        ByteReader in = new ByteReader(head);
        int number = in.readByte();
        int version = in.readByte();
        if (number != kind.number || version != kind.version) {
            throw mismatch("of layout " + number + " version " + version);
        }
        streamTime = in.readLong();
        note = in.readRaw(in.remaining());
    }

    private static boolean isEmpty(OrderedStore store) {
        try (Cursor cursor = store.scan(EMPTY, null)) {
            return !cursor.next();
        }
    }

    private MillraceException mismatch(String found) {
        return new MillraceException(
                ErrorCode.STATE_VERSION,
                "state is " + found + " and not of layout " + kind.number + " version " + kind.version
                        + ", and so is its changelog: a rebuild from that would not mend it",
                "Build the state from the sources: start under another millrace.application.id; or stop all instances, delete the"
                        + " application's changelog topics, consumer group and state folders, and start again.");
    }

    /** To be called with each write of another entry. */
    void used() {
        if (!isThere) {
            write();
        }
    }

    private void write() {
        isThere = true;
        isDirty = false;
        writer.clear();
        writer.writeByte(kind.number);
        writer.writeByte(kind.version);
        writer.writeLong(streamTime);
        writer.writeRaw(note, 0, note.length);
        store.put(KEY, writer.toByteArray());
    }

    /** The largest event time so far; {@code Long.MIN_VALUE} before the first row. */
    long streamTime() {
        return streamTime;
    }

    void advance(long timestamp) {
        if (timestamp > streamTime) {
            streamTime = timestamp;
            isDirty = true;
        }
    }

    /** What the layout noted; empty when it has not. */
    byte[] note() {
        return note;
    }

    void setNote(byte[] note) {
        this.note = note;
        isDirty = true;
    }

    /** Writes stream time and note when they have changed. */
    void beforeCommit() {
        if (isDirty) {
            write();
        }
    }

    static long minus(long time, long millis) {
        return time < Long.MIN_VALUE + millis ? Long.MIN_VALUE : time - millis;
    }
}
