// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.engine.RunReport;
import io.millrace.topology.engine.config.ConfigKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs up to the ends of topics: what counts as the end, and what a second run does. */
final class UntilEndTest {
    private static Cluster cluster;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        cluster = Cluster.start(BrokerOptions.temporary());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private record Copying(Path sql, String in, String out, EngineSettings settings) {
        RunReport run() {
            return EngineRun.untilEnd(settings, List.of(sql));
        }

        List<Long> written() {
            return Decoded.json(cluster, out).stream()
                    .map(row -> row.number("N"))
                    .toList();
        }

        /** A commit returns before its markers are on the topic; until then the end of what can be read lies before them. */
        void awaitCommitted(int rows) {
            Await.until(
                    () -> cluster.count(in) >= rows,
                    Duration.ofSeconds(30),
                    () -> cluster.count(in) + " rows on " + in);
        }

        void send(Sender sender, int from, int to) {
            for (int n = from; n < to; n++) {
                sender.send(in, "key", "{\"N\":" + n + "}");
            }
            sender.flush();
        }
    }

    /** Two queries, one behind the other, so that a topic lies between them. */
    private Copying copying(String name) throws IOException {
        Path sql = Files.writeString(folder.resolve("copy.sql"), """
                CREATE STREAM numbers (id VARCHAR KEY, n BIGINT) WITH (kafka_topic = '%1$s-in', value_format = 'JSON');
                CREATE STREAM middle WITH (kafka_topic = '%1$s-between') AS SELECT id, n FROM numbers EMIT CHANGES;
                CREATE STREAM copies WITH (kafka_topic = '%1$s-out') AS SELECT id, n FROM middle EMIT CHANGES;
                """.formatted(name));
        return new Copying(sql, name + "-in", name + "-out", EngineSettings.of(cluster, name, folder.resolve("state")));
    }

    private static List<Long> range(int from, int to) {
        return IntStream.range(from, to).mapToObj(Long::valueOf).toList();
    }

    /** The demo waits for its accounts with a drain and goes on. */
    @Test
    void after_a_drain_an_application_commits_at_its_interval_again() throws IOException {
        Copying copying = copying("onwards");
        EngineSettings settings = copying.settings().with(ConfigKeys.COMMIT_INTERVAL, "600000");
        cluster.createTopic(copying.in(), 1, Map.of());
        try (Sender sender = Sender.plain(cluster);
                EngineRun run = EngineRun.startBounded(settings, List.of(copying.sql()))) {
            copying.send(sender, 0, 10);
            run.drain();
            assertThat(copying.written()).isEqualTo(range(0, 10));
            for (int n = 10; n < 60; n++) {
                copying.send(sender, n, n + 1);
                long read = n + 1;
                Await.until(
                        () -> run.application().report().recordsIn().getOrDefault(copying.in(), 0L) >= read,
                        Duration.ofSeconds(30),
                        () -> run.application().report().toString());
            }
            assertThat(copying.written()).isEqualTo(range(0, 10));
            run.drain();
            assertThat(copying.written()).isEqualTo(range(0, 60));
        }
    }

    @Test
    void aborted_records_and_markers_at_the_end_do_not_hold_a_run_up() throws IOException {
        Copying copying = copying("aborted");
        cluster.createTopic(copying.in(), 1, Map.of());
        try (Sender sender = Sender.transactional(cluster, "aborted")) {
            sender.producer().beginTransaction();
            copying.send(sender, 0, 20);
            sender.producer().commitTransaction();
            sender.producer().beginTransaction();
            copying.send(sender, 1_000, 1_010);
            sender.producer().abortTransaction();
        }
        copying.awaitCommitted(20);
        RunReport report = copying.run();
        assertThat(copying.written()).isEqualTo(range(0, 20));
        assertThat(report.recordsIn()).containsEntry(copying.in(), 20L);
    }

    @Test
    void only_aborted_records_are_nothing() throws IOException {
        Copying copying = copying("all-aborted");
        cluster.createTopic(copying.in(), 1, Map.of());
        try (Sender sender = Sender.transactional(cluster, "all-aborted")) {
            sender.producer().beginTransaction();
            copying.send(sender, 0, 10);
            sender.producer().abortTransaction();
        }
        assertThat(copying.run().recordsIn()).containsEntry(copying.in(), 0L);
        assertThat(copying.written()).isEmpty();
    }

