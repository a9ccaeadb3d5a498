// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.LocalTable;
import io.millrace.state.api.StateDisk;
import io.millrace.state.api.TableWrite;
import io.millrace.state.api.TaskDatabase;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A machine whose databases fail when they are told to: at the next writes. */
final class FaultyMachine implements Machine {
    /** What becomes of a write that fails. */
    enum Fault {
        NOTHING_WRITTEN,
        ALL_WRITTEN,
        DISK_FULL,
        /** Of a bulk write all but the offset. */
        LOADED_WITHOUT_OFFSET,
        /** A failure that is not one of ours. */
        UNEXPECTED
    }

    private final Machine machine;
    private @Nullable Fault next;
    private Runnable before = () -> {};
    private int failing;
    private int loads;
    private int reopened;

    FaultyMachine(Machine machine) {
        this.machine = machine;
    }

    void failNextWrite(Fault fault) {
        failNextWrites(fault, 1);
    }

    void failNextWrites(Fault fault, int count) {
        next = fault;
        failing = count;
    }

    /** How many writes were in bulk. */
    int loads() {
        return loads;
    }

    int reopened() {
        return reopened;
    }

    boolean isArmed() {
        return next != null;
    }

    void disarm() {
        next = null;
    }

    /** Done in the middle of each write, which takes as long. */
    void beforeEachWrite(Runnable what) {
        before = what;
    }

    private record Faulty(FaultyMachine machine, TaskDatabase database) implements TaskDatabase {
        @Override
        public String identity() {
            return database.identity();
        }

        @Override
        public LocalTable table(String name) {
            return database.table(name);
        }

        @Override
        public @Nullable Long offset(String table) {
            return database.offset(table);
        }

        @Override
        public @Nullable String topicId(String table) {
            return database.topicId(table);
        }

        @Override
        public void setTopicId(String table, String topicId) {
            machine.fail(() -> database.setTopicId(table, topicId));
        }

        @Override
        public void write(List<TableWrite> writes) {
            machine.fail(() -> database.write(writes));
        }

        @Override
        public boolean isNew() {
            return database.isNew();
        }

        @Override
        public void load(TableWrite write) {
            machine.loads++;
            if (machine.next == Fault.LOADED_WITHOUT_OFFSET) {
                database.load(new TableWrite(write.table(), write.changes(), null));
            }
            machine.fail(() -> database.load(write));
        }

        @Override
        public void reopen() {
            machine.reopened++;
            database.reopen();
        }

        @Override
        public void forget(String table) {
            machine.fail(() -> database.forget(table));
        }

        @Override
        public void close() {
            database.close();
        }
    }

    private void fail(Runnable write) {
        before.run();
        Fault fault = next;
        if (--failing <= 0) {
            next = null;
        }
        if (fault == null) {
            write.run();
            return;
        }
        if (fault == Fault.ALL_WRITTEN) {
            write.run();
        }
        if (fault == Fault.UNEXPECTED) {
            throw new IllegalStateException("nobody thought of this");
        }
        if (fault == Fault.DISK_FULL) {
            throw StateDisk.full(machine.folder(), null);
        }
        throw new MillraceException(ErrorCode.STATE_WRITE_FAILED, "the disk does not answer", null);
    }

    @Override
    public Path folder() {
        return machine.folder();
    }

    @Override
    public TaskStates.DatabaseOpener opener() {
        TaskStates.DatabaseOpener opener = machine.opener();
        return new TaskStates.DatabaseOpener() {
            @Override
            public TaskDatabase open(Path folder) {
                return new Faulty(FaultyMachine.this, opener.open(folder));
            }

            @Override
            public boolean persistent() {
                return opener.persistent();
            }
        };
    }

    @Override
    public FaultyMachine killed() {
        return new FaultyMachine(machine.killed());
    }

    @Override
    public void end() {
        machine.end();
    }
}
