// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static java.util.Arrays.asList;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Functions with lambdas. */
final class LambdaTest {
    private static final String SOURCE = """
            CREATE STREAM S (ID VARCHAR KEY, A ARRAY<INTEGER>, M MAP<VARCHAR, INTEGER>, N INTEGER)
              WITH (kafka_topic='in', value_format='JSON');
            """;

    @Test
    void see_columns_and_the_parameters_around_them() {
        String sql = SOURCE + """
                CREATE STREAM OUT AS SELECT ID,
                    TRANSFORM(A, N => N * 2) AS HIDDEN,
                    TRANSFORM(A, X => TRANSFORM(A, Y => X * 10 + Y + N)) AS NESTED,
                    TRANSFORM(M, (K, V) => K || '!', (K, V) => CASE WHEN V > 1 THEN V END) AS MAPPED
                  FROM S WHERE REDUCE(A, 0, (S, X) => S + X) > N;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 1, "a", List.of(1, 2), Map.of("k", 1), 1);
            pipeline.row("in", 2, "b", List.of(1, 2), Map.of(), 3);
            assertThat(pipeline.lines("OUT"))
                    .containsExactly("a {\"HIDDEN\":[2,4],\"NESTED\":[[12,13],[22,23]],\"MAPPED\":{\"k!\":null}} @1");
        }
    }

    @Test
    void a_null_operand_makes_the_column_null_and_a_failure_is_counted() {
        String sql = SOURCE + """
                CREATE STREAM OUT AS SELECT ID, TRANSFORM(A, X => X + 1) AS PLUS, TRANSFORM(A, X => 6 / X) AS PARTS,
                    FILTER(A, X => X IS NULL OR X > 0) AS SOME
                  FROM S;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 1, "a", asList(1, null), null, 0);
            pipeline.row("in", 2, "b", List.of(0, 3), null, 0);
            pipeline.row("in", 3, "c", null, null, 0);
            assertThat(pipeline.lines("OUT"))
                    .containsExactly(
                            "a {\"PLUS\":null,\"PARTS\":null,\"SOME\":[1,null]} @1",
                            "b {\"PLUS\":[1,4],\"PARTS\":null,\"SOME\":[3]} @2",
                            "c {\"PLUS\":null,\"PARTS\":null,\"SOME\":null} @3");
            assertThat(pipeline.counts("OUT").expressionErrors()).isEqualTo(1);
        }
    }

    /** One record must not take the memory of all: the state may have 16,777,216 characters. */
    @Test
    void a_state_that_doubles_fails_before_it_is_too_large() {
        String sql = SOURCE + """
                CREATE STREAM OUT AS SELECT ID, LEN(REDUCE(A, 'ab', (S, X) => S || S)) AS TEXTS,
                    ARRAY_LENGTH(REDUCE(A, ARRAY[1], (S, X) => ARRAY_CONCAT(S, S))) AS ARRAYS FROM S;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 1, "a", java.util.Collections.nCopies(20, 1), null, 0);
            pipeline.row("in", 2, "b", java.util.Collections.nCopies(60, 1), null, 0);
            assertThat(pipeline.lines("OUT"))
                    .containsExactly(
                            "a {\"TEXTS\":2097152,\"ARRAYS\":1048576} @1", "b {\"TEXTS\":null,\"ARRAYS\":null} @2");
            assertThat(pipeline.counts("OUT").expressionErrors()).isEqualTo(2);
        }
    }
}