    @Test
    void a_transaction_that_is_open_is_behind_the_end_and_belongs_to_the_next_run() throws IOException {
        Copying copying = copying("open");
        cluster.createTopic(copying.in(), 1, Map.of());
        try (Sender sender = Sender.transactional(cluster, "open")) {
            sender.producer().beginTransaction();
            copying.send(sender, 0, 5);
            sender.producer().commitTransaction();
            sender.producer().beginTransaction();
            copying.send(sender, 5, 9);
            copying.awaitCommitted(5);
            copying.run();
            assertThat(copying.written()).isEqualTo(range(0, 5));
            sender.producer().commitTransaction();
        }
        copying.awaitCommitted(9);
        assertThat(copying.run().recordsIn()).containsEntry(copying.in(), 4L);
        assertThat(copying.written()).isEqualTo(range(0, 9));
    }

    @Test
    void empty_topics_are_done_at_once() throws IOException {
        Copying copying = copying("empty");
        cluster.createTopic(copying.in(), 3, Map.of());
        assertThat(copying.run().recordsIn()).containsEntry(copying.in(), 0L);
        assertThat(copying.written()).isEmpty();
    }

    @Test
    void a_second_run_does_new_rows_only() throws IOException {
        Copying copying = copying("again");
        cluster.createTopic(copying.in(), 2, Map.of());
        try (Sender sender = Sender.plain(cluster)) {
            copying.send(sender, 0, 30);
            assertThat(copying.run().recordsIn()).containsEntry(copying.in(), 30L);
            assertThat(copying.run().recordsIn()).containsEntry(copying.in(), 0L);
            copying.send(sender, 30, 37);
            assertThat(copying.run().recordsIn()).containsEntry(copying.in(), 7L);
        }
        assertThat(copying.written()).isEqualTo(range(0, 37));
    }

