// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.StateDisk;
import io.millrace.state.api.StateMemory;
import io.millrace.state.api.TableWrite;
import io.millrace.state.api.TaskDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of one task while one of its stores is open: its database, and what its stores hold that is committed and not in the
 * database yet.
 *
 * <p>A disk that refuses a write loses nothing: what is committed stays in the stores and is tried again, at the next commit or
 * when {@link #retry} is called; {@link StateDisk} tells those who should stop adding to it. Other failures are final: whoever uses
 * a store of the task next is told.
 *
 * <p>Confined to the thread that runs the task; {@link TaskStates} counts the open stores.
 */
final class TaskState {
    private static final Logger LOG = LoggerFactory.getLogger(TaskState.class);

    private final Path folder;
    private final TaskDatabase database;
    private final StateMemory memory;
    private final StateDisk disk;
    private final List<KafkaOrderedStore> stores = new ArrayList<>();
    private @Nullable MillraceException failure;
    private boolean refusedByDatabase;
    private boolean closed;
    private Runnable onRefusal = () -> {};

    /** @param folder where the database is */
    TaskState(Path folder, TaskDatabase database, StateMemory memory, StateDisk disk) {
        this.folder = folder;
        this.database = database;
        this.memory = memory;
        this.disk = disk;
    }

    TaskDatabase database() {
        return database;
    }

    /** A store of it is open: so it can be opened. */
    void opened() {
        disk.opened(folder);
    }

    void join(KafkaOrderedStore store) {
        stores.add(store);
    }

    void leave(KafkaOrderedStore store) {
        stores.remove(store);
    }

    boolean isUsed() {
        return !stores.isEmpty();
    }

    /**
     * The generation is committed: it is written, all stores of the task at once. A failure does not reach the caller, whose
     * transaction is committed whatever happens here.
     */
    void persist() {
        if (closed || failure != null) {
            return;
        }
        try {
            stores.forEach(KafkaOrderedStore::generationCommitted);
            write();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** Tries again what the disk refused, if it refused anything. Does not throw. Whether nothing is left to try. */
    boolean retry() {
        if (isDone()) {
            return true;
        }
        try {
            write();
        } catch (RuntimeException e) {
            fail(e);
        }
        return isDone();
    }

    private boolean isDone() {
        return closed || failure != null || stores.stream().noneMatch(KafkaOrderedStore::hasUnwritten);
    }

    /** Says what is to be done when the disk refuses something; nothing before that. */
    void onRefusal(Runnable action) {
        onRefusal = action;
    }

    /** Writes what one store has gathered from its changelog. A disk that refuses is not told: it stays gathered. */
    void writeRestored(KafkaOrderedStore store) {
        try {
            write(List.of(store));
        } catch (RuntimeException e) {
            fail(e);
        }
        check();
    }

    private void write() {
        write(stores);
    }

    private void write(List<KafkaOrderedStore> some) {
        long bytes = 0;
        for (KafkaOrderedStore store : some) {
            bytes += store.unwrittenBytes();
        }
        try {
            // Before RocksDB finds out: not everything that it writes can be tried again as easily.
            if (!disk.hasRoom(folder, 2 * bytes)) {
                throw StateDisk.full(folder, null);
            }
            if (refusedByDatabase) {
                database.reopen();
                refusedByDatabase = false;
            }
            writeToDatabase(some);
            disk.accepted(folder);
        } catch (MillraceException e) {
            if (!StateDisk.isRefusal(e)) {
                throw e;
            }
            refused(e, bytes);
        }
    }

    private void writeToDatabase(List<KafkaOrderedStore> some) {
        List<TableWrite> writes = new ArrayList<>(some.size());
        try {
            for (KafkaOrderedStore store : some) {
                if (store.isBulk()) {
                    database.load(store.unwritten());
                    store.written();
                } else if (store.hasUnwritten()) {
                    writes.add(store.unwritten());
                }
            }
            if (!writes.isEmpty()) {
                database.write(writes);
                some.forEach(KafkaOrderedStore::written);
            }
        } catch (MillraceException e) {
            refusedByDatabase = true;
            throw e;
        }
    }

    /** It will be tried again, unless nobody stops adding to it. */
    private void refused(MillraceException e, long bytes) {
        if (bytes > memory.budgetBytes() / 2) {
            throw e;
        }
        stores.forEach(KafkaOrderedStore::keepsUnwritten);
        disk.refused(folder, e, 2 * bytes);
        onRefusal.run();
    }

    private void fail(RuntimeException e) {
        MillraceException coded = e instanceof MillraceException already
                ? already
                : new MillraceException(ErrorCode.INTERNAL, "cannot write what is committed: " + e, null, e);
        LOG.error("{} error: {}", coded.code().label(), coded.getMessage());
        failure = coded;
    }

    /** Throws what went wrong for good when something was written: local state is behind and must not be worked with. */
    void check() {
        MillraceException before = failure;
        if (before != null) {
            throw new MillraceException(before.code(), String.valueOf(before.getMessage()), before.hint(), before);
        }
    }

    void close() {
        closed = true;
        database.close();
    }

    /** It is closed: what is missing is in the changelog, and whoever opens the task next restores it. */
    void left() {
        disk.accepted(folder);
    }
}
