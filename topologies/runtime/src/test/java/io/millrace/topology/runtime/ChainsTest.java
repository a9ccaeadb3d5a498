// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.registry.InMemorySchemaRegistry;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements give the same, and count the same, whether they take rows of others from topics or in memory. */
final class ChainsTest {
    private static final String MEMORY = "SET 'millrace.chain' = 'memory';\n";
    private static final String SOURCE = """
            CREATE STREAM S (K VARCHAR KEY, V INTEGER, W DOUBLE, T VARCHAR, L ARRAY<INTEGER>)
              WITH (kafka_topic='in', value_format='%s');
            """;

    /** What the statements are, and how many of them take rows in memory. */
    record Chained(String sql, int taps) {
        @Override
        public String toString() {
            return sql.lines().reduce((first, last) -> last).orElse("");
        }
    }

    static List<Chained> chains() {
        return List.of(
                new Chained("""
                        CREATE STREAM A AS SELECT K, V, W, T FROM S WHERE V > 10;
                        CREATE STREAM B AS SELECT K, V + 1 AS V, W * 2 AS W, T FROM A WHERE T IS NOT NULL;
                        CREATE STREAM C AS SELECT K, V, W / V AS Q, CONCAT(T, '!') AS T, ROWTIME AS AT FROM B;
                        CREATE STREAM D AS SELECT K, Q, AT FROM C WHERE V % 3 <> 0;
                        """, 3),
                new Chained("""
                        CREATE STREAM A AS SELECT K, V, T FROM S PARTITION BY T;
                        CREATE STREAM B AS SELECT K, V, T FROM A WHERE V <> 7;
                        """, 1),
                new Chained("""
                        CREATE STREAM A AS SELECT K, EXPLODE(L) AS E, T FROM S;
                        CREATE STREAM B AS SELECT K, E * 2 AS E, T FROM A WHERE E > 3;
                        CREATE STREAM C AS SELECT K, T FROM A;
                        """, 2),
                new Chained("""
                        CREATE STREAM A AS SELECT K, V, COUNT(*) OVER (PARTITION BY K ROWS 3 PRECEDING) AS N FROM S;
                        CREATE STREAM B AS SELECT K, V, N FROM A WHERE N > 2;
                        """, 1),
                new Chained("""
                        CREATE STREAM A AS SELECT K, V, T FROM S WHERE V > 3;
                        CREATE TABLE B AS SELECT T, COUNT(*) AS N, SUM(V) AS TOTAL FROM A GROUP BY T;
                        """, 1),
                new Chained("""
                        CREATE STREAM A AS SELECT K, V, T FROM S WHERE V > 3;
                        CREATE STREAM B AS SELECT K, T, V, SUM(V) OVER (PARTITION BY T RANGE INTERVAL 50 MILLISECONDS PRECEDING) AS N FROM A;
                        CREATE STREAM C AS SELECT K, T, N FROM B WHERE N > 20;
                        """, 2),
                new Chained("""
                        CREATE STREAM A AS SELECT K, V, 100 / V AS Q, T FROM S;
                        CREATE STREAM B AS SELECT K, Q, 1000 / (V - 5) AS R FROM A WHERE Q > 0;
                        """, 1));
    }

