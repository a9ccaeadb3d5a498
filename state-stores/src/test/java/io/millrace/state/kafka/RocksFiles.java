// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** A database that nobody has open, worked on behind its owner's back. */
final class RocksFiles {
    private RocksFiles() {}

    private interface Change {
        void in(RocksDB db, ColumnFamilyHandle notes) throws RocksDBException;
    }

    /** Takes away what the database says of itself under a key. */
    static void removeNote(Path database, String key) throws RocksDBException {
        change(database, (db, notes) -> db.delete(notes, key.getBytes(UTF_8)));
    }

    /** Makes the database one that another version has written. */
    static void setVersion(Path database, int version) throws RocksDBException {
        change(database, (db, notes) -> db.put(notes, new byte[] {'v'}, new byte[] {(byte) version}));
    }

    private static void change(Path database, Change change) throws RocksDBException {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        try (Options none = new Options()) {
            for (byte[] name : RocksDB.listColumnFamilies(none, database.toString())) {
                families.add(new ColumnFamilyDescriptor(name));
            }
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions();
                RocksDB db = RocksDB.open(options, database.toString(), families, handles)) {
            change.in(db, handles.get(0));
            handles.forEach(ColumnFamilyHandle::close);
        }
    }
}
