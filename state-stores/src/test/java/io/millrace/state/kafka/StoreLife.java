// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.kafka.FaultyMachine.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * A random life of a process and its successors: everything that can happen to stores, in any order, with a sorted map for each
 * store that says what is committed. Each opening is checked twice: before the restore, when the disk must hold exactly what
 * was committed up to the offset that it names, and after it.
 */
final class StoreLife {
    private final Random random;
    private final String guarantee;
    private long memoryBytes;
    private final FakeBroker broker = new FakeBroker();
    private final LifeCounts counts;
    private final List<List<StoreModel>> models = new ArrayList<>();
    private final List<SimulatedTask> tasks = new ArrayList<>();
    private final StringBuilder story = new StringBuilder();
    private FaultyMachine machine;
    private SimulatedProcess process;
    /** Whether the next opening may find nothing: the task's folder was deleted, and nobody knows why. */
    private boolean mayBeEmpty;
    /** Whether the last process ended before it had caught up, or with a disk that refused. */
    private boolean behind;
    /** Whether the last process was killed when a restore had written more than its offset says. */
    private boolean ahead;

    StoreLife(Machine disk, Random random, LifeCounts counts) {
        machine = new FaultyMachine(disk);
        this.random = random;
        this.counts = counts;
        guarantee = random.nextInt(4) == 0 ? FakeContext.AT_LEAST : FakeContext.EXACTLY;
        // With little memory a restore is written in bulk.
        memoryBytes = random.nextBoolean() ? 8_000 : 64 << 20;
        process = new SimulatedProcess(machine, broker, guarantee, memoryBytes);
        int taskCount = 1 + random.nextInt(2);
        for (int task = 0; task < taskCount; task++) {
            List<StoreModel> stores = new ArrayList<>();
            for (int store = 0; store <= random.nextInt(3); store++) {
                stores.add(new StoreModel());
            }
            models.add(stores);
        }
    }

    private boolean isExactly() {
        return guarantee.equals(FakeContext.EXACTLY);
    }

    String story() {
        return guarantee + ":" + story;
    }

    void run(int steps) {
        makeTasks();
        open();
        for (int i = 0; i < steps; i++) {
            step();
        }
        process.closeClean();
        process.machine.end();
    }

    /** A life of commits in which one ends with the process. */
    void runCommits(int commits, int killed, KillPoint point) {
        makeTasks();
        open();
        for (int i = 0; i < commits; i++) {
            use();
            if (i == killed) {
                kill(point);
            } else {
                tell("commit");
                commit();
            }
        }
        process.closeClean();
        process.machine.end();
    }

    /** A life in which a restore, from nothing or of what is missing, ends with the process. */
    void runRestores(RestoreKill point, RestoreFrom from) {
        memoryBytes = 8_000;
        startProcess(machine);
        open();
        for (int i = 0; i < 4; i++) {
            use();
            commit();
        }
        process.closeClean();
        commitModels();
        noteDurable();
        for (int i = 0; i < 4; i++) {
            writeElsewhere();
        }
        if (from == RestoreFrom.NOTHING) {
            tasks.forEach(SimulatedTask::deleteFolder);
            mayBeEmpty = true;
        }
        startProcess(machine);
        openAll();
        checkOpened();
        killInRestore(point);
        open();
        use();
        commit();
        process.closeClean();
        process.machine.end();
    }

    private void makeTasks() {
        tasks.clear();
        for (int task = 0; task < models.size(); task++) {
            String[] names = new String[models.get(task).size()];
            for (int store = 0; store < names.length; store++) {
                names[store] = "s" + store;
            }
            tasks.add(process.task(task, names));
        }
    }

