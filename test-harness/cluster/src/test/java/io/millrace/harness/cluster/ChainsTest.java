// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.engine.RunReport;
import io.millrace.topology.engine.config.ConfigKeys;
import io.millrace.topology.runtime.metrics.SourceCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statements that take rows in memory on a broker: whatever was there before, and however the setting changes, each row is there once. */
final class ChainsTest {
    private static final int ROWS = 500;
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

    /** An application whose statements are written and run several times. */
    private final class Application {
        private final String name;
        private final EngineSettings settings;
        private long sent;
        private List<ErrorCode> warnings = List.of();

        Application(String name) {
            this.name = name;
            settings = EngineSettings.of(cluster, name, folder.resolve(name));
            cluster.createTopic(name + "-in", 2, Map.of());
        }

        private Path sql(boolean isWhole) throws IOException {
            String writer = isWhole
                    ? "CREATE STREAM doubled WITH (kafka_topic = '%1$s-t') AS SELECT id, n * 2 AS n FROM numbers;"
                    : "CREATE STREAM doubled (id VARCHAR KEY, n BIGINT) WITH (kafka_topic = '%1$s-t', value_format = 'JSON');";
            return Files.writeString(folder.resolve(name + ".sql"), ("""
                    CREATE STREAM numbers (id VARCHAR KEY, n BIGINT) WITH (kafka_topic = '%1$s-in', value_format = 'JSON');
                    """ + writer + """

                    CREATE STREAM more WITH (kafka_topic = '%1$s-u') AS SELECT id, n + 1 AS n FROM doubled;
                    CREATE TABLE counts WITH (kafka_topic = '%1$s-c') AS SELECT 1 AS one, COUNT(*) AS n FROM doubled GROUP BY 1;
                    """).formatted(name));
        }

        void send() {
            try (Sender sender = Sender.plain(cluster)) {
                for (int i = 0; i < ROWS; i++) {
                    sender.send(name + "-in", "k" + i % 7, "{\"N\":" + sent++ + "}");
                }
                sender.flush();
            }
        }

        RunReport run(String chain) throws IOException {
            send();
            return runAgain(chain, true);
        }

        RunReport runAgain(String chain, boolean isWhole) throws IOException {
            try (EngineRun run =
                    EngineRun.startBounded(settings.with(ConfigKeys.CHAIN, chain), List.of(sql(isWhole)))) {
                warnings = run.application().warnings().stream()
                        .map(warning -> warning.code())
                        .toList();
                run.drain();
                return run.stop();
            }
        }

        void assertOnce() {
            assertThat(numbers("-t")).as("written").isEqualTo(numbers(2, 0));
            assertThat(numbers("-u")).as("taken").isEqualTo(numbers(2, 1));
            List<Decoded> counts = Decoded.json(cluster, name + "-c");
            assertThat(counts.get(counts.size() - 1).number("N")).isEqualTo(sent);
        }

        private List<Long> numbers(int factor, int more) {
            return LongStream.range(0, sent).mapToObj(n -> n * factor + more).toList();
        }

        private List<Long> numbers(String topic) {
            return Decoded.json(cluster, name + topic).stream()
                    .map(row -> row.number("N"))
                    .sorted()
                    .toList();
        }

        long committed() {
            return cluster.committed(name, name + "-t");
        }
    }

    @Test
    void rows_of_a_topic_that_is_new_go_in_memory_from_run_to_run() throws IOException {
        Application application = new Application("chain-new");
        RunReport report = application.run("memory");
        assertThat(report.queries())
                .filteredOn(query -> query.source().equals("DOUBLED"))
                .hasSize(2)
                .extracting(SourceCounters.Snapshot::consumed)
                .containsOnly((long) ROWS);
        assertThat(report.recordsIn()).containsEntry("chain-new-t", (long) ROWS);
        application.run("memory");
        application.assertOnce();
        assertThat(application.committed()).as("nobody reads the topic").isZero();
        assertThat(application.warnings).isEmpty();
    }

    @Test
    void rows_of_a_topic_that_held_records_go_through_it_as_before() throws IOException {
        Application application = new Application("chain-old");
        application.run("topic");
        assertThat(cluster.hasTopic("chain-old-chain")).isFalse();
        application.run("memory");
        assertThat(application.warnings).containsExactly(ErrorCode.CHAIN_BY_TOPIC);
        application.run("memory");
        application.assertOnce();
        assertThat(application.committed()).isGreaterThanOrEqualTo(3 * ROWS);
    }

    @Test
    void who_goes_back_to_the_topic_begins_at_its_end() throws IOException {
        Application application = new Application("chain-back");
        application.run("memory");
        application.run("topic");
        application.assertOnce();
        application.run("topic");
        application.assertOnce();
        // Not forward again: what the topic holds was read.
        application.run("memory");
        assertThat(application.warnings).containsExactly(ErrorCode.CHAIN_BY_TOPIC);
        application.assertOnce();
    }

    @Test
    void the_statement_that_wrote_may_not_go_before_the_setting() throws IOException {
        Application application = new Application("chain-gone");
        application.run("memory");
        for (String chain : List.of("memory", "topic")) {
            assertThatThrownBy(() -> application.runAgain(chain, false))
                    .isInstanceOfSatisfying(MillraceException.class, refusal -> {
                        assertThat(refusal.code()).isEqualTo(ErrorCode.CHAIN_REFUSED);
                        assertThat(refusal).hasMessageContaining("MORE has taken the rows of chain-gone-t in memory");
                    });
        }
        application.runAgain("topic", true);
        application.runAgain("topic", false);
        application.assertOnce();
    }
}
