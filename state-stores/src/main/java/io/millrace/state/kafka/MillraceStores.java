// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.state.api.StateDisk;
import io.millrace.state.api.StateMemory;
import io.millrace.state.api.TaskDatabase;
import io.millrace.state.memory.MemoryDatabase;
import io.millrace.state.rocksdb.RocksEngine;
import io.millrace.state.spill.SortedRuns;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/** Makes store builders for a topology. Immutable, any thread. */
public final class MillraceStores {
    /** Kafka Streams' own default of {@code state.cleanup.delay.ms}. */
    private static final Duration CLEANUP_DELAY = Duration.ofMinutes(10);

    private final TaskStates states;
    private final CommitSignal signal;
    private final Changelogs changelogs;
    private final StateMemory memory;
    private final StateDisk disk;

    private MillraceStores(
            TaskStates.DatabaseOpener opener,
            @Nullable Transactions transactions,
            Changelogs changelogs,
            StateMemory memory,
            StateDisk disk,
            Duration cleanupDelay) {
        this.memory = memory;
        this.disk = disk;
        this.states = new TaskStates(opener, memory, disk, cleanupDelay, System::nanoTime);
        this.signal = new CommitSignal(transactions);
        this.changelogs = changelogs;
    }

    /**
     * Stores on disk, below the application's state folder. One for an application.
     *
     * @param engine must not be closed before the topology
     * @param transactions says what is committed under exactly-once
     * @param changelogs says whether what is on disk still fits its changelog
     * @param memory the heap that all stores together may take
     * @param disk is told what the disk refuses; whoever listens to it should pause the tasks
     * @param cleanupDelay Kafka Streams' {@code state.cleanup.delay.ms}: how long the state of a task that left, or whose folder was
     *     deleted after an unclean close, is believed when the task comes back
     */
    public static MillraceStores onDisk(
            RocksEngine engine,
            Transactions transactions,
            Changelogs changelogs,
            StateMemory memory,
            StateDisk disk,
            Duration cleanupDelay) {
        return new MillraceStores(new OnDisk(engine), transactions, changelogs, memory, disk, cleanupDelay);
    }

    /** Stores on disk where Kafka Streams calls {@code commit} after each commit: a topology test driver, at-least-once. */
    public static MillraceStores onDisk(RocksEngine engine, StateMemory memory) {
        return new MillraceStores(new OnDisk(engine), null, Changelogs.UNKNOWN, memory, new StateDisk(), CLEANUP_DELAY);
    }

    /** Stores on the heap, restored from their changelogs at each start; {@code commit} as with {@link #onDisk(RocksEngine, StateMemory)}. */
    public static MillraceStores inMemory(StateMemory memory) {
        return new MillraceStores(new InMemory(), null, Changelogs.UNKNOWN, memory, new StateDisk(), CLEANUP_DELAY);
    }

    /**
     * Removes the state of tasks that this process does not have any more: of those whose folders Kafka Streams' cleaner took away
     * and that are not open. To be called now and then while all tasks run; any thread. Does not throw.
     *
     * @param applicationFolder that Kafka Streams keeps the folders of tasks in
     */
    public void removeDeparted(Path applicationFolder) {
        states.removeDeparted(applicationFolder);
    }

    /** The heap that the stores may take. */
    public StateMemory memory() {
        return memory;
    }

    /**
     * A place beside the database of a task for what an operator has no room for and finds again after a restart; empty, and to be
     * closed with the operator. On disk also where stores are not.
     *
     * @param taskFolder that Kafka Streams has for the task
     * @param store the name of the operator's store
     */
    public SortedRuns runs(File taskFolder, String store) {
        return new SortedRuns(
                TaskStates.folder(taskFolder.toPath()).resolve("runs").resolve(store), disk);
    }

    /** A store with a compacted changelog topic. */
    public StoreBuilder<OrderedStateStore> ordered(String name) {
        return ordered(name, Map.of());
    }

    /**
     * A store with a changelog topic.
     *
     * @param name names the changelog too and is kept for good: {@code <application>-<name>-changelog}
     * @param topicConfig settings of the changelog topic, over Kafka Streams' own ({@code cleanup.policy=compact})
     */
    public StoreBuilder<OrderedStateStore> ordered(String name, Map<String, String> topicConfig) {
        return new StoreRecipe<>(
                name, topicConfig, () -> new KafkaOrderedStore(name, states, signal, changelogs, memory));
    }

    /** A barrier: one for each sub-topology, connected to each of its processors that holds rows or state. */
    public static StoreBuilder<CommitBarrier> barrier(String name) {
        return new StoreRecipe<>(name, null, () -> new CommitBarrier(name));
    }

    private record OnDisk(RocksEngine engine) implements TaskStates.DatabaseOpener {
        @Override
        public TaskDatabase open(Path folder) {
            return engine.open(folder);
        }

        @Override
        public boolean persistent() {
            return true;
        }
    }

    private record InMemory() implements TaskStates.DatabaseOpener {
        @Override
        public TaskDatabase open(Path folder) {
            return new MemoryDatabase();
        }

        @Override
        public boolean persistent() {
            return false;
        }
    }
}
