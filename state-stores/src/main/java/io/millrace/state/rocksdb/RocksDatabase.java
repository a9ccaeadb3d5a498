// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.rocksdb;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.Changes;
import io.millrace.state.api.LocalTable;
import io.millrace.state.api.StateDisk;
import io.millrace.state.api.TableWrite;
import io.millrace.state.api.TaskDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.IngestExternalFileOptions;
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
    private final RocksEngine engine;
    private final WriteOptions writeOptions = new WriteOptions();
    private final Map<String, RocksTable> tables = new HashMap<>();
    private RocksFolder open;
    private DatabaseNotes notes;
    private boolean isNew;
    private boolean closed;

    private RocksDatabase(Path folder, RocksEngine engine, RocksFolder open) throws RocksDBException {
        this.folder = folder;
        this.engine = engine;
        this.open = open;
        this.notes = new DatabaseNotes(open.db(), open.defaultFamily());
        read();
    }

    /** An existing database, or a new one in an empty folder. */
    static RocksDatabase open(Path folder, RocksEngine engine) throws RocksDBException {
        RocksFolder open = RocksFolder.open(folder, engine);
        try {
            return new RocksDatabase(folder, engine, open);
        } catch (RocksDBException e) {
            open.close();
            throw e;
        }
    }

    private void read() throws RocksDBException {
        notes.read();
        for (Map.Entry<String, ColumnFamilyHandle> family : open.families().entrySet()) {
            RocksTable table = tables.get(family.getKey());
            if (table == null) {
                tables.put(family.getKey(), new RocksTable(open.db(), family.getValue(), this::unreadable));
            } else {
                table.continueWith(open.db(), family.getValue());
            }
        }
        emptyWhatHasNoOffset();
    }

    /**
     * A kill in the middle of {@link #forget} or of the first {@link #load}: entries that nothing tells the age of. A restore would
     * leave removed ones among them.
     */
    private void emptyWhatHasNoOffset() throws RocksDBException {
        for (Map.Entry<String, RocksTable> table : tables.entrySet()) {
            if (notes.offset(table.getKey()) == null && !table.getValue().isEmpty()) {
                empty(table.getKey(), table.getValue());
            }
        }
    }

    private void empty(String name, RocksTable table) throws RocksDBException {
        table.endCursors();
        table.continueWith(open.db(), open.replaceFamily(name));
    }

    /** Whether the database is of this version; a new one becomes so. */
    boolean hasThisVersion() throws RocksDBException {
        if (notes.isNew() && tables.isEmpty()) {
            notes.begin(UUID.randomUUID().toString(), writeOptions);
            isNew = true;
        }
        return notes.hasThisVersion();
    }

    @Override
    public String identity() {
        return notes.identity();
    }

    @Override
    public boolean isNew() {
        return isNew;
    }

    @Override
    public LocalTable table(String name) {
        return rocksTable(name);
    }

    private RocksTable rocksTable(String name) {
        RocksTable table = tables.get(name);
        if (table == null) {
            try {
                table = new RocksTable(open.db(), open.newFamily(name), this::unreadable);
            } catch (RocksDBException e) {
                throw notWritten(e);
            }
            tables.put(name, table);
        }
        return table;
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
            open.db().write(writeOptions, batch);
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
            open.db().write(writeOptions, batch);
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

    /** As a sorted file that RocksDB takes over: no log, no memtable, and less to compact. */
    @Override
    public void load(TableWrite write) {
        RocksTable table = rocksTable(write.table());
        try (LoadFile file = LoadFile.in(folder, engine);
                IngestExternalFileOptions options = new IngestExternalFileOptions().setMoveFiles(true)) {
            write.changes().forEach((key, value) -> {
                try {
                    file.add(key, value);
                } catch (RocksDBException e) {
                    throw notWritten(e);
                }
            });
            file.finish();
            open.db().ingestExternalFile(table.family(), List.of(file.path()), options);
        } catch (RocksDBException e) {
            throw notWritten(e);
        }
        write(List.of(new TableWrite(write.table(), sink -> {}, write.offset())));
    }

    @Override
    public void reopen() {
        if (tables.values().stream().anyMatch(RocksTable::isWalked)) {
            return;
        }
        open.close();
        try {
            open = RocksFolder.open(folder, engine);
            notes = new DatabaseNotes(open.db(), open.defaultFamily());
            read();
        } catch (RocksDBException e) {
            throw notWritten(e);
        }
    }

    @Override
    public void forget(String table) {
        try {
            // The offset first: data without an offset is only restored again, an offset without data is a wrong
            // result.
            try (WriteBatch batch = new WriteBatch()) {
                notes.remove(batch, table);
                open.db().write(writeOptions, batch);
            }
            notes.unknow(table);
            RocksTable emptied = tables.get(table);
            if (emptied != null) {
                empty(table, emptied);
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
        tables.values().forEach(RocksTable::endCursors);
        open.close();
        writeOptions.close();
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
        return RocksEngine.isOutOfSpace(failure)
                ? StateDisk.full(folder, failure)
                : new MillraceException(
                        ErrorCode.STATE_WRITE_FAILED,
                        "cannot write " + folder + ": " + failure.getMessage(),
                        null,
                        failure);
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
