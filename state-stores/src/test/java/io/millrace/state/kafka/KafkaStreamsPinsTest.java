// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.state.api.StateMemory;
import io.millrace.state.rocksdb.RocksEngine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.LockException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.ProcessorStateManager;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.apache.kafka.streams.processor.internals.StateDirectory;
import org.apache.kafka.streams.processor.internals.Task;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is relied on in Kafka Streams and promised by nobody: another version of it is not taken before these hold. */
@SuppressWarnings("NullAway.Init")
final class KafkaStreamsPinsTest {
    private static final TopicPartition CHANGELOG = new TopicPartition("app-store-changelog", 3);

    @TempDir(factory = MemoryTempDir.class)
    Path folder;

    private Properties properties(String guarantee) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
        properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        return properties;
    }

    private StateDirectory directory() {
        return new StateDirectory(new StreamsConfig(properties(FakeContext.EXACTLY)), Time.SYSTEM, true, false);
    }

    /** Package-private methods of Kafka Streams, by name and number of arguments. */
    private static Object call(Object target, String name, Object... arguments) throws ReflectiveOperationException {
        for (Method method : target.getClass().getDeclaredMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
                method.setAccessible(true);
                try {
                    return method.invoke(target, arguments);
                } catch (InvocationTargetException e) {
                    throw new AssertionError(name, e.getCause());
                }
            }
        }
        throw new NoSuchMethodException(name);
    }

    @Test
    void a_restore_gives_a_batching_callback_the_records_with_their_offsets() throws ReflectiveOperationException {
        List<ConsumerRecord<byte[], byte[]>> given = new ArrayList<>();
        RecordBatchingStateRestoreCallback callback = given::addAll;
        Map<String, String> topics = Map.of("store", CHANGELOG.topic());
        ProcessorStateManager manager = new ProcessorStateManager(
                new TaskId(0, 3), Task.TaskType.ACTIVE, true, new LogContext(), directory(), topics, Set.of());
        try (RocksEngine engine = RocksEngine.withBudget(8 << 20)) {
            StateStore store = MillraceStores.onDisk(engine, new StateMemory(1 << 20))
                    .ordered("store")
                    .build();
            manager.registerStore(store, callback, null);
            ConsumerRecord<byte[], byte[]> record =
                    new ConsumerRecord<>(CHANGELOG.topic(), 3, 17, "key".getBytes(UTF_8), "value".getBytes(UTF_8));
            call(manager, "restore", call(manager, "storeMetadata", CHANGELOG), List.of(record), OptionalLong.empty());
        }
        assertThat(given).singleElement().satisfies(record -> {
            assertThat(record.offset()).isEqualTo(17);
            assertThat(record.value()).asString(UTF_8).isEqualTo("value");
        });
        assertThat(manager.changelogOffsets()).as("the next offset").containsEntry(CHANGELOG, 18L);
    }

    /** Cannot be opened at first. */
    private static final class Reluctant implements StateStore {
        private final String name;
        private final ProcessorStateManager manager;
        private final int refusals;
        int attempts;

        Reluctant(String name, ProcessorStateManager manager, int refusals) {
            this.name = name;
            this.manager = manager;
            this.refusals = refusals;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void init(StateStoreContext context, StateStore root) {
            if (attempts++ < refusals) {
                throw new LockException("not yet");
            }
            manager.registerStore(this, (key, value) -> {}, null);
        }

        @Override
        @Deprecated
        public boolean managesOffsets() {
            return true;
        }

        @Override
        public boolean persistent() {
            return true;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void a_task_that_is_tried_again_opens_only_the_stores_that_are_not_open_yet() throws ReflectiveOperationException {
        Map<String, String> topics = Map.of("store", CHANGELOG.topic());
        ProcessorStateManager manager = new ProcessorStateManager(
                new TaskId(0, 3), Task.TaskType.ACTIVE, true, new LogContext(), directory(), topics, Set.of());
        Reluctant first = new Reluctant("store", manager, 0);
        Reluctant second = new Reluctant("other", manager, 1);
        FakeBroker broker = new FakeBroker();
        Object context = new FakeContext(
                        folder, FakeContext.EXACTLY, new TaskId(0, 3), broker, broker.producer(FakeContext.EXACTLY))
                .context();
        assertThatThrownBy(() -> call(manager, "registerStateStores", List.of(first, second), context))
                .as("as it comes from the store: the task manager looks for this type")
                .hasCauseInstanceOf(LockException.class);
        call(manager, "registerStateStores", List.of(first, second), context);
        assertThat(first.attempts).isEqualTo(1);
        assertThat(second.attempts).isEqualTo(2);
    }

    /** Writes to its changelog when it is flushed, and notes what is called. */
    private static final class Recorder implements StateStore, CachedStateStore<Object, Object> {
        final List<String> calls;
        private StateStoreContext context;

        Recorder(List<String> calls) {
            this.calls = calls;
        }

        @Override
        public String name() {
            return "recorder";
        }

        @Override
        public void init(StateStoreContext stateStoreContext, StateStore root) {
            context = stateStoreContext;
            context.register(root, (key, value) -> {});
        }

        @Override
        public void flushCache() {
            calls.add("flush");
        }

        @Override
        public void commit(Map<TopicPartition, Long> changelogOffsets) {
            calls.add("commit");
        }

        @Override
        public void clearCache() {}

        @Override
        public boolean setFlushListener(CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
            return false;
        }

        @Override
        @Deprecated
        public boolean managesOffsets() {
            return true;
        }

        @Override
        public boolean persistent() {
            return false;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static final class Writer implements Processor<String, String, String, String> {
        private final List<String> calls;
        private ProcessorContext<String, String> context;
        private OrderedStateStore store;

        Writer(List<String> calls) {
            this.calls = calls;
        }

        @Override
        public void init(ProcessorContext<String, String> context) {
            this.context = context;
            store = context.getStateStore("store");
            CommitBarrier barrier = context.getStateStore("barrier");
            barrier.attach(store);
        }

        @Override
        public void process(Record<String, String> record) {
            calls.add("process");
            store.put(record.key().getBytes(UTF_8), record.value().getBytes(UTF_8));
            context.forward(record);
        }
    }

    @Test
    void a_task_flushes_before_it_commits_and_its_collector_knows_the_changelogs_offsets() {
        List<String> calls = new ArrayList<>();
        try (RocksEngine engine = RocksEngine.withBudget(8 << 20)) {
            Topology topology = new Topology()
                    .addSource("source", "input")
                    .addProcessor("writer", () -> new Writer(calls), "source")
                    .addSink("sink", "output", "writer")
                    .addStateStore(new StoreRecipe<>("recorder", null, () -> new Recorder(calls)), "writer")
                    .addStateStore(MillraceStores.barrier("barrier"), "writer")
                    .addStateStore(
                            MillraceStores.onDisk(engine, new StateMemory(1 << 20))
                                    .ordered("store"),
                            "writer");
            try (TopologyTestDriver driver = new TopologyTestDriver(topology, properties(FakeContext.EXACTLY))) {
                calls.clear();
                var input = driver.createInputTopic("input", new StringSerializer(), new StringSerializer());
                input.pipeInput("a", "1");
                assertThat(calls).startsWith("process", "flush", "commit");
                input.pipeInput("a", "2");
                input.pipeInput("b", "3");
                StateStore store = driver.getStateStore("store");
                assertThat(store.committedOffset(new TopicPartition("app-store-changelog", 0)))
                        .as("three changelog records, from RecordCollector.offsets()")
                        .isEqualTo(2);
            }
        }
    }

    @Test
    void a_context_of_a_processor_gives_the_collector() {
        assertThat(RecordCollector.Supplier.class)
                .isAssignableFrom(org.apache.kafka.streams.processor.internals.ProcessorContextImpl.class);
    }

    @Test
    void folders_that_are_not_named_like_tasks_are_neither_opened_nor_cleaned() throws Exception {
        StateDirectory directory = directory();
        Path application = folder.resolve("app");
        Path task = Files.createDirectories(application.resolve("0_3"));
        Files.writeString(task.resolve(TaskStates.MARKER), "id");
        Path database = Files.createDirectories(
                application.resolve(TaskStates.DATABASES).resolve("0_3"));
        Files.writeString(database.resolve("CURRENT"), "x");
        assertThat((Collection<?>) call(directory, "listAllTaskDirectories")).hasSize(1);
        assertThat((Collection<?>) call(directory, "listNonEmptyTaskDirectories"))
                .as("a marker is enough")
                .hasSize(1);
        Files.setLastModifiedTime(task, FileTime.fromMillis(0));
        directory.cleanRemovedTasks(1);
        assertThat(task).doesNotExist();
        assertThat(database.resolve("CURRENT")).exists();
        directory.clean();
        assertThat(database.resolve("CURRENT"))
                .as("cleanUp() leaves it, and the marker tells us")
                .exists();
    }

    @Test
    void the_folder_of_a_task_lies_in_the_folder_of_the_application() {
        StateDirectory directory = directory();
        assertThat(directory.getOrCreateDirectoryForTask(new TaskId(0, 3)).toPath())
                .isEqualTo(folder.resolve("app").resolve("0_3"));
    }
}
