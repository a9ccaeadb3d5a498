// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code millrace.on.expression.error} wherever an expression stands. {@code 1 / V} fails when V is 0. */
final class ExpressionErrorTest {
    @TempDir
    Path folder;

    private String sql(String query) {
        return """
                CREATE MODEL TWICE WITH (path='%s');
                CREATE STREAM S (K VARCHAR KEY, V INTEGER) WITH (kafka_topic='in', value_format='JSON');
                CREATE TABLE T (ID INTEGER PRIMARY KEY, NAME VARCHAR) WITH (kafka_topic='table', value_format='JSON');
                """.formatted(TestModels.twice(folder)) + query + ";";
    }

    /** The columns: what of the row with V = 0 is written, and whether it is null, filtered or dead-lettered by the default. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE STREAM OUT AS SELECT K, 1 / V AS X FROM S | a {\"X\":null} @2 | 0",
                "CREATE STREAM OUT AS SELECT K, V FROM S WHERE 1 / V >= 0 | | 0",
                "CREATE STREAM OUT AS SELECT K, SUM(1 / V) OVER (PARTITION BY K ROWS 0 PRECEDING) AS X FROM S"
                        + " | a {\"X\":0} @2 | 0",
                "CREATE STREAM OUT AS SELECT K, COUNT(*) OVER (PARTITION BY 1 / V ROWS 0 PRECEDING) AS X FROM S | | 1",
                "CREATE STREAM OUT AS SELECT K, PREDICT(TWICE, CAST(1 / V AS DOUBLE)) AS X FROM S | a {\"X\":null} @2 | 0",
                "CREATE TABLE OUT AS SELECT K, MAX(1 / V) AS X FROM S GROUP BY K | a {\"X\":1} @2 | 0",
                "CREATE TABLE OUT AS SELECT 1 / V AS G, COUNT(*) AS X FROM S GROUP BY 1 / V | | 1",
                "CREATE STREAM OUT AS SELECT 1 / V AS G, K FROM S PARTITION BY 1 / V | null {\"K\":\"a\"} @2 | 0",
            })
    void failing_expressions_on_rows_of_a_record(String query, String whenNull, int deadLettersWhenNull) {
        try (SqlPipeline pipeline = SqlPipeline.of(sql(query)).start()) {
            pipeline.row("in", 1, "a", 1);
            assertThat(pipeline.lines("OUT")).hasSize(1);
            pipeline.row("in", 2, "a", 0);
            if (whenNull == null) {
                assertThat(pipeline.lines("OUT")).isEmpty();
            } else {
                assertThat(pipeline.lines("OUT")).containsExactly(whenNull);
            }
            assertThat(pipeline.deadLetters()).hasSize(deadLettersWhenNull);
            assertThat(pipeline.counts("OUT", "S").expressionErrors()).isEqualTo(1);
        }
        try (SqlPipeline pipeline =
                SqlPipeline.of(sql(query)).onExpressionError(ErrorPolicy.DLQ).start()) {
            pipeline.row("in", 1, "a", 1);
            pipeline.row("in", 2, "a", 0);
            pipeline.row("in", 3, "a", 1);
            assertThat(pipeline.lines("OUT")).hasSize(2);
            assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.header("millrace.error.code")).isEqualTo("MR-4012");
                assertThat(letter.header("millrace.error.reason")).contains("failed");
                assertThat(letter.header("millrace.error.topic")).isEqualTo("in");
                assertThat(letter.value()).isEqualTo(pipeline.value("in", 0));
            });
            assertThat(pipeline.counts("OUT", "S").deadLettered()).isEqualTo(1);
            assertThat(pipeline.counts("OUT", "S").expressionErrors()).isEqualTo(1);
        }
        try (SqlPipeline pipeline =
                SqlPipeline.of(sql(query)).onExpressionError(ErrorPolicy.FAIL).start()) {
            pipeline.row("in", 1, "a", 1);
            pipeline.row("in", 2, "a", 0);
            assertThatThrownBy(pipeline::settle)
                    .satisfies(thrown -> assertThat(Causes.text(thrown))
                            .contains("MR-4012")
                            .contains("query OUT")
                            .contains("on in-0 at offset 1: "));
            assertThat(pipeline.deadLetters()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE OUT AS SELECT K, 1 / SUM(V) AS X FROM S GROUP BY K | a {\"X\":null} @2",
                "CREATE TABLE OUT AS SELECT K, SUM(V) AS X FROM S GROUP BY K HAVING 1 / SUM(V) = 1 | a null @2",
            })
    void a_group_has_no_record_to_dead_letter(String query, String expected) {
        for (ErrorPolicy policy : new ErrorPolicy[] {ErrorPolicy.NULL, ErrorPolicy.DLQ}) {
            try (SqlPipeline pipeline =
                    SqlPipeline.of(sql(query)).onExpressionError(policy).start()) {
                pipeline.row("in", 1, "a", 1);
                assertThat(pipeline.lines("OUT")).hasSize(1);
                pipeline.row("in", 2, "a", -1);
                assertThat(pipeline.lines("OUT")).containsExactly(expected);
                assertThat(pipeline.deadLetters()).isEmpty();
                assertThat(pipeline.counts("OUT").expressionErrors()).isEqualTo(1);
            }
        }
        try (SqlPipeline pipeline =
                SqlPipeline.of(sql(query)).onExpressionError(ErrorPolicy.FAIL).start()) {
            pipeline.row("in", 1, "a", 1);
            pipeline.row("in", 2, "a", -1);
            assertThatThrownBy(pipeline::settle)
                    .satisfies(thrown -> assertThat(Causes.text(thrown)).contains("MR-4012"));
        }
    }

    @Test
    void offset_and_partition_are_the_records_own_behind_an_internal_topic() {
        String query = """
                CREATE STREAM OUT AS SELECT K, V, ROWOFFSET AS O, ROWPARTITION AS P,
                    SUM(ROWOFFSET) OVER (PARTITION BY V ROWS 1 PRECEDING) AS OS FROM S WHERE V = 1
                """;
        String grouped = ";CREATE TABLE G AS SELECT V, SUM(ROWOFFSET) AS O FROM S WHERE V = 1 GROUP BY V";
        try (SqlPipeline pipeline = SqlPipeline.of(sql(query + grouped)).start()) {
            pipeline.row("in", 1, "a", 0);
            pipeline.row("in", 2, "b", 1);
            pipeline.row("in", 3, "c", 1);
            assertThat(pipeline.lines("OUT"))
                    .containsExactly(
                            "b {\"V\":1,\"O\":1,\"P\":0,\"OS\":1} @2", "c {\"V\":1,\"O\":2,\"P\":0,\"OS\":3} @3");
            assertThat(pipeline.lines("G")).containsExactly("1 {\"O\":1} @2", "1 {\"O\":3} @3");
        }
    }
}
