// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.topology.devkit.BrokerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A killed process may leave transactions of threads that its successor does not have. */
final class AbandonedTransactionsTest {
    private static final Pattern PROCESS_ID = Pattern.compile("\"processId\":\"([^\"]+)\"");

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    /** Otherwise the second run would wait until the transaction times out, which takes a minute, for its own rows. */
    @Test
    void a_transaction_of_a_thread_that_nobody_takes_up_is_ended_at_the_start() throws IOException {
        try (Cluster cluster = Cluster.start(BrokerOptions.temporary());
                Sender sender = Sender.plain(cluster)) {
            Path sql = Files.writeString(folder.resolve("it.sql"), """
                    CREATE STREAM numbers (id VARCHAR KEY, n BIGINT) WITH (kafka_topic = 'numbers', value_format = 'JSON');
                    CREATE STREAM copies WITH (kafka_topic = 'copies') AS SELECT id, n, COUNT(*) OVER (PARTITION BY id RANGE INTERVAL 1 MINUTE PRECEDING) AS c
                      FROM numbers EMIT CHANGES;
                    """);
            cluster.createTopic("numbers", 1, Map.of());
            sender.send("numbers", "key", "{\"N\":1}");
            sender.flush();
            EngineSettings settings = EngineSettings.of(cluster, "abandoned", folder.resolve("state"));
            EngineRun.untilEnd(settings, List.of(sql));
            try (KafkaProducer<byte[], byte[]> replaced =
                    cluster.producer(Map.of("transactional.id", "abandoned-" + processId(settings) + "-7"))) {
                replaced.initTransactions();
                replaced.beginTransaction();
                replaced.send(new ProducerRecord<>("copies", Sender.bytes("never"), Sender.bytes("seen")));
                replaced.flush();
                sender.send("numbers", "key", "{\"N\":2}");
                sender.flush();
                EngineRun.untilEnd(settings, List.of(sql));
                assertThatThrownBy(replaced::commitTransaction).isInstanceOf(ProducerFencedException.class);
            }
        }
    }

    /** Its transactions have other names each time, so nothing but a note in its folder knows what they were called. */
    @Test
    void a_transaction_that_a_killed_process_without_state_left_open_is_ended_at_the_next_start() throws IOException {
        try (Cluster cluster = Cluster.start(BrokerOptions.temporary());
                Sender sender = Sender.plain(cluster)) {
            Path sql = Files.writeString(folder.resolve("it.sql"), """
                    CREATE STREAM numbers (id VARCHAR KEY, n BIGINT) WITH (kafka_topic = 'numbers', value_format = 'JSON');
                    CREATE STREAM copies WITH (kafka_topic = 'copies') AS SELECT id, n FROM numbers EMIT CHANGES;
                    """);
            cluster.createTopic("numbers", 1, Map.of());
            EngineSettings settings = EngineSettings.of(cluster, "stateless", folder.resolve("state"));
            try (EngineProcess killed = EngineProcess.start(
                    EngineMain.RUN,
                    settings.with("millrace.commit.interval.ms", "20000"),
                    List.of(sql),
                    folder,
                    List.of())) {
                killed.awaitReady();
                sender.send("numbers", "key", "{\"N\":1}");
                sender.flush();
                Await.until(
                        () -> !cluster.openTransactions("stateless-").isEmpty(),
                        TIMEOUT,
                        () -> String.join("\n", killed.log()));
                killed.kill();
            }
            long start = System.nanoTime();
            EngineRun.untilEnd(settings, List.of(sql));
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            System.out.println("AbandonedTransactionsTest: without state, rows seen after " + took.toMillis() + " ms");
            assertThat(Decoded.json(cluster, "copies")).hasSize(1);
            assertThat(took).as("the transaction times out after a minute").isLessThan(Duration.ofSeconds(30));
        }
    }

    private static String processId(EngineSettings settings) throws IOException {
        Matcher found = PROCESS_ID.matcher(Files.readString(
                settings.stateDirectory().resolve(settings.applicationId()).resolve("kafka-streams-process-metadata")));
        if (!found.find()) {
            throw new IllegalStateException("no process id");
        }
        return found.group(1);
    }
}
