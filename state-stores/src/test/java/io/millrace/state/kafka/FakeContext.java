// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.apache.kafka.streams.query.Position;
import org.jspecify.annotations.Nullable;

/** What Kafka Streams is to the stores of one task: a folder, changelogs that can be read back, and a place to register. */
public final class FakeContext {
    static final String EXACTLY = "exactly_once_v2";
    static final String AT_LEAST = "at_least_once";

    private static final Map<String, Method> OWN = new HashMap<>();
    private static final Map<Method, Method> ANSWERS = new ConcurrentHashMap<>();

    static {
        for (Method method : FakeContext.class.getMethods()) {
            OWN.put(method.getName() + method.getParameterCount(), method);
        }
    }

    private final Path folder;
    private final String guarantee;
    private final TaskId task;
    private final FakeBroker broker;
    private final FakeBroker.Producer producer;
    private final Map<String, StateRestoreCallback> restores = new HashMap<>();
    private @Nullable Map<TopicPartition, Long> sent = new HashMap<>();
    private @Nullable ProcessorNode<?, ?, ?, ?> node;
    private @Nullable ProcessorRecordContext recordContext;
    private final List<Punctuator> timers = new ArrayList<>();
    private boolean failing;
    private @Nullable String failingStore;
    private boolean refusing;

    /** @param folder of the application */
    FakeContext(Path folder, String guarantee, TaskId task, FakeBroker broker, FakeBroker.Producer producer) {
        this.folder = folder;
        this.guarantee = guarantee;
        this.task = task;
        this.broker = broker;
        this.producer = producer;
    }

    InternalProcessorContext<?, ?> context() {
        return (InternalProcessorContext<?, ?>) Proxy.newProxyInstance(
                FakeContext.class.getClassLoader(),
                new Class<?>[] {InternalProcessorContext.class, RecordCollector.Supplier.class},
                this::answer);
    }

    private @Nullable Object answer(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Object[] given = arguments == null ? new Object[0] : arguments;
        Method own = ANSWERS.get(method);
        if (own == null) {
            own = OWN.get(method.getName() + given.length);
            if (own == null) {
                throw new UnsupportedOperationException(method.toString());
            }
            ANSWERS.put(method, own);
        }
        try {
            return own.invoke(this, given);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    Path taskFolder() {
        return folder.resolve(task.toString());
    }

    public File stateDir() {
        return taskFolder().toFile();
    }

    public TaskId taskId() {
        return task;
    }

    public String changelogFor(String storeName) {
        return changelog(storeName).topic();
    }

    TopicPartition changelog(String storeName) {
        return new TopicPartition("app-" + storeName + "-changelog", task.partition());
    }

    public Map<String, Object> appConfigs() {
        return Map.of("processing.guarantee", guarantee);
    }

    public long currentSystemTimeMs() {
        return -1;
    }

    public void uninitialize() {}

    public void register(StateStore store, StateRestoreCallback callback) {
        if (refusing) {
            throw new IllegalStateException("no place for " + store.name());
        }
        restores.put(store.name(), callback);
    }

    public @Nullable ProcessorNode<?, ?, ?, ?> currentNode() {
        return node;
    }

    public void setCurrentNode(@Nullable ProcessorNode<?, ?, ?, ?> now) {
        node = now;
    }

    public Cancellable schedule(Duration interval, PunctuationType type, Punctuator punctuator) {
        if (node == null) {
            throw new IllegalStateException("no processor");
        }
        timers.add(punctuator);
        return () -> timers.remove(punctuator);
    }

    /** How many timers there are. */
    int timers() {
        return timers.size();
    }

    /** What is scheduled on the wall clock is done. */
    void punctuate() {
        List.copyOf(timers).forEach(timer -> timer.punctuate(0));
    }

    public @Nullable ProcessorRecordContext recordContext() {
        return recordContext;
    }

    public void setRecordContext(@Nullable ProcessorRecordContext now) {
        recordContext = now;
    }

    public void logChange(
            String store, Bytes key, byte @Nullable [] value, long timestamp, Headers headers, Position position) {
        Map<TopicPartition, Long> collected = sent;
        if (failing || store.equals(failingStore) || collected == null) {
            throw new IllegalStateException("fenced");
        }
        if (timestamp <= 0) {
            throw new IllegalArgumentException("timestamp " + timestamp);
        }
        TopicPartition changelog = changelog(store);
        collected.put(changelog, producer.send(changelog, key.get(), value));
    }

    /** Another one after each change of role, as in Kafka Streams; none for a standby. */
    public @Nullable RecordCollector recordCollector() {
        Map<TopicPartition, Long> collected = sent;
        if (collected == null) {
            return null;
        }
        return (RecordCollector) Proxy.newProxyInstance(
                FakeContext.class.getClassLoader(), new Class<?>[] {RecordCollector.class}, (proxy, method, given) -> {
                    if (method.getName().equals("offsets")) {
                        return Map.copyOf(collected);
                    }
                    throw new UnsupportedOperationException(method.toString());
                });
    }

    void becomeStandby() {
        sent = null;
    }

    void becomeActive() {
        sent = new HashMap<>();
    }

    String nodeName() {
        return node == null ? "none" : node.name();
    }

    String origin() {
        return recordContext == null ? "none" : recordContext.topic() + "@" + recordContext.offset();
    }

    void failChangelog() {
        failing = true;
    }

    void failChangelog(String store) {
        failingStore = store;
    }

    /** The next store cannot register. */
    void refuse() {
        refusing = true;
    }

    /** Feeds the committed changelog from behind the store's offset, in batches, as Kafka Streams does. */
    void restore(StateStore store, int batchSize) {
        Long committed = store.committedOffset(changelog(store.name()));
        long from = committed == null || committed < 0 ? 0 : committed + 1;
        long next = restoreSome(store, from, batchSize);
        while (next != from) {
            from = next;
            next = restoreSome(store, from, batchSize);
        }
    }

    /** Feeds one batch of the records from an offset on, and gives the offset of the next; the same when there was nothing. */
    long restoreSome(StateStore store, long from, int batchSize) {
        List<ConsumerRecord<byte[], byte[]>> rest = broker.committed(changelog(store.name()), from);
        if (rest.isEmpty()) {
            return from;
        }
        List<ConsumerRecord<byte[], byte[]>> batch = rest.subList(0, Math.min(rest.size(), batchSize));
        callback(store).restoreBatch(batch);
        return batch.get(batch.size() - 1).offset() + 1;
    }

    /** What a store has registered to be fed with. */
    RecordBatchingStateRestoreCallback callback(StateStore store) {
        return (RecordBatchingStateRestoreCallback) Objects.requireNonNull(restores.get(store.name()));
    }
}
