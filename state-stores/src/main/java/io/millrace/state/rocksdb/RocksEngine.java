// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.rocksdb;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.StateDisk;
import io.millrace.state.api.TaskDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBufferManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens databases that share one memory budget. One for a process; any thread.
 *
 * <p>The budget bounds what all databases hold in native memory together: blocks, indexes and filters in one cache, and
 * memtables, which are charged to the same cache and take at most a third of it. Databases that are open when the engine is
 * closed stay usable.
 */
public final class RocksEngine implements AutoCloseable {
    static final Logger LOG = LoggerFactory.getLogger(RocksEngine.class);

    /** Below this RocksDB would do nothing but flush. */
    static final long BUDGET_BYTES_MIN = 8L << 20;

    /** So that a log that is lost or cut off between two others is noticed. The Java options have no method for it. */
    private static final Properties LOGS_KNOW_THEIR_PREDECESSORS = new Properties();

    static {
        LOGS_KNOW_THEIR_PREDECESSORS.setProperty("track_and_verify_wals", "true");
    }

    private final long budgetBytes;

    /** Made for the first database: the native library takes a fifth of a second, and not every plan has state. */
    private @Nullable Shared shared;

    private boolean closed;

    private RocksEngine(long budgetBytes) {
        this.budgetBytes = budgetBytes;
    }

    /** What all databases hold in common. */
    private record Shared(LRUCache cache, WriteBufferManager writeBuffers) {
        static Shared of(long budgetBytes) {
            RocksDB.loadLibrary();
            LRUCache cache = new LRUCache(budgetBytes, -1, false, 0.2);
            return new Shared(cache, new WriteBufferManager(budgetBytes / 3, cache));
        }
    }

    /** Loads the library now, for those who know that they will open a database soon. */
    public void prepare() {
        shared();
    }

    private synchronized Shared shared() {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        Shared made = shared;
        if (made == null) {
            made = Shared.of(budgetBytes);
            shared = made;
        }
        return made;
    }

    /** With a budget in bytes for all databases of the process, at least 8 MiB. */
    public static RocksEngine withBudget(long budgetBytes) {
        if (budgetBytes < BUDGET_BYTES_MIN) {
            throw new MillraceException(
                    ErrorCode.CONFIG_INVALID, "the state budget is " + budgetBytes + " bytes", "Give at least 8 MiB.");
        }
        return new RocksEngine(budgetBytes);
    }

    /**
     * Opens the database in a folder, which is made when it does not exist. A database that cannot be read, or is of another
     * version, is removed and opened empty; that is logged once with its code.
     *
     * @throws MillraceException MR-5002 when the folder cannot be used (another process has it open, no permission), MR-5005
     *     when the disk is full, MR-5001 when even an empty database cannot be opened
     */
    public TaskDatabase open(Path folder) {
        // Loads the library, which options need, too.
        shared();
        try {
            Files.createDirectories(folder);
            if (Files.exists(folder.resolve(RocksDatabase.REBUILD_MARKER))) {
                LOG.warn(
                        "{} error: {} was found unreadable and is rebuilt", ErrorCode.STATE_UNREADABLE.label(), folder);
                deleteAll(folder);
            }
            LoadFile.clear(folder);
            return openOrRebuild(folder);
        } catch (IOException e) {
            if (StateDisk.saysFull(e)) {
                throw StateDisk.full(folder, e);
            }
            throw new MillraceException(ErrorCode.STATE_DIRECTORY, "cannot use folder " + folder, null, e);
        }
    }

    private TaskDatabase openOrRebuild(Path folder) throws IOException {
        try {
            RocksDatabase database = RocksDatabase.open(folder, this);
            if (database.hasThisVersion()) {
                return database;
            }
            database.close();
            LOG.warn("{} error: {} is of another version and is rebuilt", ErrorCode.STATE_VERSION.label(), folder);
        } catch (RocksDBException e) {
            refuseWhatRebuildingCannotMend(folder, e);
            LOG.warn(
                    "{} error: {} cannot be opened and is rebuilt: {}",
                    ErrorCode.STATE_UNREADABLE.label(),
                    folder,
                    e.getMessage());
        }
        deleteAll(folder);
        try {
            RocksDatabase database = RocksDatabase.open(folder, this);
            database.hasThisVersion();
            return database;
        } catch (RocksDBException e) {
            refuseWhatRebuildingCannotMend(folder, e);
            throw new MillraceException(
                    ErrorCode.STATE_UNREADABLE, "cannot open an empty database in " + folder, null, e);
        }
    }

    private static void refuseWhatRebuildingCannotMend(Path folder, RocksDBException failure) {
        if (isOutOfSpace(failure)) {
            throw StateDisk.full(folder, failure);
        }
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("lock file") || message.contains("lock hold") || message.contains("permission denied")) {
            throw new MillraceException(
                    ErrorCode.STATE_DIRECTORY,
                    "cannot use folder " + folder + ": " + failure.getMessage(),
                    null,
                    failure);
        }
    }

    static boolean isOutOfSpace(RocksDBException failure) {
        Status status = failure.getStatus();
        return (status != null && status.getSubCode() == Status.SubCode.NoSpace) || StateDisk.saysFull(failure);
    }

    /** Empties a folder and keeps the folder. */
    static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                if (!file.equals(folder)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Bytes that all open databases hold in the shared cache now, memtables included. */
    public synchronized long memoryInUseBytes() {
        Shared made = shared;
        return made == null ? 0 : made.cache().getUsage();
    }

    /** Options of every column family; what they are made of is added to {@code owned}, to be closed after the database. */
    ColumnFamilyOptions familyOptions(List<AbstractImmutableNativeReference> owned) {
        BloomFilter filter = new BloomFilter(10, false);
        BlockBasedTableConfig blocks = new BlockBasedTableConfig()
                .setBlockCache(shared().cache())
                .setBlockSize(8 << 10)
                .setFormatVersion(6)
                .setFilterPolicy(filter)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
        ColumnFamilyOptions options = new ColumnFamilyOptions()
                .setTableFormatConfig(blocks)
                .setWriteBufferSize(memtableBytes())
                .setMaxWriteBufferNumber(3)
                .setCompressionType(CompressionType.LZ4_COMPRESSION);
        owned.add(filter);
        owned.add(options);
        return options;
    }

    DBOptions databaseOptions(List<AbstractImmutableNativeReference> owned) {
        DBOptions options = DBOptions.getDBOptionsFromProps(LOGS_KNOW_THEIR_PREDECESSORS)
                .setCreateIfMissing(true)
                // An offset must never reach a file before the entries that it speaks of, or a lost log would not be
                // noticed.
                .setAtomicFlush(true)
                .setWriteBufferManager(shared().writeBuffers())
                // Small column families would hold back old logs for ever.
                .setMaxTotalWalSize(4 * memtableBytes())
                .setMaxOpenFiles(512)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(1 << 20)
                .setKeepLogFileNum(2)
                .setStatsDumpPeriodSec(0);
        owned.add(options);
        return options;
    }

    /** The size at which one table's memtable is written out: few tables get large ones, many do not burst the budget. */
    long memtableBytes() {
        return Math.min(16L << 20, Math.max(1L << 20, budgetBytes / 12));
    }

    @Override
    public synchronized void close() {
        closed = true;
        Shared made = shared;
        if (made != null) {
            made.writeBuffers().close();
            made.cache().close();
            shared = null;
        }
    }
}
