// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.state.api.StateDisk;
import io.millrace.state.api.StateMemory;
import io.millrace.state.api.TableWrite;
import io.millrace.state.api.TaskDatabase;
import io.millrace.state.rocksdb.RocksEngine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.processor.TaskId;

/**
 * What a restore from an empty disk costs beside reading the changelog alone, by hand: the measurement behind ADR 0014. Give it the
 * address of a broker, and how many records and keys; values have 150 bytes, half of them random. One thread, as a restore has.
 */
final class RestoreBench {
    private static final int VALUE_BYTES = 150;
    private static final int ROUNDS = 3;
    private static final long STATE_BYTES = 256L << 20;

    private final String brokers;
    private final TopicPartition changelog;
    private final long records;
    private final Path folder;

    private RestoreBench(String brokers, TopicPartition changelog, long records, Path folder) {
        this.brokers = brokers;
        this.changelog = changelog;
        this.records = records;
        this.folder = folder;
    }

    /** What is done with each poll's records. */
    private enum Way {
        DRAIN,
        EACH_POLL,
        GATHERED
    }

    public static void main(String[] arguments) throws Exception {
        long records = Long.parseLong(arguments[1]);
        int keys = Integer.parseInt(arguments[2]);
        TopicPartition changelog = new TopicPartition("app-store-changelog", 0);
        String topic = "restore-bench-" + UUID.randomUUID();
        TopicPartition source = new TopicPartition(topic, 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", arguments[0]))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
            fill(arguments[0], source, records, keys);
            for (int round = 0; round < ROUNDS; round++) {
                for (Way way : Way.values()) {
                    Path folder = Files.createTempDirectory("millrace-restore-bench-");
                    try {
                        new RestoreBench(arguments[0], source, records, folder).measure(way, changelog);
                    } finally {
                        RocksMachine.delete(folder);
                    }
                }
            }
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    private static void fill(String brokers, TopicPartition topic, long records, int keys) {
        SplittableRandom random = new SplittableRandom(1);
        Map<String, Object> config = Map.of("bootstrap.servers", brokers, "linger.ms", 20, "batch.size", 1 << 16);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] noise = new byte[VALUE_BYTES / 2];
            for (long i = 0; i < records; i++) {
                long number = random.nextInt(keys);
                byte[] key = ByteBuffer.allocate(20)
                        .putInt(7)
                        .putLong(Long.reverse(number * 0x9E3779B97F4A7C15L))
                        .putLong(number)
                        .array();
                byte[] value = new byte[VALUE_BYTES];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, value, 0, noise.length);
                producer.send(new ProducerRecord<>(topic.topic(), 0, key, value));
            }
        }
    }

    private void measure(Way way, TopicPartition storeChangelog) throws IOException {
        long before = processCpuNanos();
        long start = System.nanoTime();
        switch (way) {
            case DRAIN -> drain();
            case EACH_POLL -> eachPoll();
            case GATHERED -> gathered(storeChangelog);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%-9s %,10.0f records a second, %6.2f s wall, %6.2f s cpu%n",
                way,
                records / seconds,
                seconds,
                (processCpuNanos() - before) / 1e9);
    }

    private void read(Consumer<List<ConsumerRecord<byte[], byte[]>>> sink) {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", brokers);
        config.put("isolation.level", "read_committed");
        config.put("max.poll.records", 1000);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(changelog));
            consumer.seekToBeginning(List.of(changelog));
            for (long read = 0; read < records; ) {
                List<ConsumerRecord<byte[], byte[]>> some =
                        consumer.poll(Duration.ofSeconds(1)).records(changelog);
                if (!some.isEmpty()) {
                    sink.accept(some);
                    read += some.size();
                }
            }
        }
    }

    private void drain() {
        long[] bytes = {0};
        read(some -> {
            for (ConsumerRecord<byte[], byte[]> record : some) {
                bytes[0] += record.value().length;
            }
        });
        if (bytes[0] != records * VALUE_BYTES) {
            throw new AssertionError(bytes[0]);
        }
    }

    /** As it was before: each poll's records in one write, with the offset. */
    private void eachPoll() {
        try (RocksEngine engine = RocksEngine.withBudget(STATE_BYTES);
                TaskDatabase database = engine.open(folder)) {
            read(some -> database.write(List.of(new TableWrite(
                    "store",
                    sink -> some.forEach(record -> sink.change(record.key(), record.value())),
                    some.get(some.size() - 1).offset()))));
        }
    }

    /** The store itself. */
    private void gathered(TopicPartition storeChangelog) {
        FakeBroker none = new FakeBroker();
        StateMemory memory = new StateMemory(STATE_BYTES);
        try (RocksEngine engine = RocksEngine.withBudget(STATE_BYTES)) {
            RocksMachine machine = new RocksMachine(engine, folder);
            TaskStates states = new TaskStates(
                    machine.opener(), memory, new StateDisk(), SimulatedProcess.CLEANUP_DELAY, System::nanoTime);
            FakeContext context = new FakeContext(
                    machine.folder(), FakeContext.EXACTLY, new TaskId(0, 0), none, none.producer(FakeContext.EXACTLY));
            KafkaOrderedStore store = new KafkaOrderedStore(
                    "store", states, new CommitSignal(new Transactions()), Changelogs.UNKNOWN, memory);
            store.init(context.context(), store);
            read(some -> {
                context.callback(store).restoreBatch(some);
                store.commit(Map.of(storeChangelog, 0L));
            });
            store.restored();
            Long offset = store.committedOffset(storeChangelog);
            if (offset == null || offset != records - 1) {
                throw new AssertionError(offset);
            }
            store.close();
        }
    }

    private static long processCpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
