// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.engine.config.ConfigKeys;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often groups give rows on a real broker, where Kafka Streams says when commits are. */
final class GroupChangesTest {
    private static final int ROWS = 3_000;
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

    /** The counts that a run to the end wrote, in order. */
    private List<Long> counts(String name, String setting, String value) throws IOException {
        Path sql = Files.writeString(folder.resolve(name + ".sql"), """
                CREATE STREAM visits (place VARCHAR KEY, n BIGINT) WITH (kafka_topic = '%1$s-in', value_format = 'JSON');
                CREATE TABLE counts WITH (kafka_topic = '%1$s-out') AS
                  SELECT place, COUNT(*) AS visits FROM visits GROUP BY place EMIT CHANGES;
                """.formatted(name));
        cluster.createTopic(name + "-in", 1, Map.of());
        try (Sender sender = Sender.plain(cluster)) {
            for (int n = 0; n < ROWS; n++) {
                sender.send(name + "-in", "here", "{\"N\":" + n + "}");
            }
            sender.flush();
        }
        EngineSettings settings = EngineSettings.of(cluster, name, folder.resolve(name))
                .with(ConfigKeys.COMMIT_INTERVAL, "1000")
                .with(setting, value);
        EngineRun.untilEnd(settings, List.of(sql));
        return Decoded.json(cluster, name + "-out").stream()
                .map(row -> row.number("VISITS"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
    void a_run_to_the_end_waits_for_the_changes_of_its_last_commit(String guarantee) throws IOException {
        List<Long> counts = counts(guarantee, ConfigKeys.GUARANTEE, guarantee);
        assertThat(counts).isSorted().doesNotHaveDuplicates().endsWith((long) ROWS);
        assertThat(counts).hasSizeLessThan(ROWS / 50);
    }

    @Test
    void without_a_cache_each_change_is_a_row() throws IOException {
        assertThat(counts("uncached", "ksql.streams.cache.max.bytes.buffering", "0"))
                .isEqualTo(LongStream.rangeClosed(1, ROWS).boxed().toList());
    }
}
