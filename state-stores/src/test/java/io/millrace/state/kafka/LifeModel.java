// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * What all stores of a process must hold, and where their tables must be. Each opening is checked twice: before the restore, when the
 * disk must hold exactly what was committed up to the offset that it names, and after it.
 */
final class LifeModel {
    private static final HexFormat HEX = HexFormat.of();

    private final List<List<StoreModel>> tasks = new ArrayList<>();
    private final FakeBroker broker;
    private final LifeCounts counts;
    /** Whether the next opening may find nothing: the task's folder was deleted. */
    private boolean mayBeEmpty;
    /** Whether it must not find anything: too long ago, or by whom is not known. */
    private boolean mustBeEmpty;
    /** Whether the last process ended before it had caught up, or with a disk that refused. */
    private boolean behind;
    /** Whether the last process was killed when a restore had written more than its offset says. */
    private boolean ahead;

    LifeModel(List<Integer> storesOfTasks, FakeBroker broker, LifeCounts counts) {
        this.broker = broker;
        this.counts = counts;
        for (int stores : storesOfTasks) {
            List<StoreModel> models = new ArrayList<>();
            for (int store = 0; store < stores; store++) {
                models.add(new StoreModel());
            }
            tasks.add(models);
        }
    }

    int tasks() {
        return tasks.size();
    }

    int stores(int task) {
        return tasks.get(task).size();
    }

    StoreModel store(int task, int store) {
        return tasks.get(task).get(store);
    }

    interface EachStore {
        void visit(int task, int store, StoreModel model);
    }

    void forEachStore(EachStore each) {
        for (int task = 0; task < tasks.size(); task++) {
            for (int store = 0; store < tasks.get(task).size(); store++) {
                each.visit(task, store, tasks.get(task).get(store));
            }
        }
    }

    void flush() {
        forEachStore((task, store, model) -> model.flush());
    }

    void commit() {
        forEachStore((task, store, model) -> model.commit());
    }

    /** Another instance's change is committed. */
    void foreign(StoreModel model, byte[] key, String value) {
        model.elsewhere++;
        if (value.isEmpty()) {
            model.committed.remove(key);
        } else {
            model.committed.put(key, HEX.parseHex(value));
        }
        forEachStore((task, store, each) -> each.restart());
    }

    void foldersDeleted() {
        mayBeEmpty = true;
    }

    /** So that nobody can know any more that they were closed here. */
    void foldersDeletedAndForgotten() {
        mayBeEmpty = true;
        mustBeEmpty = true;
    }

    void endedBehind() {
        behind = true;
    }

    /** A new process begins; what it finds on a machine that forgets is nothing. */
    void begins(boolean keepsFiles) {
        if (mayBeEmpty || !keepsFiles) {
            forEachStore((task, store, model) -> model.durable = -1);
        }
    }

    /** A restore ended with its process: its offsets are those that are on disk. */
    void restoreKilled(List<SimulatedTask> running, RestoreKill point) {
        forEachStore((task, store, model) ->
                model.durable = offset(running.get(task), running.get(task).store(store)));
        behind = true;
        ahead |= point == RestoreKill.LOADED;
    }

    static long offset(SimulatedTask task, KafkaOrderedStore store) {
        Long offset = store.committedOffset(task.context().changelog(store.name()));
        return offset == null || offset == KafkaOrderedStore.OFFSET_UNKNOWN ? -1 : offset;
    }

    /** Before the restore: exactly the committed records up to the offset, and the offset is where it was left. */
    void checkOpened(List<SimulatedTask> running) {
        forEachStore((task, index, model) -> checkOpened(running.get(task), index, model));
        mayBeEmpty = false;
        mustBeEmpty = false;
    }

    private void checkOpened(SimulatedTask task, int index, StoreModel model) {
        KafkaOrderedStore store = task.store(index);
        TopicPartition changelog = task.changelog(index);
        long offset = offset(task, store);
        if (!ahead || offset < 0) {
            StoreModel.same("on disk at " + offset, store.scan(new byte[0], null), broker.contents(changelog, offset));
        }
        if (!store.persistent()) {
            return;
        }
        if (mustBeEmpty && offset >= 0) {
            throw new AssertionError(changelog + " believes what was deleted, at " + offset);
        }
        if (offset < model.durable) {
            if (!mayBeEmpty) {
                throw new AssertionError(changelog + " is at " + offset + " and was at " + model.durable);
            }
            counts.allowedFullRestores++;
            return;
        }
        if (model.durable < 0) {
            return;
        }
        int tail = broker.generationsFrom(changelog, offset + 1) - model.elsewhere;
        if (behind) {
            return;
        }
        counts.tailMax = Math.max(counts.tailMax, tail);
        if (tail > 2) {
            throw new AssertionError(changelog + " replays " + tail + " generations");
        }
    }

    void checkRestored(List<SimulatedTask> running) {
        behind = false;
        ahead = false;
        forEachStore((task, store, model) -> {
            StoreModel.same("restored", running.get(task).store(store).scan(new byte[0], null), model.committed);
            model.restart();
            model.elsewhere = 0;
        });
    }

    /** A committed generation is on disk, with the offset of its last record. */
    void noteDurable(List<SimulatedTask> running) {
        forEachStore((task, index, model) -> {
            SimulatedTask each = running.get(task);
            KafkaOrderedStore store = each.store(index);
            long last = broker.last(each.changelog(index));
            if (store.persistent() && store.isOpen() && last >= 0 && offset(each, store) != last) {
                throw new AssertionError(
                        each.changelog(index) + " is at " + offset(each, store) + " and not at " + last);
            }
            model.durable = last;
        });
    }
}
