// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.engine.Application;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications that a broker's topics keep from starting, or stop: what is said, and with which code. */
final class StoppedApplicationTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static Cluster cluster;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        cluster = Cluster.start(BrokerOptions.temporary().with("group.min.session.timeout.ms", "100"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private Path sql(String text) throws IOException {
        return Files.writeString(folder.resolve("it.sql"), text);
    }

    /** With a short session: until it ends, the threads that are left or new wait for one that failed. */
    private EngineSettings settings(String application) {
        return EngineSettings.of(cluster, application, folder.resolve("state"))
                .with("kafka.consumer.session.timeout.ms", "500")
                .with("kafka.consumer.heartbeat.interval.ms", "100");
    }

    @Test
    void a_join_of_topics_with_different_partitions_does_not_start() throws IOException {
        Path sql = sql("""
                CREATE STREAM paid (id VARCHAR KEY, n BIGINT) WITH (kafka_topic = 'paid', value_format = 'JSON');
                CREATE TABLE people (id VARCHAR PRIMARY KEY, name VARCHAR)
                  WITH (kafka_topic = 'people', value_format = 'JSON');
                CREATE STREAM named WITH (kafka_topic = 'named') AS
                  SELECT p.id AS id, p.n AS n, q.name AS name FROM paid p JOIN people q ON p.id = q.id EMIT CHANGES;
                """);
        cluster.createTopic("paid", 2, Map.of());
        cluster.createTopic("people", 3, Map.of());
        assertThatThrownBy(() -> EngineRun.untilEnd(settings("differ"), List.of(sql)))
                .isInstanceOfSatisfying(
                        MillraceException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.PARTITIONS_DIFFER))
                .hasMessageContaining("topic paid with 2 partitions and topic people with 3");
    }

    /** Skipping what cannot be read would lose it, and who tries again reads the same. */
    @Test
    void a_foreign_record_on_an_internal_topic_stops_the_application() throws Exception {
        Path sql = sql("""
                CREATE STREAM visits (id VARCHAR KEY, place VARCHAR) WITH (kafka_topic = 'visits', value_format = 'JSON');
                CREATE TABLE counts WITH (kafka_topic = 'counts') AS
                  SELECT place, COUNT(*) AS n FROM visits GROUP BY place EMIT CHANGES;
                """);
        cluster.createTopic("visits", 1, Map.of());
        try (EngineRun run = EngineRun.start(settings("foreign"), List.of(sql));
                Sender sender = Sender.plain(cluster)) {
            Application application = run.application();
            application.awaitReady(TIMEOUT);
            String internal = cluster.topics().stream()
                    .filter(topic -> topic.startsWith("foreign-") && topic.endsWith(".repartition"))
                    .findFirst()
                    .orElseThrow();
            sender.send(internal, "somebody", "else");
            sender.flush();
            assertThat(application.awaitStopped(TIMEOUT)).isTrue();
            assertThat(application.failure()).hasValueSatisfying(failure -> {
                assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL_RECORD);
                assertThat(failure).hasMessageContaining(internal + ", partition 0, offset 0");
            });
        }
    }

    /** Kafka's trouble may pass, so it is tried again; but not for ever. */
    @Test
    void an_output_that_the_broker_always_refuses_stops_the_application_after_a_few_attempts() throws Exception {
        Path sql = sql("""
                CREATE STREAM texts (id VARCHAR KEY, t VARCHAR) WITH (kafka_topic = 'texts', value_format = 'JSON');
                CREATE STREAM small WITH (kafka_topic = 'small') AS SELECT id, t FROM texts EMIT CHANGES;
                """);
        cluster.createTopic("texts", 1, Map.of());
        cluster.createTopic("small", 1, Map.of("max.message.bytes", "200"));
        try (EngineRun run = EngineRun.start(settings("refused"), List.of(sql));
                Sender sender = Sender.plain(cluster)) {
            sender.send("texts", "key", "{\"T\":\"" + "x".repeat(1_000) + "\"}");
            sender.flush();
            assertThat(run.application().awaitStopped(TIMEOUT)).isTrue();
            assertThat(run.application().failure()).hasValueSatisfying(failure -> {
                assertThat(failure.code()).isEqualTo(ErrorCode.QUERY_FAILED);
                assertThat(failure).hasMessageContaining("application refused stopped: ");
            });
        }
    }

    @Test
    void waiting_for_an_application_that_was_closed_does_not_wait() throws Exception {
        Path sql = sql("""
                CREATE STREAM numbers (id VARCHAR KEY, n BIGINT) WITH (kafka_topic = 'numbers', value_format = 'JSON');
                CREATE STREAM copies WITH (kafka_topic = 'copies') AS SELECT id, n FROM numbers EMIT CHANGES;
                """);
        cluster.createTopic("numbers", 1, Map.of());
        try (EngineRun run = EngineRun.start(settings("closed"), List.of(sql))) {
            run.stop();
            assertThatThrownBy(() -> run.application().awaitReady(TIMEOUT))
                    .isInstanceOfSatisfying(
                            MillraceException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.QUERY_FAILED));
        }
    }
}
