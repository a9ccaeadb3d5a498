// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PREDICT; batches of several rows are in {@link PredictBatchTest}: the test driver commits after each. */
final class PredictTest {
    @TempDir
    Path folder;

    private String models(String onError) {
        return """
                CREATE MODEL TWICE WITH (path='%s', linger='1 minute', batch_max=4);
                CREATE MODEL LOOKUP WITH (path='%s', linger='1 minute', batch_max=4, on_error='%s');
                CREATE STREAM S (K VARCHAR KEY, N INTEGER, X DOUBLE) WITH (kafka_topic='in', value_format='JSON');
                """.formatted(TestModels.twice(folder), TestModels.lookup(folder), onError);
    }

    @Test
    void rows_are_scored_by_two_models_and_over_frames() {
        String sql = models("dlq") + """
                CREATE STREAM OUT AS SELECT K, PREDICT(twice, X) AS Y, PREDICT(lookup, N) + 0 AS FOUND,
                    PREDICT(twice, SUM(X) OVER w) AS SUM2
                  FROM S WINDOW w AS (PARTITION BY K ROWS 9 PRECEDING);
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 1, "a", 0, 1.5);
            pipeline.row("in", 2, "a", 2, 2.0);
            pipeline.row("in", 3, "a", null, null);
            pipeline.tombstone("in", 4, "a");
            assertThat(pipeline.lines("OUT"))
                    .containsExactly(
                            "a {\"Y\":3.0,\"FOUND\":10.0,\"SUM2\":3.0} @1",
                            "a {\"Y\":4.0,\"FOUND\":30.0,\"SUM2\":7.0} @2",
                            "a {\"Y\":null,\"FOUND\":null,\"SUM2\":7.0} @3");
            assertThat(pipeline.counts("OUT").filtered()).isEqualTo(1);
            assertThat(pipeline.metrics().models()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dlq", "null"})
    void a_row_on_which_the_model_fails_is_dead_lettered_or_has_no_score(String onError) {
        String sql = models(onError) + "CREATE STREAM OUT AS SELECT K, PREDICT(lookup, N) AS FOUND FROM S;";
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 1, "a", 0, 1.5);
            pipeline.row("in", 2, "b", 9, 1.5);
            pipeline.row("in", 3, "c", 1, 1.5);
            if (onError.equals("dlq")) {
                assertThat(pipeline.lines("OUT")).containsExactly("a {\"FOUND\":10.0} @1", "c {\"FOUND\":20.0} @3");
                assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> {
                    assertThat(letter.header("millrace.error.code")).isEqualTo("MR-7005");
                    assertThat(letter.header("millrace.error.offset")).isEqualTo("1");
                    assertThat(letter.value()).isEqualTo(pipeline.value("in", 9, 1.5));
                });
            } else {
                assertThat(pipeline.lines("OUT"))
                        .containsExactly("a {\"FOUND\":10.0} @1", "b {\"FOUND\":null} @2", "c {\"FOUND\":20.0} @3");
                assertThat(pipeline.counts("OUT").expressionErrors()).isEqualTo(1);
            }
        }
    }

    @Test
    void a_model_may_stop_the_pipeline() {
        String sql = models("fail") + "CREATE STREAM OUT AS SELECT K, PREDICT(lookup, N) AS FOUND FROM S;";
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 1, "a", 9, 1.5);
            assertThatThrownBy(pipeline::settle)
                    .satisfies(thrown ->
                            assertThat(Causes.text(thrown)).contains("on_error").contains("LOOKUP"));
        }
    }

    /** Both through the topic alone, and in one task because both queries read the same table. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_model_feeds_a_window_of_another_statement_whichever_comes_first(boolean windowFirst) {
        String sources = """
                CREATE TABLE T (ID VARCHAR PRIMARY KEY, F DOUBLE) WITH (kafka_topic='table', value_format='JSON');
                CREATE STREAM SCORED (K VARCHAR KEY, Y DOUBLE) WITH (kafka_topic='scored', value_format='JSON', partitions=1);
                """;
        String model = """
                INSERT INTO SCORED SELECT S.K AS K, PREDICT(twice, S.X * T.F) AS Y FROM S JOIN T ON S.K = T.ID;
                """;
        String window = """
                CREATE TABLE OUT AS SELECT K, SUM(Y) AS TOTAL FROM SCORED
                  WINDOW TUMBLING (SIZE 10 MILLISECONDS, GRACE PERIOD 0 MILLISECONDS) GROUP BY K EMIT FINAL;
                CREATE STREAM OUT2 AS SELECT R.K AS K, SUM(R.Y + T.F) OVER (PARTITION BY R.K ROWS 5 PRECEDING) AS TOTAL
                  FROM SCORED R JOIN T ON R.K = T.ID;
                """;
        String sql = models("dlq") + sources + (windowFirst ? window + model : model + window);
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("table", 0, "a", 1.0);
            pipeline.row("in", 1, "a", 0, 1.5);
            pipeline.row("in", 2, "a", 0, 2.5);
            pipeline.row("in", 11, "a", 0, 0.0);
            assertThat(pipeline.lines("OUT")).containsExactly("a[0] {\"TOTAL\":8.0} @2");
            assertThat(pipeline.lines("OUT2"))
                    .containsExactly("a {\"TOTAL\":4.0} @1", "a {\"TOTAL\":10.0} @2", "a {\"TOTAL\":11.0} @11");
        }
    }
}
