// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the side of a foreign-key join that keeps its keys: each with its event time and the foreign key that it refers to.
 * An answer to a {@link ForeignKeyLayout} subscription counts when it brings the {@link #version} that the row has now. Confined to
 * the stream thread.
 *
 * <pre>{@code
 * primary.encode(view, row, primaryColumns, layout.beginKey());
 * boolean wasThere = layout.find();
 * boolean moves = wasThere && !layout.refersTo(foreignKey);        then unsubscribe at layout.foreignKey()
 * rows.encode(view, row, valueColumns, layout.beginRow(view.timestamp(row), foreignKey));
 * layout.put();                                                    subscribe at foreignKey with layout.version()
 *
 * primary.encode(…, layout.beginKey());                            an answer came
 * if (layout.find() && layout.version() == answered) { … layout.row() and the answer make a row … }
 * }</pre>
 *
 * <p>Bytes, version 1. Key: {@code 1}, the key. Value: the event time (variable length), whether the row refers to a foreign key and
 * if so its length and bytes, the row. A version is computed of everything but the time. Keys and rows may be any bytes, and empty.
 *
 * <p>Errors: MR-5003 when made over a store that holds something else; {@code RecordException} MR-4014 for bytes that cannot be
 * what was written; those of the store.
 */
@HotPath
public final class PrimaryRowLayout {
    private final OrderedStore store;
    private final LayoutHead head;
    private final ByteWriter keyWriter = new ByteWriter();
    private final ByteWriter rowWriter = new ByteWriter(128);
    private final ByteReader reader = new ByteReader();
    private final Slice foreignKey = new Slice();
    private final Slice row = new Slice();
    private byte @Nullable [] key;
    private boolean refers;
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

    /** Whether there is a row of the current key; then it can be read. */
    public boolean find() {
        byte[] value = store.get(key());
        if (value == null) {
            return false;
        }
        read(value);
        return true;
    }

    private void read(byte[] value) {
        reader.reset(value);
        timestamp = reader.readVarLong();
        int from = value.length - reader.remaining();
        refers = reader.readBoolean();
        int length = refers ? reader.readCount() : 0;
        int at = value.length - reader.remaining();
        foreignKey.set(value, at, length);
        row.set(value, at + length, value.length - at - length);
        version = RowHash.of(value, from, value.length - from);
    }

    /** The event time in milliseconds of the row that was found or put last. */
    public long timestamp() {
        return timestamp;
    }

    /** The version of the row that was found or put last: the same for the same row and foreign key, else another. */
    public long version() {
        return version;
    }

    /** Whether the row that was found or put last refers to a foreign key. */
    public boolean refers() {
        return refers;
    }

    /** Whether the row that was found or put last refers to this foreign key; null asks whether it refers to none. */
    public boolean refersTo(byte @Nullable [] foreignKey) {
        if (foreignKey == null || !refers) {
            return foreignKey == null && !refers;
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
     * Begins a row; the caller writes its bytes behind what is there.
     *
     * @param timestamp its event time in milliseconds
     * @param foreignKey what it refers to, copied; null when it refers to nothing
     */
    public ByteWriter beginRow(long timestamp, byte @Nullable [] foreignKey) {
        rowWriter.clear();
        rowWriter.writeVarLong(timestamp);
        rowWriter.writeBoolean(foreignKey != null);
        if (foreignKey != null) {
            rowWriter.writeBytes(foreignKey);
        }
        return rowWriter;
    }

    /** Puts the row that was begun under the current key, in place of any that is there; it can be read then. */
    public void put() {
        head.used();
        byte[] value = rowWriter.toByteArray();
        store.put(key(), value);
        read(value);
    }

    /** Removes the row of the current key, if there is one. */
    public void remove() {
        store.delete(key());
    }
}
