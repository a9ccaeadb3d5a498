// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** RocksDB with its column families and options, from opening to closing. Confined to one thread at a time. */
final class RocksFolder {
    private final RocksDB db;
    private final ColumnFamilyHandle defaultFamily;
    private final Map<String, ColumnFamilyHandle> families = new HashMap<>();
    private final ColumnFamilyOptions familyOptions;
    private final List<AbstractImmutableNativeReference> options;
    private boolean closed;

    private RocksFolder(
            RocksDB db,
            List<ColumnFamilyHandle> handles,
            ColumnFamilyOptions familyOptions,
            List<AbstractImmutableNativeReference> options)
            throws RocksDBException {
        this.db = db;
        this.familyOptions = familyOptions;
        this.options = options;
        defaultFamily = handles.get(0);
        for (ColumnFamilyHandle handle : handles.subList(1, handles.size())) {
            families.put(new String(handle.getName(), UTF_8), handle);
        }
    }

    static RocksFolder open(Path folder, RocksEngine engine) throws RocksDBException {
        List<AbstractImmutableNativeReference> options = new ArrayList<>();
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        RocksDB db = null;
        try {
            ColumnFamilyOptions familyOptions = engine.familyOptions(options);
            DBOptions databaseOptions = engine.databaseOptions(options);
            db = RocksDB.open(databaseOptions, folder.toString(), families(folder, familyOptions), handles);
            return new RocksFolder(db, handles, familyOptions, options);
        } catch (RocksDBException e) {
            handles.forEach(ColumnFamilyHandle::close);
            if (db != null) {
                db.close();
            }
            options.forEach(AbstractImmutableNativeReference::close);
            throw e;
        }
    }

    private static List<ColumnFamilyDescriptor> families(Path folder, ColumnFamilyOptions familyOptions)
            throws RocksDBException {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, familyOptions));
        if (!Files.exists(folder.resolve("CURRENT"))) {
            return families;
        }
        try (Options none = new Options()) {
            for (byte[] name : RocksDB.listColumnFamilies(none, folder.toString())) {
                if (!Arrays.equals(name, RocksDB.DEFAULT_COLUMN_FAMILY)) {
                    families.add(new ColumnFamilyDescriptor(name, familyOptions));
                }
            }
        }
        return families;
    }

    RocksDB db() {
        return db;
    }

    ColumnFamilyHandle defaultFamily() {
        return defaultFamily;
    }

    /** All but the default one, by name. */
    Map<String, ColumnFamilyHandle> families() {
        return families;
    }

    ColumnFamilyHandle newFamily(String name) throws RocksDBException {
        ColumnFamilyHandle family =
                db.createColumnFamily(new ColumnFamilyDescriptor(name.getBytes(UTF_8), familyOptions));
        families.put(name, family);
        return family;
    }

    /** Drops a family that exists, and gives an empty one of the same name. */
    ColumnFamilyHandle replaceFamily(String name) throws RocksDBException {
        ColumnFamilyHandle old = families.get(name);
        if (old != null) {
            db.dropColumnFamily(old);
            old.close();
        }
        return newFamily(name);
    }

    /** Cursors must be closed before. May be called twice. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        families.values().forEach(ColumnFamilyHandle::close);
        defaultFamily.close();
        db.close();
        options.forEach(AbstractImmutableNativeReference::close);
    }
}
