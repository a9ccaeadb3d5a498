// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.rocksdb;

import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.LocalTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** The column family of one store. Confined to one thread at a time. */
final class RocksTable implements LocalTable {
    private RocksDB db;
    private ColumnFamilyHandle family;
    private final Function<RocksDBException, MillraceException> unreadable;
    private final List<RocksCursor> cursors = new ArrayList<>();

    /**
     * Does not close the column family.
     *
     * @param unreadable what a failure to read is for the whole database
     */
    RocksTable(RocksDB db, ColumnFamilyHandle family, Function<RocksDBException, MillraceException> unreadable) {
        this.db = db;
        this.family = family;
        this.unreadable = unreadable;
    }

    ColumnFamilyHandle family() {
        return family;
    }

    boolean isEmpty() throws RocksDBException {
        try (RocksIterator iterator = db.newIterator(family)) {
            iterator.seekToFirst();
            iterator.status();
            return !iterator.isValid();
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        try {
            return db.get(family, key);
        } catch (RocksDBException e) {
            throw unreadable.apply(e);
        }
    }

    @Override
    public Cursor scan(byte[] from, byte @Nullable [] to) {
        return new RocksCursor(from, to);
    }

    /** Goes on with another column family: whoever has asked for this table before keeps it. */
    void continueWith(RocksDB nextDb, ColumnFamilyHandle next) {
        db = nextDb;
        family = next;
    }

    /** Whether a cursor is open. */
    boolean isWalked() {
        return !cursors.isEmpty();
    }

    void endCursors() {
        for (RocksCursor cursor : List.copyOf(cursors)) {
            cursor.close();
        }
    }

    /** RocksDB's own iterator sees the moment at which it was made. */
    private final class RocksCursor implements Cursor {
        private final byte[] from;
        private final @Nullable Slice to;
        private final ReadOptions readOptions = new ReadOptions();
        private final RocksIterator iterator;
        private boolean started;
        private boolean ended;
        private boolean freed;

        RocksCursor(byte[] from, byte @Nullable [] to) {
            this.from = from;
            this.to = to == null ? null : new Slice(to);
            if (this.to != null) {
                readOptions.setIterateUpperBound(this.to);
            }
            iterator = db.newIterator(family, readOptions);
            cursors.add(this);
        }

        @Override
        public boolean next() {
            if (ended || freed) {
                return false;
            }
            if (started) {
                iterator.next();
            } else {
                iterator.seek(from);
                started = true;
            }
            if (!iterator.isValid()) {
                ended = true;
                failIfNotAtTheEnd();
                return false;
            }
            return true;
        }

        private void failIfNotAtTheEnd() {
            try {
                iterator.status();
            } catch (RocksDBException e) {
                throw unreadable.apply(e);
            }
        }

        @Override
        public byte[] key() {
            return iterator.key();
        }

        @Override
        public byte[] value() {
            return iterator.value();
        }

        @Override
        public void close() {
            if (!freed) {
                freed = true;
                cursors.remove(this);
                iterator.close();
                readOptions.close();
                if (to != null) {
                    to.close();
                }
            }
        }
    }
}