    static List<Object[]> chainsAndFormats() {
        return chains().stream()
                .flatMap(chain -> List.of("JSON", "AVRO").stream().map(format -> new Object[] {chain, format}))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("chainsAndFormats")
    void rows_and_counts_are_the_same(Chained chain, String format) {
        for (ErrorPolicy policy : List.of(ErrorPolicy.NULL, ErrorPolicy.DLQ)) {
            assertSame(SOURCE.formatted(format) + chain.sql(), chain.taps(), policy, InMemorySchemaRegistry::new);
        }
    }

    private static void assertSame(String sql, int taps, ErrorPolicy policy, Supplier<SchemaRegistry> registry) {
        long seed = new Random().nextLong();
        try (SqlPipeline topics = SqlPipeline.of(sql)
                        .registry(registry.get())
                        .onExpressionError(policy)
                        .changes(Changes.EACH)
                        .start();
                SqlPipeline memory = SqlPipeline.of(MEMORY + sql)
                        .registry(registry.get())
                        .onExpressionError(policy)
                        .changes(Changes.EACH)
                        .start()) {
            assertThat(taps(topics)).isZero();
            assertThat(taps(memory)).isEqualTo(taps);
            feed(topics, new Random(seed));
            feed(memory, new Random(seed));
            for (QueryPlan query : topics.plan().queries()) {
                String sink = query.sink().topic();
                assertThat(memory.lines(sink)).as("%s, seed %d", sink, seed).isEqualTo(topics.lines(sink));
                assertThat(memory.counts(query.id()))
                        .as("counts of %s, seed %d", sink, seed)
                        .isEqualTo(topics.counts(query.id()));
                assertThat(topics.counts(query.id()).consumed()).isPositive();
            }
            assertThat(memory.deadLetters()).hasSize(topics.deadLetters().size());
        }
    }

    private static long taps(SqlPipeline pipeline) {
        return pipeline.plan().queries().stream()
                .flatMap(query -> query.steps().stream())
                .filter(Step.Tap.class::isInstance)
                .count();
    }

    private static void feed(SqlPipeline pipeline, Random random) {
        long time = 1_000;
        for (int i = 0; i < 1_000; i++) {
            time += random.nextInt(6);
            String key = random.nextInt(20) == 0 ? null : "k" + random.nextInt(4);
            if (random.nextInt(20) == 0) {
                pipeline.tombstone("in", time, key);
                continue;
            }
            Integer value = random.nextInt(10) == 0 ? null : random.nextInt(100);
            double[] odd = {Double.NaN, Double.POSITIVE_INFINITY, -0.0, Double.MIN_VALUE};
            Double measure =
                    random.nextInt(10) == 0 ? odd[random.nextInt(odd.length)] : (Double) (random.nextInt(1_000) / 7.0);
            String text = random.nextInt(10) == 0 ? null : "t" + random.nextInt(3);
            pipeline.row("in", time, key, value, measure, text, List.of(random.nextInt(9), random.nextInt(9)));
        }
    }

    /** One text is as it was read, and others are computed. */
    @ParameterizedTest
    @ValueSource(strings = {"AVRO", "JSON"})
    void half_a_character_is_what_a_reader_of_the_topic_sees(String format) {
        String sql = """
                CREATE STREAM S (K VARCHAR KEY, T VARCHAR) WITH (kafka_topic='in', value_format='JSON');
                CREATE STREAM A WITH (value_format='%s') AS SELECT K, T FROM S WHERE K IS NULL;
                CREATE STREAM B AS SELECT K, T, LEN(T) AS N, SUBSTRING(T, 2, 1) AS HALF FROM A;
                CREATE STREAM C WITH (value_format='JSON') AS SELECT K, T, N, HALF, LEN(HALF) AS L FROM B;
                """.formatted(format);
        try (SqlPipeline topics = SqlPipeline.of(sql).start();
                SqlPipeline memory = SqlPipeline.of(MEMORY + sql).start()) {
            assertThat(taps(memory)).isEqualTo(2);
            for (SqlPipeline pipeline : List.of(topics, memory)) {
                for (String text : List.of("a\\ud83d", "\\ude00b", "\\ud83d\\ude00")) {
                    pipeline.send(
                            "in",
                            null,
                            ("{\"T\": \"" + text + "\"}").getBytes(StandardCharsets.UTF_8),
                            5,
                            new RecordHeaders());
                }
            }
            assertThat(memory.lines("C")).isEqualTo(topics.lines("C")).hasSize(3);
        }
    }

    @Test
    void a_row_that_cannot_be_written_is_handed_to_nobody() {
        String schema = """
                {"type": "record", "name": "A", "fields": [
                  {"name": "V", "type": ["null", "int"], "default": null},
                  {"name": "T", "type": {"type": "enum", "name": "E", "symbols": ["t0", "t1"]}}]}
                """;
        String sql = SOURCE.formatted("AVRO") + """
                CREATE STREAM A AS SELECT K, V, T FROM S;
                CREATE STREAM B AS SELECT K, V, T FROM A;
                """;
        assertSame(sql, 1, ErrorPolicy.NULL, () -> {
            SchemaRegistry registry = new InMemorySchemaRegistry();
            registry.register("A-value", RegisteredSchema.AVRO, schema);
            return registry;
        });
    }
}