    private void step() {
        int choice = random.nextInt(100);
        if (choice < 55) {
            use();
        } else if (choice < 67) {
            tell("commit");
            commit();
        } else if (choice < 84) {
            kill(KillPoint.values()[random.nextInt(KillPoint.values().length)]);
        } else if (choice < 92) {
            fail(random.nextInt(6));
        } else if (choice < 95) {
            tell("recycle");
            recycle();
        } else {
            tell("close");
            flushModels();
            process.closeClean();
            commitModels();
            noteDurable();
            whileClosed();
            if (random.nextBoolean()) {
                tell("exit");
                startProcess(machine);
            }
            open();
        }
    }

    private void tell(String what) {
        story.append(' ').append(what);
    }

    private void use() {
        tell("use");
        int operations = 1 + random.nextInt(6);
        for (int i = 0; i < operations; i++) {
            int task = random.nextInt(tasks.size());
            int index = random.nextInt(models.get(task).size());
            KafkaOrderedStore store = tasks.get(task).store(index);
            StoreModel model = models.get(task).get(index);
            byte[] key = key();
            int choice = random.nextInt(8);
            if (choice < 4) {
                byte[] value = new byte[random.nextInt(4)];
                random.nextBytes(value);
                store.put(key, value);
                model.live.put(key, value);
            } else if (choice < 6) {
                store.delete(key);
                model.live.remove(key);
            } else if (choice == 6) {
                if (!Arrays.equals(store.get(key), model.live.get(key))) {
                    throw new AssertionError("get " + java.util.HexFormat.of().formatHex(key));
                }
            } else {
                byte[] to = random.nextInt(3) == 0 ? null : key();
                NavigableMap<byte[], byte[]> range = to == null
                        ? model.live.tailMap(key, true)
                        : Arrays.compareUnsigned(key, to) >= 0
                                ? new TreeMap<>(Arrays::compareUnsigned)
                                : model.live.subMap(key, true, to, false);
                StoreModel.same("scan", store.scan(key, to), range);
            }
        }
    }

    private byte[] key() {
        byte[] key = new byte[random.nextInt(3)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (random.nextInt(5) - 2);
        }
        return key;
    }

    /** The disk may refuse what is committed; then the next commit writes it. */
    private void commit() {
        flushModels();
        boolean mayRefuse = random.nextInt(8) == 0;
        if (mayRefuse) {
            tell("refused");
            machine.failNextWrite(Fault.values()[random.nextInt(3)]);
        }
        process.commit();
        machine.disarm();
        commitModels();
        noteDurable();
    }

    private boolean isRefused() {
        return process.disk.trouble() != null;
    }

    private void kill(KillPoint point) {
        counts.kills++;
        tell("kill-" + point);
        boolean committed = false;
        if (point != KillPoint.BEFORE_FLUSH) {
            flushModels();
            process.flush();
            committed = !isExactly();
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
            commitModels();
        }
        if (point == KillPoint.CHECKPOINTED || (point == KillPoint.WRITTEN && isExactly())) {
            noteDurable();
        }
        restartKilled();
    }

    private void restartKilled() {
        behind |= isRefused();
        FaultyMachine next = machine.killed();
        process.abortAtBroker();
        startProcess(next);
        whileClosed();
        open();
    }

    private void startProcess(FaultyMachine next) {
        if (mayBeEmpty || !machine.opener().persistent()) {
            models.forEach(stores -> stores.forEach(model -> model.durable = -1));
        }
        machine = next;
        process = new SimulatedProcess(machine, broker, guarantee, memoryBytes);
        makeTasks();
    }

