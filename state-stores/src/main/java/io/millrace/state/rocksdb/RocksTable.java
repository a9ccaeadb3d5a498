// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.Changes;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.Guarantee;
import io.millrace.state.api.LocalTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * One RocksDB for one store: entries in the default column family, offsets and the version in another. Confined to one
 * thread at a time.
 */
final class RocksTable implements LocalTable {
    /** A file that says: this was found unreadable while open, start anew. */
    static final String REBUILD_MARKER = "REBUILD";

    private static final byte[] VERSION = {1};
    /** Not the name of a partition, which cannot begin with a zero byte. */
    private static final byte[] VERSION_KEY = {0, 'v'};

    private final Path folder;
    private final RocksDB db;
    private final ColumnFamilyHandle entries;
    private final ColumnFamilyHandle offsetFamily;
    private final WriteOptions writeOptions = new WriteOptions();
    private final List<AbstractImmutableNativeReference> options;
    private final List<RocksCursor> cursors = new ArrayList<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private boolean closed;

    private RocksTable(
            Path folder, RocksDB db, List<ColumnFamilyHandle> handles, List<AbstractImmutableNativeReference> options) {
        this.folder = folder;
        this.db = db;
        this.options = options;
        entries = handles.get(0);
        offsetFamily = handles.get(1);
    }

