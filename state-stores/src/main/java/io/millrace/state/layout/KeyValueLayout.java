// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * A row with an event time for each key: tables, and groups without a window. Confined to the stream thread.
 *
 * <pre>{@code
 * keys.encode(view, row, keyColumns, layout.beginKey());
 * if (layout.find()) { … rows.decode(layout.row().reader(), …); … layout.timestamp() … }
 * rows.encode(view, row, valueColumns, layout.beginRow(view.timestamp(row)));
 * layout.put();
 * }</pre>
 *
 * <p>Bytes, version 1. Key: {@code 1}, the key. Value: the event time (variable length), the row. Keys and rows may be any bytes,
 * and empty. A find costs one {@code get}, a put one {@code put}; each makes the arrays that the store takes, and nothing else.
 *
 * <p>Errors: MR-5003 when made over a store that holds something else; {@code RecordException} MR-4014 for bytes that cannot be
 * what was written; those of the store.
 */
@HotPath
public final class KeyValueLayout {
    private static final int PREFIX_BYTES = 1;

    private final OrderedStore store;
    private final LayoutHead head;
    private final ByteWriter keyWriter = new ByteWriter();
    private final ByteWriter rowWriter = new ByteWriter(128);
    private final ByteReader reader = new ByteReader();
    private final Slice row = new Slice();
    private byte @Nullable [] key;
    private long timestamp;

    /** The rows that a store holds; neither takes over nor closes it. Throws {@code MillraceException} MR-5003. */
    public KeyValueLayout(OrderedStore store) {
        this.store = store;
        this.head = new LayoutHead(store, LayoutHead.Kind.KEY_VALUE);
    }

    /** Begins the key that is the current one from now on; the caller writes its bytes behind what is there. */
    public ByteWriter beginKey() {
        key = null;
        keyWriter.clear();
        keyWriter.writeByte(LayoutHead.ENTRY);
        return keyWriter;
    }

    /** The current key as {@link #select} takes it. May be kept, not changed. */
    public byte[] key() {
        byte[] now = key;
        if (now == null) {
            now = keyWriter.toByteArray();
            key = now;
        }
        return now;
    }

    /** Makes a key that {@link #key} gave the current one. */
    public void select(byte[] key) {
        this.key = key;
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
        row.set(value, value.length - reader.remaining(), reader.remaining());
    }

    /** The event time of the row that was found, in milliseconds. */
    public long timestamp() {
        return timestamp;
    }

    /** The row that was found. */
    public Slice row() {
        return row;
    }

    /** Begins a row with an event time in milliseconds; the caller writes its bytes behind what is there. */
    public ByteWriter beginRow(long timestamp) {
        rowWriter.clear();
        rowWriter.writeVarLong(timestamp);
        return rowWriter;
    }

    /** Puts the row that was begun under the current key, in place of any that is there. */
    public void put() {
        head.used();
        store.put(key(), rowWriter.toByteArray());
    }

    /** Removes the row of the current key, if there is one. */
    public void remove() {
        store.delete(key());
    }

    /** All rows in the order of their keys, as they are now; to be closed. Writes meanwhile do not change it. */
    public Rows rows() {
        return new Rows(store.scan(new byte[] {LayoutHead.ENTRY}, null));
    }

    /** A walk, beginning before the first row. While it goes on, {@link #timestamp} and {@link #row} are of the row that it is at. */
    public final class Rows implements AutoCloseable {
        private final Cursor cursor;
        private final Slice keyBytes = new Slice();

        private Rows(Cursor cursor) {
            this.cursor = cursor;
        }

        /** Goes to the next row; false at the end. */
        public boolean next() {
            if (!cursor.next()) {
                return false;
            }
            byte[] at = cursor.key();
            keyBytes.set(at, PREFIX_BYTES, at.length - PREFIX_BYTES);
            read(cursor.value());
            return true;
        }

        /** The key's bytes, as they were written. */
        public Slice key() {
            return keyBytes;
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
