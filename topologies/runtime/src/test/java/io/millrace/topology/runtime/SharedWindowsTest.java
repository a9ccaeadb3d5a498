// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.planner.physical.Step;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of several queries over the same rows give the same when they are kept once. */
final class SharedWindowsTest {
    private static final String SHARED = "SET 'millrace.windows' = 'shared';\n";
    private static final String QUERIES = """
            CREATE STREAM S (K VARCHAR KEY, V INTEGER, W DOUBLE, G VARCHAR) WITH (kafka_topic='in', value_format='%s');
            CREATE STREAM A AS SELECT K, V, SUM(V) OVER w AS TOTAL, COUNT(*) OVER w AS N FROM S WHERE G <> 'no'
              WINDOW w AS (PARTITION BY %2$s RANGE INTERVAL 50 MILLISECONDS PRECEDING GRACE PERIOD 20 MILLISECONDS);
            CREATE STREAM B AS SELECT K, W, MAX(W) OVER w AS MOST, LAG(V) OVER w AS BEFORE FROM S WHERE G <> 'no'
              WINDOW w AS (PARTITION BY %2$s RANGE INTERVAL 90 MILLISECONDS PRECEDING GRACE PERIOD 20 MILLISECONDS);
            CREATE STREAM C AS SELECT K, SUM(V) OVER w * 2 AS TWICE, SUM(V) OVER (PARTITION BY %2$s ROWS 3 PRECEDING) AS LAST4
              FROM S WHERE G <> 'no'
              WINDOW w AS (PARTITION BY %2$s RANGE INTERVAL 50 MILLISECONDS PRECEDING GRACE PERIOD 20 MILLISECONDS);
            """;
    private static final List<String> SINKS = List.of("A", "B", "C");

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "AVRO"})
    void each_query_gives_what_it_gives_by_itself(String format) {
        assertThatShared(QUERIES.formatted(format, "K"), new Random().nextLong(), false);
    }

    @Test
    void behind_a_repartition_too() {
        assertThatShared(QUERIES.formatted("JSON", "G"), new Random().nextLong(), false);
    }

    /** Steps that hand on all columns have more of them in the query that keeps the windows. */
    @ParameterizedTest
    @ValueSource(strings = {"PREDICT(twice, W)", "PREDICT(twice, MAX(W) OVER w)", "EXPLODE(ARRAY[V, 1])"})
    void whatever_stands_behind_the_frames(String item, @TempDir Path folder) {
        String sql = """
                CREATE MODEL TWICE WITH (path='%s', linger='1 minute', batch_max=7);
                CREATE STREAM S (K VARCHAR KEY, V INTEGER, W DOUBLE, G VARCHAR) WITH (kafka_topic='in', value_format='JSON');
                CREATE STREAM A AS SELECT K, %2$s AS Y, MAX(W) OVER w AS MOST FROM S WHERE G <> 'no' %3$s;
                CREATE STREAM B AS SELECT K, V, G, SUM(V) OVER w AS TOTAL, %2$s AS Y FROM S WHERE G <> 'no' %3$s;
                CREATE STREAM C AS SELECT K, ROWTIME AS T, V, LAG(G) OVER w AS BEFORE FROM S WHERE G <> 'no' %3$s;
                """.formatted(
                        TestModels.twice(folder),
                        item,
                        "WINDOW w AS (PARTITION BY K RANGE INTERVAL 50 MILLISECONDS PRECEDING GRACE PERIOD 20 MILLISECONDS)");
        assertThatShared(sql, new Random().nextLong(), false);
    }

    @Test
    void a_record_that_nobody_can_read_counts_in_each_query_and_is_one_dead_letter() {
        assertThatShared(QUERIES.formatted("JSON", "K"), new Random().nextLong(), true);
    }

    private static void assertThatShared(String sql, long seed, boolean broken) {
        try (SqlPipeline own = SqlPipeline.of(sql).start();
                SqlPipeline shared = SqlPipeline.of(SHARED + sql).start()) {
            assertThat(taps(own)).isZero();
            assertThat(taps(shared)).isEqualTo(2);
            feed(own, new Random(seed), broken);
            feed(shared, new Random(seed), broken);
            for (String sink : SINKS) {
                assertThat(shared.lines(sink)).as("%s, seed %d", sink, seed).isEqualTo(own.lines(sink));
                assertThat(shared.counts(sink))
                        .as("counts of %s, seed %d", sink, seed)
                        .isEqualTo(own.counts(sink));
            }
            assertThat(own.counts("B").late()).as("seed %d", seed).isPositive();
            assertThat(own.counts("C").filtered()).as("seed %d", seed).isPositive();
            assertThat(shared.deadLetters()).hasSize(own.deadLetters().size());
        }
    }

    private static long taps(SqlPipeline pipeline) {
        return pipeline.plan().queries().stream()
                .flatMap(query -> query.steps().stream())
                .filter(Step.Tap.class::isInstance)
                .count();
    }

    private static void feed(SqlPipeline pipeline, Random random, boolean broken) {
        long time = 1_000;
        for (int i = 0; i < 2_000; i++) {
            time += random.nextInt(6);
            long at = time - (random.nextInt(5) == 0 ? random.nextInt(60) : 0);
            String key = "k" + random.nextInt(4);
            String group = random.nextInt(4) == 0 ? "no" : "g" + random.nextInt(3);
            Integer value = random.nextInt(10) == 0 ? null : random.nextInt(100);
            double measure = random.nextInt(1_000) / 8.0;
            if (broken && random.nextInt(20) == 0) {
                pipeline.send("in", bytes(key), bytes("{\"V\": \"x"), at, new RecordHeaders());
            } else {
                pipeline.row("in", at, key, value, measure, group);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
