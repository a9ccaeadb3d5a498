// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.state.api.LocalTable;
import io.millrace.state.memory.MemoryTable;
import io.millrace.state.rocksdb.RocksEngine;
import java.io.File;
import java.util.Map;
import org.apache.kafka.streams.state.StoreBuilder;

/** Makes store builders for a topology. Immutable, any thread. */
public final class MillraceStores {
    private final KafkaOrderedStore.TableOpener opener;

    private MillraceStores(KafkaOrderedStore.TableOpener opener) {
        this.opener = opener;
    }

    /** Stores on disk, below the application's state folder. The engine must not be closed before the topology runs. */
    public static MillraceStores onDisk(RocksEngine engine) {
        return new MillraceStores(new OnDisk(engine));
    }

    /** Stores on the heap, restored from their changelogs at each start. */
    public static MillraceStores inMemory() {
        return new MillraceStores(new InMemory());
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
        return new StoreRecipe<>(name, topicConfig, () -> new KafkaOrderedStore(name, opener));
    }

    /** A barrier: one for each sub-topology, connected to each of its processors that holds rows or state. */
    public static StoreBuilder<CommitBarrier> barrier(String name) {
        return new StoreRecipe<>(name, null, () -> new CommitBarrier(name));
    }

    private record OnDisk(RocksEngine engine) implements KafkaOrderedStore.TableOpener {
        @Override
        public LocalTable open(File folder) {
            return engine.open(folder.toPath());
        }

        @Override
        public boolean persistent() {
            return true;
        }
    }

    private record InMemory() implements KafkaOrderedStore.TableOpener {
        @Override
        public LocalTable open(File folder) {
            return new MemoryTable();
        }

        @Override
        public boolean persistent() {
            return false;
        }
    }
}