    /** Failures after which Kafka Streams closes the tasks and opens them again, in the same process. */
    private void fail(int how) {
        boolean committed = false;
        switch (how) {
            case 0 -> {
                tell("aborted");
                process.flush();
                process.transactions.aborted();
                process.abortAtBroker();
            }
            case 1 -> {
                tell("timeout-committed");
                flushModels();
                process.flush();
                process.commitAtBroker();
                committed = true;
            }
            case 2 -> {
                tell("timeout-aborted");
                process.flush();
            }
            case 5 -> {
                tell("write-failed");
                failWrite();
            }
            case 3 -> {
                tell("row-failed");
                tasks.forEach(task -> task.barrier().abandon());
            }
            default -> {
                tell("send-failed");
                tasks.forEach(task -> task.context().failChangelog());
            }
        }
        if (!isExactly() && how < 3) {
            // Without transactions everything that was sent stays.
            flushModels();
            committed = true;
        }
        if (committed) {
            commitModels();
        }
        behind |= isRefused();
        process.closeDirty();
        process.abortAtBroker();
        if (random.nextInt(8) == 0) {
            // The last signal of a transaction that is no longer anybody's.
            process.transactions.committed();
        }
        elsewhere();
        boolean died = random.nextInt(6) == 0;
        if (died) {
            tell("died");
            mayBeEmpty = isExactly();
            startProcess(machine.killed());
        }
        open();
    }

    /** A generation is committed, and writing it fails in a way that nobody thought of. */
    private void failWrite() {
        flushModels();
        machine.failNextWrite(Fault.UNEXPECTED);
        process.commit();
        commitModels();
        boolean failed = !machine.isArmed();
        machine.disarm();
        boolean told = false;
        for (SimulatedTask task : tasks) {
            try {
                task.store(0).get(new byte[0]);
            } catch (MillraceException e) {
                told = e.code() == ErrorCode.INTERNAL;
            }
        }
        if (failed != told) {
            throw new AssertionError("a failed write was " + (told ? "" : "not ") + "told");
        }
    }

    /** Active to standby, which another instance feeds, and back; nothing is closed. */
    private void recycle() {
        commit();
        tasks.forEach(SimulatedTask::recycleToStandby);
        List<long[]> positions = new ArrayList<>();
        forEachStore((task, index, model) -> {
            SimulatedTask each = tasks.get(task);
            positions.add(new long[] {broker.last(each.changelog(index)) + 1});
        });
        for (int round = random.nextInt(3); round >= 0; round--) {
            writeElsewhere();
            int[] at = {0};
            forEachStore((task, index, model) -> {
                SimulatedTask each = tasks.get(task);
                long[] position = positions.get(at[0]++);
                position[0] = each.context().restoreSome(each.store(index), position[0], 1 + random.nextInt(3));
            });
        }
        int[] at = {0};
        forEachStore((task, index, model) -> {
            SimulatedTask each = tasks.get(task);
            each.context().restoreSome(each.store(index), positions.get(at[0]++)[0], Integer.MAX_VALUE);
        });
        tasks.forEach(SimulatedTask::recycleToActive);
        checkRestored();
    }

    private void whileClosed() {
        elsewhere();
        if (random.nextInt(10) == 0) {
            tell("cleaned");
            tasks.forEach(SimulatedTask::deleteFolder);
            mayBeEmpty = true;
        }
    }

    private void elsewhere() {
        if (random.nextInt(4) == 0) {
            writeElsewhere();
        }
    }

