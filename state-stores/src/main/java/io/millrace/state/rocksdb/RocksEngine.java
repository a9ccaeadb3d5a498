// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.rocksdb;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.LocalTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBufferManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens tables that share one memory budget. One for a process; any thread.
 *
 * <p>The budget bounds what all tables hold in native memory together: blocks, indexes and filters in one cache, and
 * memtables, which are charged to the same cache and take at most a third of it. Tables that are open when the engine is
 * closed stay usable.
 */
public final class RocksEngine implements AutoCloseable {
    static final Logger LOG = LoggerFactory.getLogger(RocksEngine.class);

    /** Below this RocksDB would do nothing but flush. */
    static final long BUDGET_BYTES_MIN = 8L << 20;

    private final long budgetBytes;
    private final LRUCache cache;
    private final WriteBufferManager writeBuffers;

    private RocksEngine(long budgetBytes) {
        this.budgetBytes = budgetBytes;
        cache = new LRUCache(budgetBytes, -1, false, 0.2);
        writeBuffers = new WriteBufferManager(budgetBytes / 3, cache);
    }

    /** With a budget in bytes for all tables of the process, at least 8 MiB. */
    public static RocksEngine withBudget(long budgetBytes) {
        if (budgetBytes < BUDGET_BYTES_MIN) {
            throw new MillraceException(
                    ErrorCode.CONFIG_INVALID, "the state budget is " + budgetBytes + " bytes", "Give at least 8 MiB.");
        }
        RocksDB.loadLibrary();
        return new RocksEngine(budgetBytes);
    }

    /**
     * Opens the table in a folder, which is made when it does not exist. A table that cannot be read, or is of another
     * version, is removed and opened empty; that is logged once with its code.
     *
     * @throws MillraceException MR-5002 when the folder cannot be used (another process has it open, no permission), MR-5004
     *     when the disk is full, MR-5001 when even an empty table cannot be opened
     */
    public LocalTable open(Path folder) {
        try {
            Files.createDirectories(folder);
            if (Files.exists(folder.resolve(RocksTable.REBUILD_MARKER))) {
                LOG.warn(
                        "{} error: {} was found unreadable and is rebuilt", ErrorCode.STATE_UNREADABLE.label(), folder);
                deleteAll(folder);
            }
            return openOrRebuild(folder);
        } catch (IOException e) {
            throw new MillraceException(ErrorCode.STATE_DIRECTORY, "cannot use folder " + folder, null, e);
        }
    }

    private LocalTable openOrRebuild(Path folder) throws IOException {
        try {
            RocksTable table = RocksTable.open(folder, this);
            if (table.hasThisVersion()) {
                return table;
            }
            table.close();
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
            RocksTable table = RocksTable.open(folder, this);
            table.hasThisVersion();
            return table;
        } catch (RocksDBException e) {
            throw new MillraceException(ErrorCode.STATE_UNREADABLE, "cannot open an empty table in " + folder, null, e);
        }
    }

    private static void refuseWhatRebuildingCannotMend(Path folder, RocksDBException failure) {
        Status status = failure.getStatus();
        if (status != null && status.getSubCode() == Status.SubCode.NoSpace) {
            throw new MillraceException(ErrorCode.STATE_WRITE_FAILED, "no space left for " + folder, null, failure);
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

    /** Bytes that all open tables hold in the shared cache now, memtables included. */
    public long memoryInUseBytes() {
        return cache.getUsage();
    }

    LRUCache cache() {
        return cache;
    }

    WriteBufferManager writeBuffers() {
        return writeBuffers;
    }

    /** The size at which one table's memtable is written out: few tables get large ones, many do not burst the budget. */
    long memtableBytes() {
        return Math.min(16L << 20, Math.max(1L << 20, budgetBytes / 12));
    }

    @Override
    public void close() {
        writeBuffers.close();
        cache.close();
    }
}
