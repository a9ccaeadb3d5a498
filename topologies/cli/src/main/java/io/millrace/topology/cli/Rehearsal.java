// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.devkit.DevCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Runs a small application from its start to its end, under both guarantees, on a broker of its own. The launcher lets a JVM watch that
 * and keep what it learned of the classes, so that later starts need not do it again.
 */
public final class Rehearsal {
    private static final String INPUT = "rehearsal_readings";
    private static final int RECORDS = 2_000;
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    /** What starts have in common: formats, a filter, a frame, a group and a window, state. */
    private static final String SQL = """
            CREATE STREAM readings (device VARCHAR KEY, temperature DOUBLE, status VARCHAR, ts BIGINT)
            WITH (kafka_topic = 'rehearsal_readings', value_format = 'JSON', timestamp = 'ts');

            CREATE STREAM warm WITH (kafka_topic = 'rehearsal_warm', value_format = 'AVRO') AS
            SELECT device, ts, temperature, status, temperature * 1.8E0 + 32 AS fahrenheit
            FROM readings WHERE temperature >= 10 EMIT CHANGES;

            CREATE STREAM framed WITH (kafka_topic = 'rehearsal_framed', value_format = 'AVRO') AS
            SELECT device, ts, status, COUNT(*) OVER lately AS n, AVG(temperature) OVER lately AS mean
            FROM warm WINDOW lately AS (PARTITION BY device RANGE INTERVAL 30 SECONDS PRECEDING) EMIT CHANGES;

            CREATE TABLE counted WITH (kafka_topic = 'rehearsal_counted', value_format = 'JSON') AS
            SELECT status, COUNT(*) AS n, MAX(temperature) AS hottest
            FROM warm WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY status EMIT CHANGES;
            """;

    private Rehearsal() {}

    /** Exits with 0 when all went well; without arguments. */
    public static void main(String[] arguments) throws Exception {
        int exitCode;
        try (RunFolder folder = RunFolder.create()) {
            Thread rehearsing = Thread.currentThread();
            Thread watchdog = new Thread(() -> giveUp(rehearsing, folder), "rehearsal-watchdog");
            watchdog.setDaemon(true);
            watchdog.start();
            exitCode = rehearse(folder.path());
        }
        System.exit(exitCode);
    }

    /** Rehearses in an empty folder; gives the first exit code of a run that is not 0. */
    static int rehearse(Path folder) throws IOException, InterruptedException, ExecutionException {
        Path file = Files.writeString(folder.resolve("rehearsal.sql"), SQL);
        try (DevCluster cluster = DevCluster.start(BrokerOptions.temporary().withStartTimeout(BROKER_TIMEOUT))) {
            cluster.broker().createTopic(INPUT, 2, Map.of());
            feed(cluster.bootstrapServers());
            for (String guarantee : List.of("exactly_once_v2", "at_least_once")) {
                int exitCode = Main.execute(
                        "run",
                        file.toString(),
                        "--until-end",
                        "--bootstrap",
                        cluster.bootstrapServers(),
                        "--schema-registry",
                        cluster.registryUrl(),
                        "--app-id",
                        "rehearsal-" + guarantee,
                        "--guarantee",
                        guarantee,
                        "--state-dir",
                        folder.resolve(guarantee).toString(),
                        "--listen",
                        "127.0.0.1:0");
                if (exitCode != 0) {
                    return exitCode;
                }
            }
        }
        return 0;
    }

    private static void feed(String bootstrapServers) {
        // A rehearsal is as good with fewer records, and nobody waits two minutes for them.
        Map<String, Object> config = Map.of(
                "bootstrap.servers", bootstrapServers, "request.timeout.ms", 10_000, "delivery.timeout.ms", 20_000);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            long now = System.currentTimeMillis();
            for (int i = 0; i < RECORDS; i++) {
                String value = "{\"temperature\": " + i % 40 + ".5, \"status\": \"s" + i % 3 + "\", \"ts\": "
                        + (now + i) + "}";
                producer.send(new ProducerRecord<>(
                        INPUT,
                        ("device-" + i % 10).getBytes(StandardCharsets.US_ASCII),
                        value.getBytes(StandardCharsets.US_ASCII)));
            }
        }
    }

    /** Whoever waits for the rehearsal wants to start something. */
    private static void giveUp(Thread rehearsing, RunFolder folder) {
        try {
            rehearsing.join(TIMEOUT.toMillis());
            System.err.println("not done after " + TIMEOUT);
            folder.close();
            Runtime.getRuntime().halt(1);
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }
}
