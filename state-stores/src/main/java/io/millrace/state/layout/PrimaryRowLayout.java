// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the side of a foreign-key join that keeps its keys: each with its event time, its version, the foreign key that it refers
 * to, and whether a joined row was given for it that has not been taken back. An answer to a {@link ForeignKeyLayout} subscription counts
 * when it brings the {@link #version} that the row has now. A row that is gone leaves an entry until that is answered. Confined to
 * the stream thread.
 *
 * <pre>{@code
 * primary.encode(view, row, primaryColumns, layout.beginKey());
 * boolean wasThere = layout.find() && !layout.isGone();
 * boolean moves = wasThere && !layout.refersTo(foreignKey);        then unsubscribe at layout.foreignKey()
 * rows.encode(view, row, valueColumns, layout.beginRow(view.timestamp(row), version, foreignKey));
 * layout.put();                                                    subscribe at foreignKey with the version
 *
 * primary.encode(…, layout.beginKey());                            an answer came
 * if (layout.find() && layout.version() == answered) { … layout.row() and the answer make a row … layout.given(); }
 * }</pre>
 *
 * <p>Bytes, version 1. Key: {@code 1}, the key. Value: a byte of flags (1: refers to a foreign key, 2: something was given, 4: the row is
 * gone), the event time and the version (variable length), where it refers the foreign key's length and bytes, the row. Keys and rows may be any
 * bytes, and empty.
 *
 * <p>Errors: MR-5003 when made over a store that holds something else; {@code RecordException} MR-4014 for bytes that cannot be
 * what was written; those of the store.
 */
@HotPath
public final class PrimaryRowLayout {
    private static final int REFERS = 1;
    private static final int GIVEN = 2;
    private static final int GONE = 4;
    private static final byte[] NOTHING = {};

    private final OrderedStore store;
    private final LayoutHead head;
    private final ByteWriter keyWriter = new ByteWriter();
    private final ByteWriter rowWriter = new ByteWriter(128);
    private final ByteReader reader = new ByteReader();
    private final Slice foreignKey = new Slice();
    private final Slice row = new Slice();
    private byte @Nullable [] key;
    private byte[] entry = NOTHING;
    private int flags;
    private long timestamp;
    private long version;

    /** The rows that a store holds; neither takes over nor closes it. Throws {@code MillraceException} MR-5003. */
    public PrimaryRowLayout(OrderedStore store) {
        this.store = store;
        this.head = new LayoutHead(store, LayoutHead.Kind.PRIMARY_ROW);
    }

    /** Begins the key that is the current one from now on; the caller writes its bytes behind what is there. */
    public ByteWriter beginKey() {
        key = null;
        flags = 0;
        keyWriter.clear();
        keyWriter.writeByte(LayoutHead.ENTRY);
        return keyWriter;
    }

    private byte[] key() {
        byte[] now = key;
        if (now == null) {
            now = keyWriter.toByteArray();
            key = now;
        }
        return now;
    }

    /** Whether there is an entry of the current key, of a row or of one that is gone; then it can be read. */
    public boolean find() {
        byte[] value = store.get(key());
        if (value == null) {
            flags = 0;
            return false;
        }
        read(value);
        return true;
    }

    private void read(byte[] value) {
        entry = value;
        reader.reset(value);
        flags = reader.readByte();
        timestamp = reader.readVarLong();
        version = reader.readVarLong();
        int length = refers() ? reader.readCount() : 0;
        int at = value.length - reader.remaining();
        foreignKey.set(value, at, length);
        row.set(value, at + length, value.length - at - length);
    }

    /** Whether the row that was found is gone. */
    public boolean isGone() {
        return (flags & GONE) != 0;
    }

    /** Whether a joined row was given for what was found, and not taken back. */
    public boolean isGiven() {
        return (flags & GIVEN) != 0;
    }

    /** The event time in milliseconds of the row that was found or put last. */
    public long timestamp() {
        return timestamp;
    }

    /** The version of the row that was found or put last, or of its end. */
    public long version() {
        return version;
    }

    /** Whether the row that was found or put last refers to a foreign key. */
    public boolean refers() {
        return (flags & REFERS) != 0;
    }

    /** Whether the row that was found or put last refers to this foreign key; null asks whether it refers to none. */
    public boolean refersTo(byte @Nullable [] foreignKey) {
        if (foreignKey == null || !refers()) {
            return foreignKey == null && !refers();
        }
        Slice here = this.foreignKey;
        int end = here.offset() + here.length();
        return Arrays.equals(here.array(), here.offset(), end, foreignKey, 0, foreignKey.length);
    }

    /** The foreign key of the row that was found or put last; empty when it refers to none. */
    public Slice foreignKey() {
        return foreignKey;
    }

    /** The row that was found or put last. */
    public Slice row() {
        return row;
    }

    /**
     * Begins a row under the current key, which was looked for; the caller writes its bytes behind what is there. What was given stays given.
     *
     * @param timestamp its event time in milliseconds
     * @param version another one than the key's rows had before
     * @param foreignKey what it refers to, copied; null when it refers to nothing
     */
    public ByteWriter beginRow(long timestamp, long version, byte @Nullable [] foreignKey) {
        rowWriter.clear();
        rowWriter.writeByte(flags & GIVEN | (foreignKey == null ? 0 : REFERS));
        rowWriter.writeVarLong(timestamp);
        rowWriter.writeVarLong(version);
        if (foreignKey != null) {
            rowWriter.writeBytes(foreignKey);
        }
        return rowWriter;
    }

    /** Puts the row that was begun under the current key, in place of any that is there; it can be read then. */
    public void put() {
        write(rowWriter.toByteArray());
    }

    private void write(byte[] value) {
        head.used();
        store.put(key(), value);
        read(value);
    }

    /** Puts that the row of the current key, which was looked for, is gone. What was given stays given. */
    public void putGone(long timestamp, long version) {
        rowWriter.clear();
        rowWriter.writeByte(flags & GIVEN | GONE);
        rowWriter.writeVarLong(timestamp);
        rowWriter.writeVarLong(version);
        write(rowWriter.toByteArray());
    }

    /** A joined row was given for what was found or put last. */
    public void given() {
        writeFlags(flags | GIVEN);
    }

    /** What was given for it has been taken back. */
    public void taken() {
        writeFlags(flags & ~GIVEN);
    }

    private void writeFlags(int changed) {
        if (changed != flags) {
            byte[] value = entry.clone();
            value[0] = (byte) changed;
            write(value);
        }
    }

    /** Removes the entry of the current key, if there is one. */
    public void remove() {
        store.delete(key());
    }
}
