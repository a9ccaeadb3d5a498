// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.kafka.FaultyMachine.Fault;
import io.millrace.state.kafka.LifeStep.Absence;
import io.millrace.state.kafka.LifeStep.Failure;
import io.millrace.state.kafka.LifeStep.Folders;
import io.millrace.state.kafka.LifeStep.Foreign;
import io.millrace.state.kafka.LifeStep.Opening;
import io.millrace.state.kafka.LifeStep.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The life of a process and its successors: everything that can happen to stores, in any order, with a sorted map for each store that
 * says what is committed.
 */
final class StoreLife {
    private static final HexFormat HEX = HexFormat.of();
    private static final Opening PLAIN = new Opening(false, null, 100);

    private final Setup setup;
    private final FakeBroker broker = new FakeBroker();
    private final LifeCounts counts;
    private final LifeModel model;
    private final List<SimulatedTask> tasks = new ArrayList<>();
    private FaultyMachine machine;
    private SimulatedProcess process;

    /**
     * @param memoryBytes the heap for state
     * @param stores how many each task has
     */
    record Setup(String guarantee, long memoryBytes, List<Integer> stores) {
        Setup {
            stores = List.copyOf(stores);
        }

        boolean isExactly() {
            return guarantee.equals(FakeContext.EXACTLY);
        }
    }

    StoreLife(Machine disk, Setup setup, LifeCounts counts) {
        this.setup = setup;
        this.counts = counts;
        machine = new FaultyMachine(disk);
        model = new LifeModel(setup.stores(), broker, counts);
        process = newProcess();
        makeTasks();
    }

    private SimulatedProcess newProcess() {
        return new SimulatedProcess(machine, broker, setup.guarantee(), setup.memoryBytes());
    }

    private void makeTasks() {
        tasks.clear();
        for (int task = 0; task < model.tasks(); task++) {
            String[] names = new String[model.stores(task)];
            for (int store = 0; store < names.length; store++) {
                names[store] = "s" + store;
            }
            tasks.add(process.task(task, names));
        }
    }

    void run(List<LifeStep> steps) {
        open(PLAIN);
        steps.forEach(step -> step.in(this));
        process.closeClean();
        process.machine.end();
    }

    /** A life of commits in which one ends with the process. */
    void runCommits(List<LifeStep> uses, int killed, KillPoint point) {
        open(PLAIN);
        for (int i = 0; i < uses.size(); i++) {
            uses.get(i).in(this);
            if (i == killed) {
                kill(point, new Absence(List.of(), Folders.STAY), PLAIN);
            } else {
                commit(null);
            }
        }
        process.closeClean();
        process.machine.end();
    }

    /** A life in which a restore, from nothing or of what is missing, ends with the process. */
    void runRestores(List<LifeStep> uses, List<Foreign> foreign, RestoreKill point, RestoreFrom from) {
        open(PLAIN);
        for (LifeStep use : uses) {
            use.in(this);
            commit(null);
        }
        process.closeClean();
        model.commit();
        noteDurable();
        writeElsewhere(foreign);
        if (from == RestoreFrom.NOTHING) {
            tasks.forEach(SimulatedTask::deleteFolder);
            model.foldersDeletedAndForgotten();
        }
        startProcess(machine);
        open(new Opening(false, point, 1));
        process.closeClean();
        process.machine.end();
    }

    private StoreModel model(int task, int store) {
        return model.store(task % model.tasks(), store % model.stores(task % model.tasks()));
    }

    private KafkaOrderedStore store(int task, int store) {
        return tasks.get(task % tasks.size()).store(store % model.stores(task % model.tasks()));
    }

    void use(Operation operation) {
        KafkaOrderedStore store = store(operation.task(), operation.store());
        StoreModel expected = model(operation.task(), operation.store());
        byte[] key = HEX.parseHex(operation.key());
        switch (operation.kind()) {
            case PUT -> {
                byte[] value = HEX.parseHex(operation.other());
                store.put(key, value);
                expected.live.put(key, value);
            }
            case DELETE -> {
                store.delete(key);
                expected.live.remove(key);
            }
            case GET -> {
                if (!Arrays.equals(store.get(key), expected.live.get(key))) {
                    throw new AssertionError("get " + operation.key());
                }
            }
            case SCAN -> scan(store, expected, key, HEX.parseHex(operation.other()));
            case SCAN_TO_THE_END -> scan(store, expected, key, null);
        }
    }

