// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.devkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How soon an engine with much state works again after {@code kill -9} under exactly-once, by hand: {@code LargeStateCampaign
 * ROWS KILLS}, a row of a table being about 1 kB. Prints for each kill the time from the start of the next process to its first
 * row that a read-committed reader sees, the time from the assignment of its tasks until all of them run, and how many stores were
 * restored from the beginning.
 */
final class LargeStateCampaign {
    private static final int PARTITIONS = 2;
    private static final int PAYLOAD_BYTES = 750;
    private static final Duration ROW_TIMEOUT = Duration.ofMinutes(10);

    private LargeStateCampaign() {}

    public static void main(String[] arguments) throws IOException {
        int rows = Integer.parseInt(arguments[0]);
        int kills = Integer.parseInt(arguments[1]);
        Path folder = Files.createTempDirectory("millrace-large-");
        try (Cluster cluster = Cluster.start(BrokerOptions.temporary())) {
            cluster.createTopic("items", PARTITIONS, Map.of());
            cluster.createTopic("events", PARTITIONS, Map.of());
            Path sql = Files.writeString(folder.resolve("large.sql"), """
                    CREATE TABLE items (id VARCHAR PRIMARY KEY, payload VARCHAR) WITH (kafka_topic = 'items', value_format = 'JSON');
                    CREATE STREAM events (id VARCHAR KEY, n BIGINT) WITH (kafka_topic = 'events', value_format = 'JSON');
                    CREATE STREAM joined WITH (kafka_topic = 'joined') AS
                      SELECT e.id, e.n, SUBSTRING(i.payload, 1, 3) AS head, COUNT(*) OVER (PARTITION BY e.id RANGE INTERVAL 1 MINUTE PRECEDING) AS c
                      FROM events e JOIN items i ON e.id = i.id EMIT CHANGES;
                    """);
            load(cluster, rows);
            EngineSettings settings = EngineSettings.of(cluster, "large", folder.resolve("state"));
            long start = System.nanoTime();
            EngineChild.untilEnd(settings, sql, folder);
            System.out.printf(
                    "%d rows loaded in %.1f s; state on disk %.2f GB%n",
                    rows, seconds(start), size(settings.stateDirectory()) / 1e9);
            List<Restart> restarts = new ArrayList<>();
            for (int kill = 0; kill < kills; kill++) {
                Restart restart = killOnce(cluster, settings, sql, folder, rows, kill);
                System.out.println("kill " + kill + ": " + restart);
                restarts.add(restart);
            }
            tell("process start to first row", restarts.stream().mapToLong(Restart::firstRowMillis));
            tell("assignment to running", restarts.stream().mapToLong(Restart::runningMillis));
        }
        Folders.delete(folder);
    }

    /**
     * How soon a process works.
     *
     * @param firstRowMillis from its start to the first row that others can read
     * @param runningMillis from the assignment of its tasks until all of them run
     */
    private record Restart(long firstRowMillis, long runningMillis, long wholeRestores) {}

    private static void tell(String what, LongStream millis) {
        long[] sorted = millis.sorted().toArray();
        System.out.println(what + ": median " + sorted[sorted.length / 2] + " ms, most " + sorted[sorted.length - 1]
                + " ms, of " + sorted.length + " kills");
    }

    private static void load(Cluster cluster, int rows) {
        Random random = new Random(1);
        byte[] payload = new byte[PAYLOAD_BYTES];
        try (KafkaProducer<byte[], byte[]> producer = cluster.producer(Map.of("batch.size", 262_144))) {
            for (int i = 0; i < rows; i++) {
                random.nextBytes(payload);
                String value = "{\"PAYLOAD\":\"" + Base64.getEncoder().encodeToString(payload) + "\"}";
                producer.send(new ProducerRecord<>("items", Sender.bytes("item" + i), Sender.bytes(value)));
            }
        }
    }

    /** Kills a process that works, starts another, and waits for its first row. */
    private static Restart killOnce(
            Cluster cluster, EngineSettings settings, Path sql, Path folder, int rows, int kill) {
        Random random = new Random(kill);
        try (Sender sender = Sender.plain(cluster)) {
            ChildJvm engine = EngineChild.start(EngineMain.RUN, settings, sql, folder, List.of());
            try {
                EngineChild.awaitReady(engine);
                // Some changes of state at work when the kill comes.
                for (int i = 0; i < 20; i++) {
                    event(sender, random, rows);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                }
            } finally {
                engine.kill();
            }
            try (KafkaConsumer<byte[], byte[]> reader = reader(cluster)) {
                event(sender, random, rows);
                long start = System.nanoTime();
                try (EngineProcess next =
                        EngineProcess.start(EngineMain.RUN, settings, List.of(sql), folder, List.of())) {
                    awaitRow(reader);
                    long firstRowMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                    long wholeRestores = next.awaitReady();
                    Restart restart = new Restart(firstRowMillis, next.assignmentToRunningMillis(), wholeRestores);
                    next.kill();
                    return restart;
                }
            }
        }
    }

    private static void event(Sender sender, Random random, int rows) {
        sender.send("events", "item" + random.nextInt(rows), "{\"N\":1}");
        sender.flush();
    }

    /** Stands at the end of what is committed. */
    private static KafkaConsumer<byte[], byte[]> reader(Cluster cluster) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(0, 1)
                .map(partition -> new TopicPartition("joined", partition))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    private static ConsumerRecord<byte[], byte[]> awaitRow(KafkaConsumer<byte[], byte[]> reader) {
        long end = System.nanoTime() + ROW_TIMEOUT.toNanos();
        while (System.nanoTime() < end) {
            for (ConsumerRecord<byte[], byte[]> row : reader.poll(Duration.ofMillis(20))) {
                return row;
            }
        }
        throw new IllegalStateException("no row within " + ROW_TIMEOUT);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
