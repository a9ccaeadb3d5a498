// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.state.api.StateMemory;
import io.millrace.state.rocksdb.RocksEngine;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A batching operator upstream of a counting one, which batches too, in a real topology. */
final class TopologyTest {
    @TempDir
    Path folder;

    /** Cuts a line into words. */
    @SuppressWarnings("NullAway.Init")
    private static final class Splitter implements Processor<String, String, String, String> {
        private ProcessorContext<String, String> context;

        @Override
        public void init(ProcessorContext<String, String> context) {
            this.context = context;
        }

        @Override
        public void process(Record<String, String> record) {
            for (String word : record.value().split(" ")) {
                context.forward(record.withKey(word));
            }
        }
    }

    /** Holds every row until the barrier. */
    @SuppressWarnings("NullAway.Init")
    private static final class Holder implements Processor<String, String, String, String> {
        private final List<Record<String, String>> held = new ArrayList<>();
        private ProcessorContext<String, String> context;

        @Override
        public void init(ProcessorContext<String, String> context) {
            this.context = context;
            CommitBarrier barrier = context.getStateStore("barrier");
            barrier.attach(this::drain);
        }

        @Override
        public void process(Record<String, String> record) {
            held.add(record);
        }

        private void drain() {
            for (Record<String, String> record : held) {
                context.forward(record.withValue(record.value() + " held"));
            }
            held.clear();
        }
    }

    /** Counts words and holds the counts until the barrier. */
    @SuppressWarnings("NullAway.Init")
    private static final class Counter implements Processor<String, String, String, String> {
        private final List<Record<String, String>> held = new ArrayList<>();
        private ProcessorContext<String, String> context;
        private OrderedStateStore store;

        @Override
        public void init(ProcessorContext<String, String> context) {
            this.context = context;
            store = context.getStateStore("counts");
            CommitBarrier barrier = context.getStateStore("barrier");
            barrier.attach(this::drain);
            barrier.attach(store);
        }

        @Override
        public void process(Record<String, String> record) {
            byte[] key = record.key().getBytes(UTF_8);
            byte[] before = store.get(key);
            long count = before == null ? 1 : ByteBuffer.wrap(before).getLong() + 1;
            store.put(key, ByteBuffer.allocate(8).putLong(count).array());
            held.add(record.withValue(record.key() + count));
        }

        private void drain() {
            held.forEach(context::forward);
            held.clear();
        }
    }

    private enum StoreOrder {
        BARRIER_FIRST,
        BARRIER_LAST
    }

    private Topology topology(StoreOrder order, MillraceStores stores) {
        Topology topology = new Topology()
                .addSource("source", "words")
                .addProcessor("splitter", Splitter::new, "source")
                .addProcessor("holder", Holder::new, "splitter")
                .addProcessor("counter", Counter::new, "holder")
                .addSink("sink", "counted", "counter");
        StoreBuilder<CommitBarrier> barrier = MillraceStores.barrier("barrier");
        StoreBuilder<OrderedStateStore> counts = stores.ordered("counts");
        if (order == StoreOrder.BARRIER_FIRST) {
            topology.addStateStore(barrier, "holder", "counter").addStateStore(counts, "counter");
        } else {
            topology.addStateStore(counts, "counter").addStateStore(barrier, "counter", "holder");
        }
        return topology;
    }

    private Properties properties(String guarantee) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee.toLowerCase(Locale.ROOT));
        properties.put(
                StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG,
                org.apache.kafka.common.serialization.Serdes.StringSerde.class);
        properties.put(
                StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG,
                org.apache.kafka.common.serialization.Serdes.StringSerde.class);
        return properties;
    }

    @ParameterizedTest
    @CsvSource({
        "BARRIER_FIRST, EXACTLY_ONCE_V2, true",
        "BARRIER_LAST, EXACTLY_ONCE_V2, true",
        "BARRIER_FIRST, AT_LEAST_ONCE, true",
        "BARRIER_LAST, AT_LEAST_ONCE, false"
    })
    void what_upstream_batches_write_is_flushed_by_the_same_commit(StoreOrder order, String guarantee, boolean disk) {
        try (RocksEngine engine = RocksEngine.withBudget(16 << 20);
                TopologyTestDriver driver = new TopologyTestDriver(
                        topology(
                                order,
                                disk
                                        ? MillraceStores.onDisk(engine, new StateMemory(1 << 20))
                                        : MillraceStores.inMemory(new StateMemory(1 << 20))),
                        properties(guarantee))) {
            var input = driver.createInputTopic("words", new StringSerializer(), new StringSerializer());
            TestOutputTopic<String, String> output =
                    driver.createOutputTopic("counted", new StringDeserializer(), new StringDeserializer());
            TestOutputTopic<String, byte[]> changelog = driver.createOutputTopic(
                    "app-counts-changelog", new StringDeserializer(), new ByteArrayDeserializer());
            input.pipeInput("x", "a b a", 1000);
            assertThat(output.readValuesToList()).containsExactly("a1", "b1", "a2");
            assertThat(changelog.readKeyValuesToList())
                    .extracting(
                            entry -> entry.key + ByteBuffer.wrap(entry.value).getLong())
                    .as("each changed key once a commit")
                    .containsExactly("a2", "b1");
            input.pipeInput("x", "b", 1001);
            assertThat(output.readRecordsToList()).singleElement().satisfies(row -> {
                assertThat(row.value()).isEqualTo("b2");
                assertThat(row.timestamp()).isEqualTo(1001);
            });
            OrderedStateStore store = (OrderedStateStore) driver.getStateStore("counts");
            assertThat(store.dirtyBytes()).isZero();
            assertThat(ByteBuffer.wrap(store.get("b".getBytes(UTF_8))).getLong())
                    .isEqualTo(2);
        }
    }
}
