// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.devkit.ChildJvm;
import io.millrace.topology.engine.config.ConfigKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A stream and a table that lie on their topics already are joined in the order of their times, in both lanes and whatever is
 * killed: each row finds the version that the table had then.
 */
final class JoinOrderTest {
    private static final long SEED = 2_027;
    private static final int ROWS = 60_000;
    private static final int PARTITIONS = 2;
    private static final int KILLS = 2;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

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

    /** What was sent to one of the topics. */
    private record Row(long time, String key, long number) {}

    @ParameterizedTest
    @ValueSource(strings = {"batch", "record"})
    void each_row_finds_the_version_of_its_time(String lane) throws IOException {
        System.out.println("seed " + SEED);
        String name = "joined-" + lane;
        Path sql = Files.writeString(folder.resolve("joined.sql"), """
                CREATE STREAM numbers (id VARCHAR KEY, n BIGINT) WITH (kafka_topic = '%1$s-in', value_format = 'JSON');
                CREATE TABLE versions (id VARCHAR PRIMARY KEY, version BIGINT)
                  WITH (kafka_topic = '%1$s-table', value_format = 'JSON');
                CREATE STREAM found WITH (kafka_topic = '%1$s-out', value_format = 'JSON') AS
                  SELECT s.id AS id, s.n AS n, t.version AS version
                  FROM numbers s LEFT JOIN versions t ON s.id = t.id EMIT CHANGES;
                """.formatted(name));
        Map<Long, @Nullable Long> expected = send(name);
        EngineSettings settings = EngineSettings.of(cluster, name, folder.resolve("state"))
                .with(ConfigKeys.LANE, lane)
                .with("kafka.consumer.max.poll.records", "50");
        long committed = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            committed = killBehind(committed, name, settings, sql);
        }
        EngineChild.untilEnd(settings, sql, folder);
        Map<Long, @Nullable Long> found = new HashMap<>();
        for (Decoded row : Decoded.json(cluster, name + "-out")) {
            assertThat(found).doesNotContainKey(row.number("N"));
            found.put(row.number("N"), row.columns().get("VERSION") == null ? null : row.number("VERSION"));
        }
        assertThat(found).isEqualTo(expected);
    }

    /** Kills when more is committed than before; gives how much. */
    private long killBehind(long before, String name, EngineSettings settings, Path sql) {
        ChildJvm engine = EngineChild.start(EngineMain.RUN, settings, sql, folder, List.of());
        try {
            Await.until(
                    () -> cluster.committed(name, name + "-in") > before,
                    TIMEOUT,
                    () -> "committed up to " + cluster.committed(name, name + "-in") + ", " + engine.lastLines());
        } finally {
            engine.kill();
        }
        long committed = cluster.committed(name, name + "-in");
        System.out.println("killed behind " + committed + " of " + ROWS);
        return committed;
    }

    /** Sends rows whose times mostly ascend, no two of both topics at the same time; gives for each what it is to find. */
    private static Map<Long, @Nullable Long> send(String name) {
        Random random = new Random(SEED);
        cluster.createTopic(name + "-in", PARTITIONS, Map.of());
        cluster.createTopic(name + "-table", PARTITIONS, Map.of());
        long time = System.currentTimeMillis() - Duration.ofHours(2).toMillis();
        try (InputTopic<Row> stream = new InputTopic<>(cluster, name + "-in");
                InputTopic<Row> table = new InputTopic<>(cluster, name + "-table")) {
            for (long n = 0; n < ROWS; n++) {
                time += random.nextInt(3);
                while (random.nextInt(6) == 0) {
                    send(table, new Row(jittered(time, random) | 1, "k" + random.nextInt(50), n), "VERSION");
                }
                send(stream, new Row(jittered(time, random) & -2, "k" + random.nextInt(50), n), "N");
            }
            stream.flush();
            table.flush();
            return expected(stream.placed(), table.placed());
        }
    }

    private static long jittered(long time, Random random) {
        return random.nextInt(10) == 0 ? time - random.nextInt(200) : time;
    }

    private static void send(InputTopic<Row> topic, Row row, String column) {
        String value = "{\"" + column + "\":" + row.number() + "}";
        topic.send(row.time(), row.key(), value.getBytes(StandardCharsets.UTF_8), row);
    }

    /** In each partition the earlier of both next rows is the next one. */
    private static Map<Long, @Nullable Long> expected(
            List<InputTopic.Placed<Row>> stream, List<InputTopic.Placed<Row>> table) {
        Map<Long, @Nullable Long> expected = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<Row> rows = of(partition, stream);
            List<Row> changes = of(partition, table);
            Map<String, Long> versions = new HashMap<>();
            int next = 0;
            for (Row row : rows) {
                while (next < changes.size() && changes.get(next).time() < row.time()) {
                    versions.put(changes.get(next).key(), changes.get(next).number());
                    next++;
                }
                expected.put(row.number(), versions.get(row.key()));
            }
        }
        return expected;
    }

    private static List<Row> of(int partition, List<InputTopic.Placed<Row>> placed) {
        List<Row> rows = new ArrayList<>();
        placed.stream().filter(each -> each.partition() == partition).forEach(each -> rows.add(each.row()));
        return rows;
    }
}
