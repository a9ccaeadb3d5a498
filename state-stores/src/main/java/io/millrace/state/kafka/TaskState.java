// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.TableWrite;
import io.millrace.state.api.TaskDatabase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of one task while one of its stores is open: its database, and its generation, which is what the open stores have
 * flushed and what is not known to be committed.
 *
 * <p>Confined to the thread that runs the task; {@link TaskStates} counts the open stores.
 */
final class TaskState {
    private static final Logger LOG = LoggerFactory.getLogger(TaskState.class);

    private final TaskDatabase database;
    private final List<KafkaOrderedStore> stores = new ArrayList<>();
    private @Nullable MillraceException failure;
    private boolean closed;

    TaskState(TaskDatabase database) {
        this.database = database;
    }

    TaskDatabase database() {
        return database;
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
     * transaction is committed whatever happens here; it is thrown at the next use of the task.
     */
    void persist() {
        if (closed || failure != null) {
            return;
        }
        try {
            write();
        } catch (MillraceException e) {
            fail(e);
        } catch (RuntimeException e) {
            fail(new MillraceException(ErrorCode.INTERNAL, "cannot write what is committed: " + e, null, e));
        }
    }

    private void write() {
        List<TableWrite> writes = new ArrayList<>(stores.size());
        for (KafkaOrderedStore store : stores) {
            TableWrite write = store.generation();
            if (write != null) {
                writes.add(write);
            }
        }
        if (!writes.isEmpty()) {
            database.write(writes);
            stores.forEach(KafkaOrderedStore::generationWritten);
        }
    }

    private void fail(MillraceException e) {
        LOG.error("{} error: {}", e.code().label(), e.getMessage());
        failure = e;
    }

    /** Throws what went wrong when the last generation was written: local state is behind and must not be worked with. */
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
}