    private static void scan(KafkaOrderedStore store, StoreModel expected, byte[] from, byte @Nullable [] to) {
        NavigableMap<byte[], byte[]> range = to == null
                ? expected.live.tailMap(from, true)
                : Arrays.compareUnsigned(from, to) >= 0
                        ? new TreeMap<>(Arrays::compareUnsigned)
                        : expected.live.subMap(from, true, to, false);
        StoreModel.same("scan", store.scan(from, to), range);
    }

    void commit(@Nullable Fault refused) {
        model.flush();
        if (refused != null) {
            machine.failNextWrite(refused);
        }
        process.commit();
        machine.disarm();
        model.commit();
        noteDurable();
    }

    /** Unless the disk refuses. */
    private void noteDurable() {
        if (!isRefused()) {
            model.noteDurable(tasks);
        }
    }

    private boolean isRefused() {
        return process.disk.trouble() != null;
    }

    void kill(KillPoint point, Absence absence, Opening opening) {
        counts.kills++;
        boolean committed = false;
        if (point != KillPoint.BEFORE_FLUSH) {
            model.flush();
            process.flush();
            committed = !setup.isExactly();
        }
        if (point.compareTo(KillPoint.COMMITTED_AT_BROKER) >= 0) {
            process.commitAtBroker();
            committed = true;
        }
        if (point.compareTo(KillPoint.WRITTEN) >= 0) {
            process.learnOfCommit();
        }
        if (point == KillPoint.CHECKPOINTED) {
            process.afterCommit();
        }
        if (committed) {
            model.commit();
        }
        if (point == KillPoint.CHECKPOINTED || (point == KillPoint.WRITTEN && setup.isExactly())) {
            noteDurable();
        }
        endBehind();
        FaultyMachine next = machine.killed();
        process.abortAtBroker();
        startProcess(next);
        writeElsewhere(absence.foreign());
        if (absence.folders() != Folders.STAY) {
            tasks.forEach(SimulatedTask::deleteFolder);
            model.foldersDeletedAndForgotten();
        }
        open(opening);
    }

    private void endBehind() {
        if (isRefused()) {
            model.endedBehind();
        }
    }

    private void startProcess(FaultyMachine next) {
        model.begins(machine.opener().persistent());
        machine = next;
        process = newProcess();
        makeTasks();
    }

    void fail(LifeStep.Fail failure) {
        boolean committed = false;
        Failure how = failure.how();
        switch (how) {
            case ABORTED -> {
                process.flush();
                process.transactions.aborted();
                process.abortAtBroker();
            }
            case TIMED_OUT_COMMITTED -> {
                model.flush();
                process.flush();
                process.commitAtBroker();
                committed = true;
            }
            case TIMED_OUT_ABORTED -> process.flush();
            case WRITE_FAILED -> failWrite();
            case ROW_FAILED -> tasks.forEach(task -> task.barrier().abandon());
            case SEND_FAILED -> tasks.forEach(task -> task.context().failChangelog());
        }
        if (!setup.isExactly() && how.compareTo(Failure.TIMED_OUT_ABORTED) <= 0) {
            // Without transactions everything that was sent stays.
            model.flush();
            committed = true;
        }
        if (committed) {
            model.commit();
        }
        endBehind();
        process.closeDirty();
        process.abortAtBroker();
        if (failure.signalled()) {
            // The last signal of a transaction that is no longer anybody's.
            process.transactions.committed();
        }
        writeElsewhere(failure.foreign());
        if (failure.dies()) {
            if (setup.isExactly()) {
                model.foldersDeletedAndForgotten();
            }
            startProcess(machine.killed());
        }
        open(failure.opening());
    }