    /** The topic takes smaller messages than the producer sends: nothing but a person helps. */
    @ParameterizedTest
    @CsvSource({"at_least_once", "exactly_once_v2"})
    void a_run_is_not_done_when_brokers_refuse_a_row(String guarantee) throws IOException {
        String name = "refused-" + guarantee;
        Path sql = Files.writeString(folder.resolve("refused.sql"), """
                CREATE STREAM texts (id VARCHAR KEY, t VARCHAR) WITH (kafka_topic = '%1$s-in', value_format = 'JSON');
                CREATE STREAM copies WITH (kafka_topic = '%1$s-out') AS SELECT id, t FROM texts EMIT CHANGES;
                """.formatted(name));
        cluster.createTopic(name + "-in", 1, Map.of());
        cluster.createTopic(name + "-out", 1, Map.of("max.message.bytes", "20000"));
        try (Sender sender = Sender.plain(cluster)) {
            for (int n = 0; n < 20_000; n++) {
                sender.send(name + "-in", "key", "{\"T\":\"" + (n == 15_000 ? "x".repeat(30_000) : n) + "\"}");
            }
            sender.flush();
        }
        EngineSettings settings =
                EngineSettings.of(cluster, name, folder.resolve("state")).with(ConfigKeys.GUARANTEE, guarantee);

        assertThatThrownBy(() -> EngineRun.untilEnd(settings, List.of(sql)))
                .isInstanceOfSatisfying(
                        MillraceException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.QUERY_FAILED))
                .hasMessageContaining("topic " + name + "-out does not take a row: ");
    }

    /** The output takes no old rows at first: threads fail and others read again. */
    @ParameterizedTest
    @CsvSource({"at_least_once", "exactly_once_v2"})
    void a_run_is_done_when_what_brokers_refused_at_first_is_there(String guarantee) throws IOException {
        Copying copying = copying("unwelcome-" + guarantee);
        cluster.createTopic(copying.in(), 1, Map.of());
        cluster.createTopic(copying.out(), 1, Map.of("message.timestamp.before.max.ms", "3600000"));
        int rows = 5_000;
        long now = System.currentTimeMillis();
        try (Sender sender = Sender.plain(cluster)) {
            for (int n = 0; n < rows; n++) {
                long timestamp = n == 4_000 ? now - Duration.ofHours(2).toMillis() : now;
                sender.producer()
                        .send(new ProducerRecord<>(
                                copying.in(),
                                null,
                                timestamp,
                                "key".getBytes(UTF_8),
                                ("{\"N\":" + n + "}").getBytes(UTF_8)));
            }
            sender.flush();
        }
        EngineSettings settings = copying.settings().with(ConfigKeys.GUARANTEE, guarantee);
        try (EngineRun run = EngineRun.startBounded(settings, List.of(copying.sql()))) {
            CompletableFuture<Void> mended = CompletableFuture.runAsync(() -> {
                Await.until(
                        () -> run.application().threadsReplaced() > 0,
                        Duration.ofSeconds(30),
                        () -> run.application().report().toString());
                cluster.configure(copying.out(), "message.timestamp.before.max.ms", Long.toString(Long.MAX_VALUE));
            });
            run.drain();
            mended.join();
            run.stop();
            assertThat(run.application().failure()).isEmpty();
        }
        if (guarantee.equals("at_least_once")) {
            assertThat(copying.written()).containsAll(range(0, rows));
        } else {
            assertThat(copying.written()).isEqualTo(range(0, rows));
        }
    }

    /** Sends of both tasks of one thread time out: Kafka Streams would close one task and commit the other one. */
    @Test
    void rows_that_a_silent_broker_did_not_take_are_read_again() throws IOException {
        Copying copying = copying("silent");
        cluster.createTopic(copying.in(), 2, Map.of());
        cluster.createTopic(copying.out(), 2, Map.of());
        int rows = 300_000;
        try (Sender sender = Sender.plain(cluster)) {
            for (int n = 0; n < rows; n++) {
                sender.send(copying.in(), "key" + n, "{\"N\":" + n + "}");
            }
            sender.flush();
        }
        EngineSettings settings = copying.settings()
                .with(ConfigKeys.GUARANTEE, "at_least_once")
                .with(ConfigKeys.THREADS, "1")
                .with("kafka.producer.request.timeout.ms", "2000")
                .with("kafka.producer.delivery.timeout.ms", "3000");
        try (EngineRun run = EngineRun.startBounded(settings, List.of(copying.sql()))) {
            await(run, () -> run.application().report().recordsIn().getOrDefault(copying.in(), 0L) > 0);
            cluster.freezeBroker();
            try {
                await(run, () -> run.application().threadsReplaced() > 0);
            } finally {
                cluster.thawBroker();
            }
            run.drain();
            run.stop();
            assertThat(run.application().failure()).isEmpty();
        }
        assertThat(Set.copyOf(copying.written())).hasSize(rows);
    }

    private static void await(EngineRun run, BooleanSupplier condition) {
        Await.until(
                condition,
                Duration.ofSeconds(60),
                () -> run.application().report().toString());
    }

    @Test
    void a_topic_that_is_missing_has_its_code_and_starts_nothing() throws IOException {
        Copying copying = copying("missing");
        assertThatThrownBy(copying::run)
                .isInstanceOfSatisfying(
                        MillraceException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.TOPIC_MISSING))
                .hasMessageContaining("missing-in");
        assertThat(cluster.topics()).doesNotContain("missing-between", "missing-out");
    }

    @Test
    void windows_that_are_not_closed_stay_open_and_close_in_a_later_run() throws IOException {
        Path sql = Files.writeString(folder.resolve("final.sql"), """
                CREATE STREAM visits (place VARCHAR KEY, ts BIGINT)
                  WITH (kafka_topic = 'final-in', value_format = 'JSON', timestamp = 'ts');
                CREATE TABLE minutes WITH (kafka_topic = 'final-out') AS
                  SELECT place, COUNT(*) AS visits FROM visits
                  WINDOW TUMBLING (SIZE 1 MINUTE, GRACE PERIOD 10 SECONDS)
                  GROUP BY place EMIT FINAL;
                """);
        cluster.createTopic("final-in", 1, Map.of());
        EngineSettings settings = EngineSettings.of(cluster, "final", folder.resolve("state"));
        long minute = SensorTrial.START / 60_000 * 60_000;
        try (Sender sender = Sender.plain(cluster)) {
            visit(sender, "a", minute + 1_000);
            visit(sender, "a", minute + 2_000);
            visit(sender, "b", minute + 65_000);
            visit(sender, "a", minute + 69_999);
            sender.flush();
            assertThat(EngineRun.untilEnd(settings, List.of(sql)).windowsOpen()).isEqualTo(3);
            assertThat(Decoded.json(cluster, "final-out")).isEmpty();
            visit(sender, "b", minute + 70_000);
            sender.flush();
            assertThat(EngineRun.untilEnd(settings, List.of(sql)).windowsOpen()).isEqualTo(2);
        }
        assertThat(Decoded.json(cluster, "final-out"))
                .singleElement()
                .satisfies(row -> assertThat(row.number("VISITS")).isEqualTo(2));
    }

    private static void visit(Sender sender, String place, long ts) {
        sender.send("final-in", place, "{\"TS\":" + ts + "}");
    }
}
