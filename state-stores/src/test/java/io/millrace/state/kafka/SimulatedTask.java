// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.internals.ProcessorNode;

/** One task with its stores and barrier, led through its life as Kafka Streams does it. */
final class SimulatedTask {
    private static final ProcessorNode<?, ?, ?, ?> PROCESSOR =
            new ProcessorNode<>("processor", (Processor<Object, Object, Object, Object>) record -> {}, Set.of());

    private final SimulatedProcess process;
    private final TaskId id;
    private final List<KafkaOrderedStore> stores = new ArrayList<>();
    private final CommitBarrier barrier = MillraceStores.barrier("barrier").build();
    private FakeContext context;

    SimulatedTask(SimulatedProcess process, TaskId id, List<String> names) {
        this.process = process;
        this.id = id;
        CommitSignal signal = new CommitSignal(process.transactions);
        for (String name : names) {
            stores.add(new KafkaOrderedStore(name, process.states, signal, process.broker, process.memory));
        }
        context = newContext();
    }

    private FakeContext newContext() {
        return new FakeContext(process.machine.folder(), process.guarantee, id, process.broker, process.producer());
    }

    FakeContext context() {
        return context;
    }

    CommitBarrier barrier() {
        return barrier;
    }

    List<KafkaOrderedStore> stores() {
        return stores;
    }

    KafkaOrderedStore store(int index) {
        return stores.get(index);
    }

    TopicPartition changelog(int index) {
        return context.changelog(stores.get(index).name());
    }

    /** Registers everything, as it is done before anything is restored. */
    void open() {
        context = newContext();
        for (KafkaOrderedStore store : stores) {
            store.init(context.context(), store);
        }
        barrier.init(context.context(), barrier);
    }

    void restore(int batchSize) {
        for (KafkaOrderedStore store : stores) {
            context.restore(store, batchSize);
        }
    }

    /** The end of the restoration: a checkpoint, and then the processors begin. */
    void run() {
        checkpoint();
        context.setCurrentNode(PROCESSOR);
        barrier.attach(() -> {});
        stores.forEach(barrier::attach);
        context.setCurrentNode(null);
    }

    void openAndRun() {
        open();
        restore(100);
        run();
    }

    void flush() {
        barrier.flushCache();
    }

    void checkpoint() {
        for (KafkaOrderedStore store : stores) {
            if (store.persistent()) {
                TopicPartition changelog = context.changelog(store.name());
                store.commit(Map.of(changelog, process.broker.last(changelog)));
            } else {
                store.commit(Map.of());
            }
        }
        barrier.commit(Map.of());
    }

    void recycleToStandby() {
        barrier.clearCache();
        context.becomeStandby();
    }

    void recycleToActive() {
        barrier.clearCache();
        context.becomeActive();
        run();
    }

    void closeDirty() {
        try {
            flush();
        } catch (RuntimeException e) {
            // Kafka Streams logs it and goes on.
        }
        close();
        if (process.guarantee.equals(FakeContext.EXACTLY)) {
            deleteFolder();
        }
    }

    void close() {
        stores.forEach(KafkaOrderedStore::close);
        barrier.close();
    }

    /** As Kafka Streams and its cleaner do. */
    void deleteFolder() {
        try {
            Files.deleteIfExists(context.taskFolder().resolve(TaskStates.MARKER));
            Files.deleteIfExists(context.taskFolder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
