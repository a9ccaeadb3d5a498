// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static java.util.Arrays.asList;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Table functions. */
final class UnnestTest {
    private static final String SOURCE = """
            CREATE STREAM S (ID VARCHAR KEY, A ARRAY<INTEGER>, B ARRAY<VARCHAR>, N INTEGER)
              WITH (kafka_topic='in', value_format='%s');
            """;

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "AVRO"})
    void rows_of_several_functions_go_side_by_side(String format) {
        String sql = SOURCE.formatted(format)
                + "CREATE STREAM OUT AS SELECT ID, EXPLODE(A) + N AS X, EXPLODE(B) AS Y, N FROM S WHERE N > 0;";
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 1, "a", asList(1, null, 3), List.of("x"), 10);
            pipeline.row("in", 2, "b", null, List.of(), 10);
            pipeline.row("in", 3, "c", List.of(7), null, -1);
            pipeline.row("in", 4, null, List.of(), List.of("y"), 1);
            pipeline.tombstone("in", 5, "d");
            assertThat(pipeline.lines("OUT"))
                    .containsExactly(
                            "a {\"X\":11,\"Y\":\"x\",\"N\":10} @1",
                            "a {\"X\":null,\"Y\":null,\"N\":10} @1",
                            "a {\"X\":13,\"Y\":null,\"N\":10} @1",
                            "null {\"X\":null,\"Y\":\"y\",\"N\":1} @4");
            assertThat(pipeline.counts("OUT").applied()).isEqualTo(2);
            assertThat(pipeline.counts("OUT").filtered()).isEqualTo(3);
        }
    }

    @Test
    void combinations_of_an_array() {
        String sql = SOURCE.formatted("JSON") + "CREATE STREAM OUT AS SELECT ID, CUBE_EXPLODE(A) AS X FROM S;";
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 1, "a", asList(1, null, 2), null, 0);
            pipeline.row("in", 2, "b", List.of(), null, 0);
            assertThat(pipeline.lines("OUT"))
                    .containsExactly(
                            "a {\"X\":[null,null,null]} @1",
                            "a {\"X\":[null,null,2]} @1",
                            "a {\"X\":[1,null,null]} @1",
                            "a {\"X\":[1,null,2]} @1",
                            "b {\"X\":[]} @2");
        }
    }

    @Test
    void a_failing_function_gives_no_rows_and_a_failing_column_behind_it_is_null() {
        String sql = SOURCE.formatted("JSON") + """
                CREATE STREAM OUT AS SELECT ID, EXPLODE(ARRAY[N / (N - 1)]) AS X FROM S;
                CREATE STREAM DIVIDED AS SELECT ID, 6 / EXPLODE(A) AS X FROM S;
                """;
        try (SqlPipeline pipeline =
                SqlPipeline.of(sql).onExpressionError(ErrorPolicy.DLQ).start()) {
            pipeline.row("in", 1, "a", List.of(0, 2), null, 1);
            assertThat(pipeline.lines("OUT")).isEmpty();
            assertThat(pipeline.lines("DIVIDED")).containsExactly("a {\"X\":null} @1", "a {\"X\":3} @1");
            assertThat(pipeline.deadLetters()).hasSize(1);
        }
    }

    @Test
    void rows_get_a_key_of_their_own_in_a_second_statement() {
        String sql = SOURCE.formatted("JSON") + """
                CREATE STREAM ROWS_OF AS SELECT ID, EXPLODE(B) AS WORD FROM S;
                CREATE TABLE WORDS AS SELECT WORD, COUNT(*) AS N FROM ROWS_OF GROUP BY WORD;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 1, "a", null, List.of("to", "be", "to"), 0);
            assertThat(pipeline.lines("WORDS"))
                    .containsExactly("to {\"N\":1} @1", "be {\"N\":1} @1", "to {\"N\":2} @1");
        }
    }
}
