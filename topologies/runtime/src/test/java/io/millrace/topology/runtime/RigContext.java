// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.query.Position;
import org.jspecify.annotations.Nullable;

/** What Kafka Streams is to one task. Its public methods are those of the context that are answered; others fail. One thread. */
public final class RigContext {
    /** By name and number of parameters. */
    private static final Map<String, Method> OWN = Arrays.stream(RigContext.class.getMethods())
            .collect(Collectors.toMap(
                    method -> method.getName() + method.getParameterCount(), method -> method, (a, b) -> a));

    private final Path folder;
    private final Map<String, StateStore> stores = new HashMap<>();
    private final Map<String, StateRestoreCallback> restores = new HashMap<>();
    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> changelogs = new HashMap<>();
    private final List<Forwarded> forwarded = new ArrayList<>();
    private final List<Punctuator> punctuators = new ArrayList<>();
    private final InternalProcessorContext<byte[], byte[]> proxy;
    private final Map<String, Integer> committedLogs = new HashMap<>();
    private int committedForwards;
    private @Nullable ProcessorNode<?, ?, ?, ?> node = new ProcessorNode<>("stage");
    private @Nullable ProcessorRecordContext recordContext;
    private String topic = "";
    private long offset;
    private int calls;
    private int failingCall = -1;

    /** One record and the node that it went to. */
    public record Forwarded(String node, OutputRecord record) {}

    @SuppressWarnings("unchecked")
    RigContext(Path folder) {
        this.folder = folder;
        folder.toFile().mkdirs();
        this.proxy = (InternalProcessorContext<byte[], byte[]>) Proxy.newProxyInstance(
                RigContext.class.getClassLoader(), new Class<?>[] {InternalProcessorContext.class}, this::answer);
    }

    public InternalProcessorContext<byte[], byte[]> proxy() {
        return proxy;
    }

    private @Nullable Object answer(Object self, Method method, Object @Nullable [] arguments) throws Throwable {
        Object[] given = arguments == null ? new Object[0] : arguments;
        Method own = OWN.get(method.getName() + given.length);
        if (own != null) {
            try {
                return own.invoke(this, given);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
        if (method.getName().equals("commit") && given.length == 0) {
            // A wish: the test says when it commits.
            return null;
        }
        throw new UnsupportedOperationException(method.toString());
    }

    /** Lets one call of forward fail, counted from 0 and from the rig's start; it can be repeated. */
    public void failCall(int number) {
        failingCall = number;
    }

    /** How often something was forwarded or failed to be. */
    public int calls() {
        return calls;
    }

    void at(String recordTopic, long recordOffset) {
        topic = recordTopic;
        offset = recordOffset;
    }

    void add(StateStore store) {
        stores.put(store.name(), store);
    }

    public List<Forwarded> forwarded() {
        return forwarded;
    }

    /** Runs all timers of the wall clock. */
    public void punctuate() {
        List.copyOf(punctuators).forEach(each -> each.punctuate(0));
    }

    void commit() {
        committedForwards = forwarded.size();
        changelogs.forEach((name, log) -> committedLogs.put(name, log.size()));
    }

    void abort() {
        forwarded.subList(committedForwards, forwarded.size()).clear();
        changelogs.forEach((name, log) ->
                log.subList(committedLogs.getOrDefault(name, 0), log.size()).clear());
        punctuators.clear();
    }

    Map<TopicPartition, Long> logged(String store) {
        List<ConsumerRecord<byte[], byte[]>> log = changelogs.getOrDefault(store, List.of());
        return log.isEmpty() ? Map.of() : Map.of(partition(store), log.size() - 1L);
    }

    private static TopicPartition partition(String store) {
        return new TopicPartition(topicOf(store), 0);
    }

    private static String topicOf(String store) {
        return "app-" + store + "-changelog";
    }

    /** Feeds a changelog from behind the offset that the store has. */
    void restore(StateStore store) {
        List<ConsumerRecord<byte[], byte[]>> log = changelogs.getOrDefault(store.name(), List.of());
        Long committed = store.committedOffset(partition(store.name()));
        int from = committed == null || committed < 0 ? 0 : (int) (committed + 1);
        if (from < log.size() && restores.get(store.name()) instanceof RecordBatchingStateRestoreCallback callback) {
            callback.restoreBatch(List.copyOf(log.subList(from, log.size())));
        }
    }

    // ---- what the context answers

    public void forward(Record<byte[], byte[]> record, String child) {
        if (calls++ == failingCall) {
            throw new TimeoutException("call " + failingCall);
        }
        forwarded.add(new Forwarded(
                child,
                new OutputRecord(copy(record.key()), copy(record.value()), record.timestamp(), record.headers())));
    }

    /** As Kafka's producer does: the sender may write over its arrays. */
    private static byte @Nullable [] copy(byte @Nullable [] bytes) {
        return bytes == null ? null : bytes.clone();
    }

    public Cancellable schedule(Duration interval, PunctuationType type, Punctuator punctuator) {
        punctuators.add(punctuator);
        return () -> punctuators.remove(punctuator);
    }

    public Optional<RecordMetadata> recordMetadata() {
        return Optional.of(new ProcessorRecordContext(
                0, offset, 0, topic, new org.apache.kafka.common.header.internals.RecordHeaders()));
    }

    public @Nullable StateStore getStateStore(String name) {
        return stores.get(name);
    }

    public File stateDir() {
        return folder.toFile();
    }

    public TaskId taskId() {
        return new TaskId(0, 0);
    }

    public String changelogFor(String storeName) {
        return topicOf(storeName);
    }

    public Map<String, Object> appConfigs() {
        return Map.of(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    }

    public long currentSystemTimeMs() {
        return SqlPipeline.NOW;
    }

    public void register(StateStore store, StateRestoreCallback callback) {
        restores.put(store.name(), callback);
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
        List<ConsumerRecord<byte[], byte[]>> log = changelogs.computeIfAbsent(store, name -> new ArrayList<>());
        log.add(new ConsumerRecord<>(topicOf(store), 0, log.size(), key.get(), value));
    }
}
