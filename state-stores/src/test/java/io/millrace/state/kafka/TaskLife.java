// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.state.api.OrderedStore;
import io.millrace.state.rocksdb.RocksEngine;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A task under exactly-once for tests of what lies in stores: its work ends in commits that succeed, fail or are not known of, and in
 * kills. After each {@link #end} but a commit the stores are others, which hold what is committed.
 */
public final class TaskLife implements AutoCloseable {
    /** What the stores are kept on. */
    public enum Disk {
        HEAP,
        MAP,
        ROCKSDB
    }

    /** How a transaction ends, and whether its work is committed then. */
    public enum End {
        COMMIT(true),
        ABORTED(false),
        TIMED_OUT_COMMITTED(true),
        TIMED_OUT_ABORTED(false),
        KILLED_BEFORE_FLUSH(false),
        KILLED_FLUSHED(false),
        KILLED_COMMITTED(true),
        KILLED_WRITTEN(true),
        CLOSED(true);

        private final boolean committed;

        End(boolean committed) {
            this.committed = committed;
        }

        public boolean isCommitted() {
            return committed;
        }
    }

    private final FakeBroker broker = new FakeBroker();
    private final String[] names;
    private final @Nullable RocksEngine engine;
    private Machine machine;
    private SimulatedProcess process;
    private SimulatedTask task;

    public TaskLife(Disk disk, Path folder, String... names) {
        this.names = names;
        RocksEngine rocks = disk == Disk.ROCKSDB ? RocksEngine.withBudget(16 << 20) : null;
        engine = rocks;
        if (rocks != null) {
            machine = new RocksMachine(rocks, folder);
        } else {
            machine = disk == Disk.MAP ? new MapMachine(folder) : new HeapMachine(folder);
        }
        process = new SimulatedProcess(machine, broker, FakeContext.EXACTLY);
        task = process.task(0, names);
        task.openAndRun();
    }

    public OrderedStore store(int index) {
        return task.store(index);
    }

    /** Ends the transaction; the next one begins. */
    public void end(End how) {
        switch (how) {
            case COMMIT -> process.commit();
            case ABORTED -> {
                process.flush();
                process.transactions.aborted();
                process.abortAtBroker();
                openAgain();
            }
            case TIMED_OUT_COMMITTED -> {
                process.flush();
                process.commitAtBroker();
                openAgain();
            }
            case TIMED_OUT_ABORTED -> {
                process.flush();
                openAgain();
            }
            case CLOSED -> {
                process.closeClean();
                task.openAndRun();
            }
            default -> kill(how);
        }
    }

    private void openAgain() {
        process.closeDirty();
        process.abortAtBroker();
        task.openAndRun();
    }

    private void kill(End how) {
        if (how != End.KILLED_BEFORE_FLUSH) {
            process.flush();
        }
        if (how.isCommitted()) {
            process.commitAtBroker();
        }
        if (how == End.KILLED_WRITTEN) {
            process.learnOfCommit();
        }
        machine = machine.killed();
        process.abortAtBroker();
        process = new SimulatedProcess(machine, broker, FakeContext.EXACTLY);
        task = process.task(0, names);
        task.openAndRun();
    }

    @Override
    public void close() {
        process.closeClean();
        machine.end();
        if (engine != null) {
            engine.close();
        }
    }
}
