// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.codec.KeyCodec;

/**
 * Who wants to hear of a row: for each foreign key the primary keys of the rows that refer to it. The side of a foreign-key join
 * that is partitioned by the foreign key keeps it, beside its own rows in a {@link KeyValueLayout}; {@link PrimaryRowLayout} is the
 * other side. Confined to the stream thread.
 *
 * <pre>{@code
 * foreign.encode(view, row, foreignColumns, layout.beginForeignKey());
 * primary.encode(view, row, primaryColumns, layout.beginPrimaryKey());
 * layout.subscribe(version, partition);                              a row came to refer to the foreign key, or has changed
 * layout.unsubscribe();                                             it does not refer to it any more
 *
 * foreign.encode(view, row, keyColumns, layout.beginForeignKey());  the row of the foreign key has changed
 * try (Subscribers all = layout.subscribers()) {
 *     while (all.next()) { … all.primaryKey() … all.version() … all.partition() … }
 * }
 * }</pre>
 *
 * <p>Bytes, version 1. Key: {@code 1}, the foreign key, the primary key. Value: the version of the row (8 bytes), where it
 * is kept (variable length). The bytes of no foreign key may begin with those of another, as {@code KeyCodec} writes them. A subscription
 * costs one {@code put}; finding all of a foreign key one scan.
 *
 * <p>Errors: MR-5003 when made over a store that holds something else; {@code RecordException} MR-4014 for bytes that cannot be
 * what was written; those of the store.
 */
@HotPath
public final class ForeignKeyLayout {
    private final OrderedStore store;
    private final LayoutHead head;
    private final ByteWriter keyWriter = new ByteWriter();
    private final ByteWriter valueWriter = new ByteWriter();
    private final ByteReader reader = new ByteReader();
    private long version;
    private int partition;

    /** The subscriptions that a store holds; neither takes over nor closes it. Throws {@code MillraceException} MR-5003. */
    public ForeignKeyLayout(OrderedStore store) {
        this.store = store;
        this.head = new LayoutHead(store, LayoutHead.Kind.SUBSCRIPTION);
    }

    /** Begins the foreign key that is the current one from now on; the caller writes its bytes behind what is there. */
    public ByteWriter beginForeignKey() {
        keyWriter.clear();
        keyWriter.writeByte(LayoutHead.ENTRY);
        return keyWriter;
    }

    /** Begins the primary key behind the foreign key that was written; the caller writes its bytes behind what is there. */
    public ByteWriter beginPrimaryKey() {
        return keyWriter;
    }

    /**
     * The row of the current foreign and primary key wants to hear of the foreign key's row, in place of what it wanted before.
     *
     * @param version of the row, as {@link PrimaryRowLayout#version} gave it; goes back with each answer
     * @param partition in which the row is kept, so where answers go; not negative
     */
    public void subscribe(long version, int partition) {
        head.used();
        valueWriter.clear();
        valueWriter.writeLong(version);
        valueWriter.writeVarInt(partition);
        store.put(keyWriter.toByteArray(), valueWriter.toByteArray());
    }

    /** The row of the current foreign and primary key wants to hear nothing any more; it need not have wanted to. */
    public void unsubscribe() {
        store.delete(keyWriter.toByteArray());
    }

    /** Whether the row of the current foreign and primary key has subscribed; then {@link #version} and {@link #partition} are its. */
    public boolean find() {
        byte[] value = store.get(keyWriter.toByteArray());
        if (value == null) {
            return false;
        }
        read(value);
        return true;
    }

    private void read(byte[] value) {
        reader.reset(value);
        version = reader.readLong();
        partition = reader.readVarInt();
        reader.expectEnd();
    }

    /** The version of the row that was found. */
    public long version() {
        return version;
    }

    /** In which the row that was found is kept. */
    public int partition() {
        return partition;
    }

    /**
     * All rows that refer to the current foreign key, behind which no primary key was begun; in the order of their primary keys, as
     * they are now. To be closed. It may be kept while output waits, and goes on where it stopped.
     */
    public Subscribers subscribers() {
        byte[] prefix = keyWriter.toByteArray();
        return new Subscribers(store.scan(prefix, KeyCodec.prefixEnd(prefix)), prefix.length);
    }

    /** A walk, beginning before the first. Subscribing and the like meanwhile do not change it. */
    public final class Subscribers implements AutoCloseable {
        private final Cursor cursor;
        private final int prefixLength;
        private final Slice primaryKey = new Slice();
        private long rowVersion;
        private int rowPartition;

        private Subscribers(Cursor cursor, int prefixLength) {
            this.cursor = cursor;
            this.prefixLength = prefixLength;
        }

        /** Goes to the next one; false at the end. */
        public boolean next() {
            if (!cursor.next()) {
                return false;
            }
            byte[] key = cursor.key();
            primaryKey.set(key, prefixLength, key.length - prefixLength);
            read(cursor.value());
            rowVersion = version;
            rowPartition = partition;
            return true;
        }

        /** The primary key's bytes, as they were written. */
        public Slice primaryKey() {
            return primaryKey;
        }

        /** The version of the row when it subscribed. */
        public long version() {
            return rowVersion;
        }

        /** In which the row is kept. */
        public int partition() {
            return rowPartition;
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
