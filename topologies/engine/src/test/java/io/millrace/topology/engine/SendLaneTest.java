// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.devkit.EmbeddedBroker;
import io.millrace.topology.engine.config.ConfigKeys;
import io.millrace.topology.engine.config.EngineConfig;
import io.millrace.topology.runtime.record.SendLane;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records that take the short way into a producer's batches arrive as those do that take the ordinary one, on a real broker. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
final class SendLaneTest {
    private static final long SEED = 40;
    private static final int PARTITIONS = 3;
    private static final int SMALL = 2_000;

    private static EmbeddedBroker broker;

    private final SendLane lane = new SendLane();
    private final List<Exception> failures = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(BrokerOptions.temporary());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    /** A row on its way; a partition of -1 is the producer's choice. */
    private record Row(int partition, byte @Nullable [] key, byte @Nullable [] value, long timestamp) {
        String shown() {
            return (key == null ? "-" : new String(key, UTF_8)) + "=" + (value == null ? "-" : new String(value, UTF_8))
                    + "@" + timestamp;
        }
    }

    private static void create(String topic) {
        create(broker, topic);
    }

    private static void create(EmbeddedBroker on, String topic) {
        on.createTopic(topic, PARTITIONS, Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(SMALL)));
    }

    private static Map<String, Object> config(@Nullable String transactionalId) {
        Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 1_000);
        if (transactionalId != null) {
            config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        }
        return config;
    }

    private static KafkaProducer<byte[], byte[]> kafka(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static final class Ends implements TrackedProducer.Listener {
        @Override
        public void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void aborted() {}
    }

    private static TrackedProducer tracked(@Nullable String transactionalId) {
        return tracked(kafka(config(transactionalId)), config(transactionalId));
    }

    private static TrackedProducer tracked(KafkaProducer<byte[], byte[]> producer, Map<String, Object> config) {
        return new TrackedProducer(
                producer,
                new TrackedProducer.Written("dead"),
                TrackingClients.Watching.READS_AND_WRITES,
                new Ends(),
                ProducerBatches.of(producer, config));
    }

    /** As outputs of a task do. */
    private boolean send(TrackedProducer producer, String topic, Row row) {
        if (lane.append(row.partition(), row.key(), row.value(), row.timestamp())) {
            return true;
        }
        lane.sending();
        try {
            producer.send(record(topic, row), (metadata, error) -> {
                if (error != null) {
                    failures.add(error);
                }
            });
        } finally {
            lane.sent();
        }
        return false;
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, Row row) {
        return new ProducerRecord<>(
                topic, row.partition() < 0 ? null : row.partition(), row.timestamp(), row.key(), row.value());
    }

    private static Row row(String key, String value) {
        return new Row(SendLane.ANY_PARTITION, key.getBytes(UTF_8), value.getBytes(UTF_8), 1_000);
    }

    private static List<Row> rows(int count) {
        Random random = new Random(SEED);
        return IntStream.range(0, count)
                .mapToObj(i -> new Row(
                        random.nextInt(5) == 0 ? random.nextInt(PARTITIONS) : SendLane.ANY_PARTITION,
                        ("k" + random.nextInt(40)).getBytes(UTF_8),
                        random.nextInt(9) == 0 ? null : ("v" + i).getBytes(UTF_8),
                        random.nextInt(1_000_000)))
                .toList();
    }

    /** What is committed, by partition and in order. */
    private static Map<Integer, List<String>> committed(String topic) {
        Map<Integer, List<String>> found = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> all = consumer("read_uncommitted");
                KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(i -> new TopicPartition(topic, i))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            // A commit returns before its markers are on the topic: up to here it is waited for them.
            Map<TopicPartition, Long> ends = all.endOffsets(partitions);
            while (!partitions.stream().allMatch(each -> consumer.position(each) >= ends.getOrDefault(each, 0L))) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(100))) {
                    found.computeIfAbsent(each.partition(), partition -> new ArrayList<>())
                            .add(new Row(each.partition(), each.key(), each.value(), each.timestamp()).shown());
                }
            }
        }
        return found;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                isolation);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<Integer, List<String>> byKafka(String topic, List<Row> rows) throws Exception {
        create(topic);
        try (KafkaProducer<byte[], byte[]> producer = kafka(config(null))) {
            rows.forEach(row -> producer.send(record(topic, row)));
        }
        return committed(topic);
    }

    @Test
    void records_arrive_where_kafkas_producer_sends_them_and_in_order() throws Exception {
        create("plain");
        List<Row> rows = rows(5_000);
        try (TrackedProducer producer = tracked(null)) {
            long shortly =
                    rows.stream().filter(row -> send(producer, "plain", row)).count();

            assertThat(shortly).isGreaterThan(4_000);
            assertThat(producer.appended()).isEqualTo(shortly);
            assertThat(producer.sent()).isEqualTo(rows.size());
            producer.flush();
            assertThat(producer.isPending()).isFalse();
        }
        assertThat(failures).isEmpty();
        assertThat(committed("plain")).isEqualTo(byKafka("plain-kafka", rows));
    }

    @Test
    void a_record_without_a_key_goes_somewhere() throws Exception {
        create("keyless");
        try (TrackedProducer producer = tracked("keyless")) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < 1_000; i++) {
                send(producer, "keyless", new Row(SendLane.ANY_PARTITION, null, ("v" + i).getBytes(UTF_8), i));
            }
            assertThat(producer.appended()).isPositive();
            producer.commitTransaction();
        }
        assertThat(committed("keyless").values().stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1_000)
                        .mapToObj(i -> "-=v" + i + "@" + i)
                        .toList());
    }

    @Test
    void what_takes_the_short_way_belongs_to_the_transaction() throws Exception {
        create("transactions");
        List<Row> rows = rows(2_000);
        List<Row> committed = new ArrayList<>();
        try (TrackedProducer producer = tracked("transactions")) {
            producer.initTransactions();
            for (int begin = 0; begin < rows.size(); begin += 500) {
                List<Row> some = rows.subList(begin, begin + 500);
                assertThat(lane.append(0, null, new byte[1], 0))
                        .as("a transaction is begun by the ordinary way")
                        .isFalse();
                producer.beginTransaction();
                some.forEach(row -> send(producer, "transactions", row));
                assertThat(producer.isPending()).isTrue();
                if (begin % 1_000 == 0) {
                    producer.commitTransaction();
                    committed.addAll(some);
                } else {
                    producer.abortTransaction();
                }
                assertThat(producer.isPending()).isFalse();
            }
            assertThat(producer.appended()).isGreaterThan(1_500);
        }
        assertThat(committed("transactions")).isEqualTo(byKafka("transactions-kafka", committed));
    }

    @Test
    void a_failure_is_told_to_the_record_that_opened_the_lane_and_closes_it() throws Exception {
        create("failures");
        try (TrackedProducer producer = tracked(null)) {
            assertThat(send(producer, "failures", row("a", "first"))).isFalse();
            producer.flush();
            assertThat(send(producer, "failures", row("a", "x".repeat(SMALL)))).isTrue();
            producer.flush();

            assertThat(failures).singleElement().isInstanceOf(RecordTooLargeException.class);
            assertThat(producer.isPending()).as("what was refused").isTrue();
            producer.forgiveRefused();
            assertThat(producer.isPending()).isFalse();
            assertThat(send(producer, "failures", row("a", "second"))).isFalse();
            assertThat(send(producer, "failures", row("a", "third"))).isTrue();
        }
        assertThat(committed("failures").values())
                .containsExactly(List.of("a=first@1000", "a=second@1000", "a=third@1000"));
    }

    @Test
    void what_kafkas_producer_refuses_takes_the_ordinary_way() throws Exception {
        create("refused");
        TrackedProducer producer = tracked(null);
        send(producer, "refused", row("a", "first"));
        assertThat(lane.append(SendLane.ANY_PARTITION, new byte[1], new byte[1], 0))
                .isTrue();

        assertThat(lane.append(SendLane.ANY_PARTITION, new byte[1], new byte[1], -1))
                .as("a time before 1970")
                .isFalse();
        assertThat(lane.append(SendLane.ANY_PARTITION, new byte[1], new byte[2 << 20], 0))
                .as("more than max.request.size")
                .isFalse();
        assertThat(lane.append(PARTITIONS, null, new byte[1], 0))
                .as("a partition that the topic does not have")
                .isFalse();
        producer.close();
        assertThat(lane.append(SendLane.ANY_PARTITION, new byte[1], new byte[1], 0))
                .as("a producer that is closed")
                .isFalse();
        assertThatThrownBy(() -> send(producer, "refused", row("a", "late"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void memory_that_stays_full_is_told_at_once() throws Exception {
        EmbeddedBroker silent = EmbeddedBroker.start(BrokerOptions.temporary());
        create(silent, "full");
        Map<String, Object> config = config(null);
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, silent.bootstrapServers());
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4_000);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 500);
        KafkaProducer<byte[], byte[]> kafka = kafka(config);
        TrackedProducer producer = tracked(kafka, config);
        try (silent) {
            send(producer, "full", row("a", "first"));
            producer.flush();
            signal(silent, "STOP");
            boolean shortly = false;
            while (failures.isEmpty()) {
                shortly = send(producer, "full", row("a", "x".repeat(100)));
            }
            assertThat(shortly).isTrue();
            assertThat(failures).singleElement().isInstanceOf(BufferExhaustedException.class);
            assertThat(lane.append(SendLane.ANY_PARTITION, new byte[1], new byte[1], 0))
                    .as("after a failure")
                    .isFalse();
            assertThat(producer.isPending()).isTrue();
            signal(silent, "CONT");
            producer.flush();
            assertThat(producer.isPending()).isTrue();
            producer.forgiveRefused();
            assertThat(producer.isPending()).isFalse();
        } finally {
            producer.close(Duration.ZERO);
        }
    }

    private static void signal(EmbeddedBroker to, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(to.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    @Test
    void an_error_of_the_transaction_is_left_to_the_ordinary_way() throws Exception {
        create("fenced");
        TrackedProducer old = tracked("fenced");
        try (TrackedProducer successor = tracked("fenced")) {
            old.initTransactions();
            old.beginTransaction();
            send(old, "fenced", row("a", "first"));
            old.flush();
            successor.initTransactions();
            assertThat(send(old, "fenced", row("a", "second"))).isTrue();
            old.flush();

            assertThat(failures).singleElement().isInstanceOf(InvalidProducerEpochException.class);
            // Kafka's producer tells a record's callback before it takes the transaction for lost.
            while (failures.size() == 1) {
                send(old, "fenced", row("a", "again"));
            }
            assertThat(send(old, "fenced", row("a", "third"))).isFalse();
            assertThat(send(old, "fenced", row("a", "fourth"))).isFalse();
            assertThat(failures)
                    .hasSizeGreaterThanOrEqualTo(3)
                    .hasOnlyElementsOfType(InvalidProducerEpochException.class);
        } finally {
            old.close(Duration.ZERO);
        }
        assertThat(committed("fenced")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"at_least_once, batch, 1", "exactly_once_v2, batch, 1", "exactly_once_v2, record, 0"})
    void rows_of_a_query_take_it(String guarantee, String lane, int taken, @TempDir Path folder) throws Exception {
        String name = guarantee + "-" + lane;
        create(name);
        int rows = 3_000;
        try (KafkaProducer<byte[], byte[]> producer = kafka(config(null))) {
            for (int i = 0; i < rows; i++) {
                producer.send(record(name, row("k" + i % 7, "{\"V\":" + i + "}")));
            }
        }
        Path file = Files.writeString(folder.resolve("a.sql"), String.format("""
                CREATE STREAM s (k VARCHAR KEY, v INT) WITH (kafka_topic = '%1$s', value_format = 'JSON');
                CREATE STREAM o WITH (kafka_topic = '%1$s-out') AS SELECT k, v + 1 AS w FROM s;
                """, name));
        Map<String, String> settings = Map.of(
                ConfigKeys.BOOTSTRAP, broker.bootstrapServers(),
                ConfigKeys.GUARANTEE, guarantee,
                ConfigKeys.LANE, lane);
        EngineConfig config = new ConfigKeys().with(settings, "test").build(name, folder);
        try (MillraceEngine engine = MillraceEngine.connect(config, new SimpleMeterRegistry());
                Compilation compilation = engine.compile(List.of(file));
                Application application = engine.startBounded(compilation)) {
            engine.drain(application);

            assertThat(application.clients().sent()).isEqualTo(rows);
            // Of each output, task and commit the first one takes the ordinary way.
            assertThat(application.clients().appended()).isBetween(taken * rows / 2L, (long) taken * rows);
        }
        assertThat(committed(name + "-out").values().stream().flatMap(List::stream))
                .hasSize(rows);
    }

    @Test
    void who_wants_to_see_records_or_choose_partitions_sees_each() {
        Map<String, Object> config = config(null);
        config.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, RoundRobinPartitioner.class);
        try (KafkaProducer<byte[], byte[]> producer = kafka(config)) {
            assertThat(ProducerBatches.of(producer, config)).isNull();
            assertThat(ProducerBatches.of(producer, config(null)))
                    .as("fields that Kafka promises to nobody")
                    .isNotNull();
        }
    }
}
