// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