    static RocksTable open(Path folder, RocksEngine engine) throws RocksDBException {
        List<AbstractImmutableNativeReference> options = new ArrayList<>();
        BloomFilter filter = new BloomFilter(10, false);
        ColumnFamilyOptions familyOptions = familyOptions(engine, filter);
        DBOptions dbOptions = databaseOptions(engine);
        options.add(filter);
        options.add(familyOptions);
        options.add(dbOptions);
        List<ColumnFamilyDescriptor> families = List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, familyOptions),
                new ColumnFamilyDescriptor("offsets".getBytes(UTF_8), familyOptions));
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        RocksTable table = null;
        try {
            RocksDB db = RocksDB.open(dbOptions, folder.toString(), families, handles);
            table = new RocksTable(folder, db, handles, options);
            table.readOffsets();
            return table;
        } catch (RocksDBException e) {
            if (table == null) {
                options.forEach(AbstractImmutableNativeReference::close);
            } else {
                table.close();
            }
            throw e;
        }
    }

    private static ColumnFamilyOptions familyOptions(RocksEngine engine, BloomFilter filter) {
        BlockBasedTableConfig blocks = new BlockBasedTableConfig()
                .setBlockCache(engine.cache())
                .setBlockSize(8 << 10)
                .setFormatVersion(6)
                .setFilterPolicy(filter)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
        return new ColumnFamilyOptions()
                .setTableFormatConfig(blocks)
                .setWriteBufferSize(engine.memtableBytes())
                .setMaxWriteBufferNumber(3)
                .setCompressionType(CompressionType.LZ4_COMPRESSION);
    }

    private static DBOptions databaseOptions(RocksEngine engine) {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setWriteBufferManager(engine.writeBuffers())
                // The offsets' small family would hold back old logs for ever.
                .setMaxTotalWalSize(4 * engine.memtableBytes())
                .setMaxOpenFiles(512)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(1 << 20)
                .setKeepLogFileNum(2)
                .setStatsDumpPeriodSec(0);
    }

    private void readOffsets() throws RocksDBException {
        try (RocksIterator iterator = db.newIterator(offsetFamily)) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                byte[] key = iterator.key();
                if (key.length > 0 && key[0] != 0) {
                    byte[] value = iterator.value();
                    if (value.length != Long.BYTES) {
                        throw new RocksDBException("an offset of " + value.length + " bytes");
                    }
                    offsets.put(new String(key, UTF_8), ByteBuffer.wrap(value).getLong());
                }
            }
            iterator.status();
        }
    }

    /** Whether the table is of this version; a new one becomes so. */
    boolean hasThisVersion() throws RocksDBException {
        byte[] version = db.get(offsetFamily, VERSION_KEY);
        if (version == null && isNew()) {
            db.put(offsetFamily, writeOptions, VERSION_KEY, VERSION);
            return true;
        }
        return version != null && version.length == 1 && version[0] == VERSION[0];
    }

    private boolean isNew() throws RocksDBException {
        try (RocksIterator iterator = db.newIterator(entries)) {
            iterator.seekToFirst();
            iterator.status();
            return !iterator.isValid() && offsets.isEmpty();
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        try {
            return db.get(entries, key);
        } catch (RocksDBException e) {
            throw unreadable(e);
        }
    }

    @Override
    public Cursor scan(byte[] from, byte @Nullable [] to) {
        return new RocksCursor(from, to);
    }

    @Override
    public void apply(Changes changes, Guarantee guarantee) {
        try (WriteBatch batch = new WriteBatch()) {
            add(changes, batch);
            if (guarantee == Guarantee.EXACTLY_ONCE) {
                forgetOffsets(batch);
            }
            db.write(writeOptions, batch);
        } catch (RocksDBException e) {
            throw notWritten(e);
        }
        if (guarantee == Guarantee.EXACTLY_ONCE) {
            offsets.clear();
        }
    }

    @Override
    public void applyRestored(Changes changes, String partition, long offset) {
        try (WriteBatch batch = new WriteBatch()) {
            add(changes, batch);
            batch.put(offsetFamily, partition.getBytes(UTF_8), encode(offset));
            db.write(writeOptions, batch);
        } catch (RocksDBException e) {
            throw notWritten(e);
        }
        offsets.put(partition, offset);
    }

    private void add(Changes changes, WriteBatch batch) {
        changes.forEach((key, value) -> {
            try {
                if (value == null) {
                    batch.delete(entries, key);
                } else {
                    batch.put(entries, key, value);
                }
            } catch (RocksDBException e) {
                throw notWritten(e);
            }
        });
    }

    private void forgetOffsets(WriteBatch batch) throws RocksDBException {
        for (String partition : offsets.keySet()) {
            batch.delete(offsetFamily, partition.getBytes(UTF_8));
        }
    }

    @Override
    public @Nullable Long offset(String partition) {
        return offsets.get(partition);
    }

    @Override
    public void setOffset(String partition, long offset) {
        Long before = offsets.get(partition);
        if (before != null && before == offset) {
            return;
        }
        try {
            db.put(offsetFamily, writeOptions, partition.getBytes(UTF_8), encode(offset));
        } catch (RocksDBException e) {
            throw notWritten(e);
        }
        offsets.put(partition, offset);
    }

    private static byte[] encode(long offset) {
        return ByteBuffer.allocate(Long.BYTES).putLong(offset).array();
    }

    @Override
    public void removeOffset(String partition) {
        if (offsets.containsKey(partition)) {
            try {
                db.delete(offsetFamily, writeOptions, partition.getBytes(UTF_8));
            } catch (RocksDBException e) {
                throw notWritten(e);
            }
            offsets.remove(partition);
        }
    }

    @Override
    public void removeOffsets() {
        if (!offsets.isEmpty()) {
            try (WriteBatch batch = new WriteBatch()) {
                forgetOffsets(batch);
                db.write(writeOptions, batch);
            } catch (RocksDBException e) {
                throw notWritten(e);
            }
            offsets.clear();
        }
    }

    @Override
    public void clear() {
        removeOffsets();
        try (RocksIterator iterator = db.newIterator(entries)) {
            iterator.seekToLast();
            iterator.status();
            if (iterator.isValid()) {
                byte[] last = iterator.key();
                db.deleteRange(entries, writeOptions, new byte[0], last);
                db.delete(entries, writeOptions, last);
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
        for (RocksCursor cursor : List.copyOf(cursors)) {
            cursor.close();
        }
        entries.close();
        offsetFamily.close();
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
            markForRebuild();
        }
        return new MillraceException(
                ErrorCode.STATE_WRITE_FAILED, "cannot write " + folder + ": " + failure.getMessage(), null, failure);
    }

    /** Otherwise a restart under at-least-once would find the same damage again, and for ever. */
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
            iterator = db.newIterator(entries, readOptions);
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
                throw unreadable(e);
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
