// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.Combining;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows whose key is hashed to the partition that they were read from do not go through an internal topic. */
final class StayingRowsTest {
    private static final long SEED = 23;

    private static final String SOURCE = """
            CREATE STREAM S (G VARCHAR, V INTEGER) WITH (kafka_topic='in', value_format='JSON');
            """;

    private static final String OTHERS = """
            CREATE TABLE T (K VARCHAR PRIMARY KEY, N INTEGER) WITH (kafka_topic='table', key_format='KAFKA', value_format='JSON');
            CREATE STREAM R (H VARCHAR, W INTEGER) WITH (kafka_topic='right', value_format='JSON');
            """;

    private static final String TABLE_JOIN = "CREATE STREAM OUT AS SELECT S.G, S.V, T.N FROM S JOIN T ON S.G = T.K;";

    private static final String GROUP =
            "CREATE TABLE OUT AS SELECT G, COUNT(*) AS N, SUM(V) AS T FROM S WHERE V > 0 GROUP BY G;";

    @ParameterizedTest
    @ValueSource(
            strings = {
                GROUP,
                "CREATE TABLE OUT AS SELECT G, COUNT(*) AS N FROM S"
                        + " WINDOW HOPPING (SIZE 20 MILLISECONDS, ADVANCE BY 5 MILLISECONDS, GRACE PERIOD 9 MILLISECONDS)"
                        + " GROUP BY G HAVING COUNT(*) < 5 EMIT CHANGES;",
                "CREATE TABLE OUT AS SELECT G, SUM(V) AS N FROM S"
                        + " WINDOW TUMBLING (SIZE 20 MILLISECONDS, GRACE PERIOD 9 MILLISECONDS) GROUP BY G EMIT FINAL;",
                "CREATE STREAM OUT AS SELECT G, V, SUM(V) OVER (PARTITION BY G ROWS 5 PRECEDING) AS N FROM S;",
                "CREATE TABLE OUT AS SELECT V, COUNT(*) AS N FROM S GROUP BY V;"
            })
    void rows_that_stay_give_what_rows_give_that_went_round(String query) {
        System.out.println("seed " + SEED);
        // In the driver there is one partition, so that none leaves when that is known and all leave when it is not.
        assertThat(lines(query, Map.of("in", 1))).isNotEmpty().isEqualTo(lines(query, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TABLE_JOIN,
                "CREATE STREAM OUT AS SELECT S.G, S.V, T.N FROM S LEFT JOIN T ON S.G = T.K WHERE S.V > 0;",
                "CREATE STREAM OUT AS SELECT S.G, S.V, R.W FROM S JOIN R"
                        + " WITHIN 15 MILLISECONDS GRACE PERIOD 50 MILLISECONDS ON S.G = R.H;",
                "CREATE STREAM OUT AS SELECT ROWKEY, S.V, R.W FROM S FULL JOIN R"
                        + " WITHIN 15 MILLISECONDS GRACE PERIOD 50 MILLISECONDS ON S.G = R.H;"
            })
    void rows_that_stay_are_joined_as_rows_that_went_round(String query) {
        System.out.println("seed " + SEED);
        List<String> stayed = joined(query, Map.of("in", 1, "table", 1, "right", 1));

        assertThat(stayed).hasSizeGreaterThan(100).isEqualTo(joined(query, Map.of()));
    }

    @Test
    void rows_stay_for_a_join_where_all_topics_have_the_same_partitions() {
        assertThat(inputs(TABLE_JOIN, Map.of("in", 3, "table", 3), 0)).containsExactly(Set.of("in", "table"));
        // These are for Kafka Streams to make alike, which it can where only the internal topic meets the table.
        assertThat(inputs(TABLE_JOIN, Map.of("in", 3, "table", 4), 0)).containsExactly(Set.of("in"), Set.of("table"));
        assertThat(inputs(TABLE_JOIN, Map.of(), 0)).containsExactly(Set.of("in"), Set.of("table"));
    }

    @Test
    void rows_of_both_sides_stay_for_a_join_of_streams_whose_keys_are_hashed_alike() {
        Map<String, Integer> partitions = Map.of("in", 3, "right", 3);
        String join = "CREATE STREAM OUT AS SELECT S.G, S.V, R.W FROM S JOIN R WITHIN 1 SECOND ON ";

        assertThat(inputs(join + "S.G = R.H;", partitions, 0)).containsExactly(Set.of("in", "right"));
        assertThat(inputs(join + "S.V = R.W;", partitions, 0)).containsExactly(Set.of("in", "right"));
        // A key in JSON is hashed with its quotes.
        assertThat(inputs(
                        "CREATE STREAM J (K VARCHAR KEY, H VARCHAR) WITH (kafka_topic='json', format='JSON');"
                                + "CREATE STREAM OUT AS SELECT S.G, S.V FROM S JOIN J WITHIN 1 SECOND ON S.G = J.H;",
                        Map.of("in", 3, "json", 3),
                        0))
                .containsExactlyInAnyOrder(Set.of("in"), Set.of("json"), Set.of());
    }

    @Test
    void no_row_stays_for_a_join_that_waits_for_inputs_which_have_nothing() {
        assertThat(inputs(TABLE_JOIN, Map.of("in", 3, "table", 3), 10)).containsExactly(Set.of("in"), Set.of("table"));
    }

    /** A task reads the topic and, for the rows of others, the internal one. */
    @Test
    void a_task_waits_for_an_empty_input_where_the_order_of_rows_counts() {
        String windows =
                "CREATE TABLE OUT AS SELECT G, COUNT(*) AS N FROM S WINDOW TUMBLING (SIZE 1 SECOND) GROUP BY G;";
        String latest = "CREATE TABLE OUT AS SELECT G, LATEST_BY_OFFSET(V) AS N FROM S GROUP BY G;";
        String frames = "CREATE STREAM OUT AS SELECT G, SUM(V) OVER (PARTITION BY G ROWS 5 PRECEDING) AS N FROM S;";

        assertThat(taskIdleMillis(GROUP, 0)).isEqualTo(-1);
        assertThat(taskIdleMillis(windows, 0)).isZero();
        assertThat(taskIdleMillis(frames, 0)).isZero();
        assertThat(taskIdleMillis(latest, 0)).isZero();
        assertThat(taskIdleMillis(GROUP, 10)).as("who asks for waiting gets it").isEqualTo(10);
    }

    private static long taskIdleMillis(String query, long configured) {
        try (TaskRig rig = idle(query, Map.of("in", 3))) {
            return BatchLane.of(rig.spec().plan(), rig.environment(configured)).taskIdleMillis(configured);
        }
    }

    /** What each sub-topology reads of others. */
    private static List<Set<String>> inputs(String query, Map<String, Integer> partitions, long maxTaskIdleMillis) {
        try (TaskRig rig = idle(query, partitions)) {
            return Component.of(rig.spec().plan(), rig.environment(maxTaskIdleMillis)).stream()
                    .map(Component::topics)
                    .toList();
        }
    }

    private static TaskRig idle(String query, Map<String, Integer> partitions) {
        return new TaskRig(
                SOURCE + OTHERS + query,
                TaskRig.Place.MEMORY,
                ErrorPolicy.NULL,
                Changes.PER_COMMIT,
                Combining.OFF,
                partitions);
    }

    private static List<String> joined(String query, Map<String, Integer> partitions) {
        Random random = new Random(SEED);
        List<String> lines = new ArrayList<>();
        try (SqlPipeline pipeline =
                SqlPipeline.of(SOURCE + OTHERS + query).partitions(partitions).start()) {
            for (int i = 0; i < 600; i++) {
                long time = 100 + i * 2L - random.nextInt(9);
                String key = "g" + random.nextInt(4);
                if (random.nextInt(3) > 0) {
                    @Nullable String group = random.nextInt(20) == 0 ? null : key;
                    pipeline.row("in", time, "any", group, random.nextInt(9) - 2);
                } else if (query.contains("JOIN T ")) {
                    pipeline.row("table", time, key, i);
                } else {
                    pipeline.row("right", time, "any", key, i);
                }
                if (random.nextInt(20) == 0) {
                    lines.addAll(pipeline.lines("OUT"));
                }
            }
            addRest(pipeline, lines);
        }
        return lines;
    }

    private static List<String> lines(String query, Map<String, Integer> partitions) {
        Random random = new Random(SEED);
        List<String> lines = new ArrayList<>();
        try (SqlPipeline pipeline =
                SqlPipeline.of(SOURCE + query).partitions(partitions).start()) {
            for (int i = 0; i < 600; i++) {
                @Nullable String group = random.nextInt(20) == 0 ? null : "g" + random.nextInt(4);
                pipeline.row("in", 100 + i * 2L - random.nextInt(20), "any", group, random.nextInt(9) - 2);
                if (random.nextInt(50) == 0) {
                    lines.addAll(pipeline.lines("OUT"));
                }
            }
            addRest(pipeline, lines);
        }
        return lines;
    }

    private static void addRest(SqlPipeline pipeline, List<String> lines) {
        lines.addAll(pipeline.lines("OUT"));
        lines.add(pipeline.deadLetters().size() + " dead letters");
        lines.add(String.valueOf(pipeline.metrics().sources()));
    }

    @Test
    void only_rows_of_the_tasks_own_partition_stay() {
        int rows = 200;
        try (TaskRig rig = rig(Map.of("in", 3))) {
            for (int i = 0; i < rows; i++) {
                rig.row("in", i, "any", "g" + i % 10, 1);
            }
            rig.commit();
            check(rig, rows);
        }
    }

    @Test
    void a_send_that_fails_is_repeated_and_no_row_goes_twice() {
        int rows = 60;
        for (int call = 0; call < rows; call += 7) {
            try (TaskRig rig = rig(Map.of("in", 3))) {
                rig.context().failCall(call);
                List<org.apache.kafka.clients.consumer.ConsumerRecord<byte[], byte[]>> run = new ArrayList<>();
                for (int i = 0; i < rows; i++) {
                    run.add(rig.record("in", i, "any", "g" + i % 10, 1));
                    rig.accept("in");
                }
                try {
                    rig.offerRun(run);
                } catch (TimeoutException expected) {
                    rig.offerRun(run);
                }
                rig.context().failCall(-1);
                rig.commit();
                check(rig, rows);
            }
        }
    }

    private static TaskRig rig(Map<String, Integer> partitions) {
        return new TaskRig(
                SOURCE + GROUP, TaskRig.Place.MEMORY, ErrorPolicy.NULL, Changes.PER_COMMIT, Combining.OFF, partitions);
    }

    /** Groups of partition 0 are complete here, the rows of others are on the internal topic. */
    private static void check(TaskRig rig, int rows) {
        TreeSet<String> here = new TreeSet<>();
        long elsewhere = 0;
        for (int i = 0; i < 10; i++) {
            String group = "g" + i;
            if (Utils.toPositive(Utils.murmur2(group.getBytes(StandardCharsets.UTF_8))) % 3 == 0) {
                here.add(group + " {\"N\":" + rows / 10 + ",\"T\":" + rows / 10 + "} @" + (rows - 10 + i));
            } else {
                elsewhere += rows / 10;
            }
        }
        assertThat(new TreeSet<>(rig.lines("OUT"))).isNotEmpty().isEqualTo(here);
        assertThat(rig.everything().stream().filter(line -> line.startsWith("repartition:")))
                .hasSize((int) elsewhere);
    }
}