    /** A generation is committed, and writing it fails in a way that nobody thought of. */
    private void failWrite() {
        model.flush();
        machine.failNextWrite(Fault.UNEXPECTED);
        process.commit();
        model.commit();
        boolean failed = !machine.isArmed();
        machine.disarm();
        boolean told = false;
        for (SimulatedTask task : tasks) {
            try {
                task.store(0).get(new byte[0]);
            } catch (MillraceException e) {
                told |= e.code() == ErrorCode.INTERNAL;
            }
        }
        if (failed != told) {
            throw new AssertionError("a failed write was " + (told ? "" : "not ") + "told");
        }
    }

    void recycle(List<List<Foreign>> rounds, int batch) {
        commit(null);
        tasks.forEach(SimulatedTask::recycleToStandby);
        List<long[]> positions = new ArrayList<>();
        model.forEachStore((task, store, each) ->
                positions.add(new long[] {broker.last(tasks.get(task).changelog(store)) + 1}));
        for (List<Foreign> round : rounds) {
            writeElsewhere(round);
            feed(positions, batch);
        }
        feed(positions, Integer.MAX_VALUE);
        tasks.forEach(SimulatedTask::recycleToActive);
        model.checkRestored(tasks);
        noteDurable();
    }

    private void feed(List<long[]> positions, int batch) {
        int[] at = {0};
        model.forEachStore((task, store, each) -> {
            SimulatedTask standby = tasks.get(task);
            long[] position = positions.get(at[0]++);
            position[0] = standby.context().restoreSome(standby.store(store), position[0], batch);
        });
    }

    void close(Absence absence, boolean exits, Opening opening) {
        model.flush();
        process.closeClean();
        model.commit();
        noteDurable();
        writeElsewhere(absence.foreign());
        if (absence.folders() != Folders.STAY) {
            tasks.forEach(SimulatedTask::deleteFolder);
            model.foldersDeleted();
        }
        if (absence.folders() == Folders.DELETED_FOR_DAYS) {
            process.pass(Duration.ofDays(3));
            process.states.removeDeparted(machine.folder());
            model.foldersDeletedAndForgotten();
        }
        if (exits) {
            if (absence.folders() != Folders.STAY) {
                model.foldersDeletedAndForgotten();
            }
            startProcess(machine);
        }
        open(opening);
    }

    /** Another instance had the tasks, and wrote. */
    private void writeElsewhere(List<Foreign> changes) {
        FakeBroker.Producer other = broker.producer(setup.guarantee());
        for (Foreign change : changes) {
            StoreModel store = model(change.task(), change.store());
            int task = change.task() % model.tasks();
            byte[] key = HEX.parseHex(change.key());
            byte[] value = change.value().isEmpty() ? null : HEX.parseHex(change.value());
            other.send(tasks.get(task).changelog(change.store() % model.stores(task)), key, value);
            model.foreign(store, key, change.value());
        }
        other.commit();
    }

    private void open(Opening opening) {
        openAll(opening.onAnotherThread());
        model.checkOpened(tasks);
        if (opening.kill() != null) {
            killInRestore(opening.kill(), 1 + opening.batch() % 2);
        }
        tasks.forEach(task -> task.restore(opening.batch()));
        tasks.forEach(SimulatedTask::run);
        model.checkRestored(tasks);
        noteDurable();
    }

    private void killInRestore(RestoreKill point, int records) {
        if (point == RestoreKill.LOADED) {
            machine.failNextWrites(Fault.LOADED_WITHOUT_OFFSET, Integer.MAX_VALUE);
        }
        for (SimulatedTask task : tasks) {
            for (KafkaOrderedStore store : task.stores()) {
                task.context().restoreSome(store, LifeModel.offset(task, store) + 1, records);
                if (point != RestoreKill.GATHERED) {
                    store.restored();
                }
            }
        }
        counts.loads += machine.loads();
        machine.disarm();
        model.restoreKilled(tasks, point);
        startProcess(machine.killed());
        openAll(false);
        model.checkOpened(tasks);
    }

    private void openAll(boolean onAnotherThread) {
        counts.opened++;
        if (!onAnotherThread) {
            tasks.forEach(SimulatedTask::open);
            return;
        }
        Thread thread = new Thread(() -> tasks.forEach(SimulatedTask::open));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
