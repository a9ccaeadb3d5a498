// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.query.Position;
import org.jspecify.annotations.Nullable;

/** What Kafka Streams is to one store: a folder, a changelog that can be read back, and a place to register. */
public final class FakeContext {
    static final String TOPIC = "app-store-changelog";
    static final TopicPartition PARTITION = new TopicPartition(TOPIC, 3);

    private final Path folder;
    private final String guarantee;
    private final List<ConsumerRecord<byte[], byte[]>> changelog = new ArrayList<>();
    private @Nullable StateRestoreCallback restore;
    private @Nullable ProcessorNode<?, ?, ?, ?> node;
    private @Nullable ProcessorRecordContext recordContext;
    private boolean failing;

    FakeContext(Path folder, String guarantee) {
        this.folder = folder;
        this.guarantee = guarantee;
    }

    InternalProcessorContext<?, ?> context() {
        return (InternalProcessorContext<?, ?>) Proxy.newProxyInstance(
                FakeContext.class.getClassLoader(), new Class<?>[] {InternalProcessorContext.class}, this::answer);
    }

    private @Nullable Object answer(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Object[] given = arguments == null ? new Object[0] : arguments;
        for (Method own : FakeContext.class.getMethods()) {
            if (own.getName().equals(method.getName()) && own.getParameterCount() == given.length) {
                try {
                    return own.invoke(this, given);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            }
        }
        throw new UnsupportedOperationException(method.toString());
    }

    public File stateDir() {
        return folder.toFile();
    }

    public TaskId taskId() {
        return new TaskId(0, 3);
    }

    public String changelogFor(String storeName) {
        return TOPIC;
    }

    public Map<String, Object> appConfigs() {
        return Map.of("processing.guarantee", guarantee);
    }

    public long currentSystemTimeMs() {
        return -1;
    }

    public void register(StateStore store, StateRestoreCallback callback) {
        restore = callback;
    }

    public @Nullable ProcessorNode<?, ?, ?, ?> currentNode() {
        return node;
    }

    public void setCurrentNode(@Nullable ProcessorNode<?, ?, ?, ?> now) {
        node = now;
    }

    public @Nullable ProcessorRecordContext recordContext() {
        return recordContext;
    }

    public void setRecordContext(@Nullable ProcessorRecordContext now) {
        recordContext = now;
    }

    public void logChange(
            String store, Bytes key, byte @Nullable [] value, long timestamp, Headers headers, Position position) {
        if (failing) {
            throw new IllegalStateException("fenced");
        }
        if (timestamp <= 0) {
            throw new IllegalArgumentException("timestamp " + timestamp);
        }
        changelog.add(new ConsumerRecord<>(TOPIC, PARTITION.partition(), changelog.size(), key.get(), value));
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

    List<ConsumerRecord<byte[], byte[]>> changelog() {
        return changelog;
    }

    long lastOffset() {
        return changelog.size() - 1L;
    }

    /** Feeds the changelog from behind the committed offset, in batches, as Kafka Streams does. */
    void restore(StateStore store, FakeContext source, int batchSize) {
        Long committed = store.committedOffset(PARTITION);
        int from = committed == null || committed < 0 ? 0 : (int) (committed + 1);
        List<ConsumerRecord<byte[], byte[]>> rest = source.changelog.subList(from, source.changelog.size());
        RecordBatchingStateRestoreCallback callback = (RecordBatchingStateRestoreCallback) restore;
        for (int i = 0; i < rest.size(); i += batchSize) {
            if (callback != null) {
                callback.restoreBatch(rest.subList(i, Math.min(rest.size(), i + batchSize)));
            }
        }
        if (this != source) {
            changelog.addAll(source.changelog);
        }
    }
}