    /** Another instance had the task, and wrote. */
    private void writeElsewhere() {
        tell("elsewhere");
        FakeBroker.Producer other = broker.producer(guarantee);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int task = random.nextInt(tasks.size());
            int index = random.nextInt(models.get(task).size());
            StoreModel model = models.get(task).get(index);
            byte[] key = key();
            byte[] value = random.nextBoolean() ? null : new byte[] {(byte) i};
            other.send(tasks.get(task).changelog(index), key, value);
            model.elsewhere++;
            if (value == null) {
                model.committed.remove(key);
            } else {
                model.committed.put(key, value);
            }
        }
        other.commit();
        forEachStore((task, index, model) -> model.restart());
    }

    private void open() {
        openAll();
        checkOpened();
        if (random.nextInt(5) == 0) {
            killInRestore(RestoreKill.values()[random.nextInt(RestoreKill.values().length)]);
        }
        tasks.forEach(task -> task.restore(1 + random.nextInt(20)));
        tasks.forEach(SimulatedTask::run);
        checkRestored();
    }

    private void killInRestore(RestoreKill point) {
        tell("killed-in-restore-" + point);
        if (point == RestoreKill.LOADED) {
            machine.failNextWrites(Fault.LOADED_WITHOUT_OFFSET, Integer.MAX_VALUE);
        }
        for (SimulatedTask task : tasks) {
            for (KafkaOrderedStore store : task.stores()) {
                task.context().restoreSome(store, offset(task, store) + 1, 1 + random.nextInt(2));
                if (point != RestoreKill.GATHERED) {
                    store.restored();
                }
            }
        }
        counts.loads += machine.loads();
        machine.disarm();
        forEachStore((task, index, model) ->
                model.durable = offset(tasks.get(task), tasks.get(task).store(index)));
        behind = true;
        ahead |= point == RestoreKill.LOADED;
        startProcess(machine.killed());
        openAll();
        checkOpened();
    }

    private void openAll() {
        counts.opened++;
        if (random.nextInt(40) != 0) {
            tasks.forEach(SimulatedTask::open);
            return;
        }
        tell("on-another-thread");
        Thread thread = new Thread(() -> tasks.forEach(SimulatedTask::open));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long offset(SimulatedTask task, KafkaOrderedStore store) {
        Long offset = store.committedOffset(task.context().changelog(store.name()));
        return offset == null || offset == KafkaOrderedStore.OFFSET_UNKNOWN ? -1 : offset;
    }

    /** Before the restore: exactly the committed records up to the offset, and the offset is where it was left. */
    private void checkOpened() {
        forEachStore((task, index, model) -> {
            SimulatedTask each = tasks.get(task);
            KafkaOrderedStore store = each.store(index);
            TopicPartition changelog = each.changelog(index);
            long offset = offset(each, store);
            if (!ahead || offset < 0) {
                StoreModel.same(
                        "on disk at " + offset, store.scan(new byte[0], null), broker.contents(changelog, offset));
            }
            if (!store.persistent()) {
                return;
            }
            if (offset < model.durable) {
                if (!mayBeEmpty) {
                    throw new AssertionError(changelog + " is at " + offset + " and was at " + model.durable);
                }
                counts.allowedFullRestores++;
                return;
            }
            if (offset < 0 && model.durable >= 0) {
                counts.fullRestores++;
            }
            if (model.durable < 0) {
                return;
            }
            int tail = broker.generationsFrom(changelog, offset + 1) - model.elsewhere;
            if (!behind) {
                counts.tailMax = Math.max(counts.tailMax, tail);
            }
            if (tail > 2 && !behind) {
                throw new AssertionError(changelog + " replays " + tail + " generations");
            }
        });
        mayBeEmpty = false;
    }

    private void checkRestored() {
        behind = false;
        ahead = false;
        forEachStore((task, index, model) -> {
            SimulatedTask each = tasks.get(task);
            StoreModel.same("restored", each.store(index).scan(new byte[0], null), model.committed);
            model.restart();
            model.elsewhere = 0;
        });
        noteDurable();
    }

    /** Unless the disk refuses, a committed generation is on disk, with the offset of its last record. */
    private void noteDurable() {
        if (isRefused()) {
            return;
        }
        forEachStore((task, index, model) -> {
            SimulatedTask each = tasks.get(task);
            KafkaOrderedStore store = each.store(index);
            long last = broker.last(each.changelog(index));
            if (store.persistent() && store.isOpen() && last >= 0 && offset(each, store) != last) {
                throw new AssertionError(
                        each.changelog(index) + " is at " + offset(each, store) + " and not at " + last);
            }
            model.durable = last;
        });
    }

    private void flushModels() {
        forEachStore((task, index, model) -> model.flush());
    }

    private void commitModels() {
        forEachStore((task, index, model) -> model.commit());
    }

    private interface EachStore {
        void visit(int task, int index, StoreModel model);
    }

    private void forEachStore(EachStore each) {
        for (int task = 0; task < models.size(); task++) {
            for (int index = 0; index < models.get(task).size(); index++) {
                each.visit(task, index, models.get(task).get(index));
            }
        }
    }
}
