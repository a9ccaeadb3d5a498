// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.Changes;
import io.millrace.state.api.LocalTable;
import io.millrace.state.api.TableWrite;
import io.millrace.state.api.TaskDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * One RocksDB for one task: a column family for each store, and the default one for what is said of them ({@link
 * DatabaseNotes}). Confined to one thread at a time.
 */
final class RocksDatabase implements TaskDatabase {
    /** A file that says: this was found unreadable while open, start anew. */
    static final String REBUILD_MARKER = "REBUILD";

    private final Path folder;
    private final RocksDB db;
    private final DatabaseNotes notes;
    private final ColumnFamilyOptions familyOptions;
    private final WriteOptions writeOptions = new WriteOptions();
    private final List<AbstractImmutableNativeReference> options;
    private final Map<String, RocksTable> tables = new HashMap<>();
    private boolean closed;

    private RocksDatabase(
            Path folder,
            RocksDB db,
            List<ColumnFamilyHandle> handles,
            ColumnFamilyOptions familyOptions,
            List<AbstractImmutableNativeReference> options)
            throws RocksDBException {
        this.folder = folder;
        this.db = db;
        this.familyOptions = familyOptions;
        this.options = options;
        for (ColumnFamilyHandle handle : handles.subList(1, handles.size())) {
            tables.put(new String(handle.getName(), UTF_8), new RocksTable(db, handle, this::unreadable));
        }
        notes = new DatabaseNotes(db, handles.get(0));
    }

    static RocksDatabase open(Path folder, RocksEngine engine) throws RocksDBException {
        List<AbstractImmutableNativeReference> options = new ArrayList<>();
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        RocksDB db = null;
        try {
            ColumnFamilyOptions familyOptions = engine.familyOptions(options);
            DBOptions databaseOptions = engine.databaseOptions(options);
            db = RocksDB.open(databaseOptions, folder.toString(), families(folder, familyOptions), handles);
            RocksDatabase database = new RocksDatabase(folder, db, handles, familyOptions, options);
            database.notes.read();
            database.emptyWhatHasNoOffset();
            return database;
        } catch (RocksDBException e) {
            handles.forEach(ColumnFamilyHandle::close);
            if (db != null) {
                db.close();
            }
            options.forEach(AbstractImmutableNativeReference::close);
            throw e;
        }
    }

    /** A kill in the middle of {@link #forget}: entries that nothing tells the age of. A restore would leave removed ones among them. */
    private void emptyWhatHasNoOffset() throws RocksDBException {
        for (Map.Entry<String, RocksTable> table : tables.entrySet()) {
            if (notes.offset(table.getKey()) == null && !table.getValue().isEmpty()) {
                db.dropColumnFamily(table.getValue().family());
                table.getValue().continueWith(newFamily(table.getKey()));
            }
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
                if (!java.util.Arrays.equals(name, RocksDB.DEFAULT_COLUMN_FAMILY)) {
                    families.add(new ColumnFamilyDescriptor(name, familyOptions));
                }
            }
        }
        return families;
    }

    /** Whether the database is of this version; a new one becomes so. */
    boolean hasThisVersion() throws RocksDBException {
        if (notes.isNew() && tables.isEmpty()) {
            notes.begin(UUID.randomUUID().toString(), writeOptions);
        }
        return notes.hasThisVersion();
    }

    @Override
    public String identity() {
        return notes.identity();
    }

    @Override
    public LocalTable table(String name) {
        return rocksTable(name);
    }

    private RocksTable rocksTable(String name) {
        RocksTable table = tables.get(name);
        if (table == null) {
            try {
                table = new RocksTable(db, newFamily(name), this::unreadable);
            } catch (RocksDBException e) {
                throw notWritten(e);
            }
            tables.put(name, table);
        }
        return table;
    }

    private ColumnFamilyHandle newFamily(String name) throws RocksDBException {
        return db.createColumnFamily(new ColumnFamilyDescriptor(name.getBytes(UTF_8), familyOptions));
    }

    @Override
    public @Nullable Long offset(String table) {
        return notes.offset(table);
    }

    @Override
    public @Nullable String topicId(String table) {
        return notes.topicId(table);
    }

    @Override
    public void setTopicId(String table, String topicId) {
        try (WriteBatch batch = new WriteBatch()) {
            notes.putTopicId(batch, table, topicId);
            db.write(writeOptions, batch);
        } catch (RocksDBException e) {
            throw notWritten(e);
        }
        notes.knowTopicId(table, topicId);
    }

    @Override
    public void write(List<TableWrite> writes) {
        try (WriteBatch batch = new WriteBatch()) {
            for (TableWrite write : writes) {
                add(rocksTable(write.table()).family(), write.changes(), batch);
                Long offset = write.offset();
                if (offset != null) {
                    notes.putOffset(batch, write.table(), offset);
                }
            }
            db.write(writeOptions, batch);
        } catch (RocksDBException e) {
            throw notWritten(e);
        }
        for (TableWrite write : writes) {
            Long offset = write.offset();
            if (offset != null) {
                notes.knowOffset(write.table(), offset);
            }
        }
    }

    private void add(ColumnFamilyHandle family, Changes changes, WriteBatch batch) {
        changes.forEach((key, value) -> {
            try {
                if (value == null) {
                    batch.delete(family, key);
                } else {
                    batch.put(family, key, value);
                }
            } catch (RocksDBException e) {
                throw notWritten(e);
            }
        });
    }

    @Override
    public void forget(String table) {
        try {
            // The offset first: data without an offset is only restored again, an offset without data is a wrong
            // result.
            try (WriteBatch batch = new WriteBatch()) {
                notes.remove(batch, table);
                db.write(writeOptions, batch);
            }
            notes.unknow(table);
            RocksTable emptied = tables.get(table);
            if (emptied != null) {
                db.dropColumnFamily(emptied.family());
                emptied.continueWith(newFamily(table));
            }
        } catch (RocksDBException e) {
            throw notWritten(e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        tables.values().forEach(RocksTable::close);
        notes.close();
        db.close();
        writeOptions.close();
        options.forEach(AbstractImmutableNativeReference::close);
    }

    private MillraceException unreadable(RocksDBException failure) {
        markForRebuild();
        return new MillraceException(
                ErrorCode.STATE_UNREADABLE, "cannot read " + folder + ": " + failure.getMessage(), null, failure);
    }

    private MillraceException notWritten(RocksDBException failure) {
        Status status = failure.getStatus();
        if (status != null && status.getCode() == Status.Code.Corruption) {
            return unreadable(failure);
        }
        return new MillraceException(
                ErrorCode.STATE_WRITE_FAILED, "cannot write " + folder + ": " + failure.getMessage(), null, failure);
    }

    /** Otherwise a restart would find the same damage again, and for ever. */
    private void markForRebuild() {
        try {
            Path marker = folder.resolve(REBUILD_MARKER);
            if (!Files.exists(marker)) {
                Files.createFile(marker);
            }
        } catch (IOException e) {
            RocksEngine.LOG.warn(
                    "{} error: cannot mark {} for a rebuild: {}",
                    ErrorCode.STATE_WRITE_FAILED.label(),
                    folder,
                    e.toString());
        }
    }
}
