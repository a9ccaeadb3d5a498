// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries over a table. */
final class TableQueryTest {
    private static final String SOURCE = """
            CREATE TABLE T (ID VARCHAR PRIMARY KEY, SITE VARCHAR, X INTEGER, Y DOUBLE)
              WITH (kafka_topic='table', value_format='JSON');
            """;

    @Test
    void a_projection_passes_on_that_a_key_is_gone_even_one_that_it_never_saw() {
        String sql = SOURCE + "CREATE TABLE O AS SELECT ID, X * 2 AS N, AS_VALUE(ID) AS COPY FROM T;";
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("table", 1, "a", "s", 1, 0.5);
            pipeline.row("table", 5, "a", "s", null, 0.5);
            pipeline.tombstone("table", 3, "a");
            pipeline.tombstone("table", 6, "b");
            pipeline.row("table", 7, null, "s", 1, 0.5);
            assertThat(pipeline.lines("O"))
                    .containsExactly(
                            "a {\"N\":2,\"COPY\":\"a\"} @1",
                            "a {\"N\":null,\"COPY\":\"a\"} @5",
                            "a null @3",
                            "b null @6");
            assertThat(pipeline.counts("O", "T").applied()).isEqualTo(4);
            assertThat(pipeline.counts("O", "T").deadLettered()).isEqualTo(1);
            assertThat(pipeline.plan().queries().get(0).steps()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void where_takes_back_what_passed_and_is_silent_about_what_never_did(boolean disk) {
        String sql = SOURCE + "CREATE TABLE O AS SELECT ID, X FROM T WHERE X > 10;";
        SqlPipeline.Setup setup = SqlPipeline.of(sql);
        try (SqlPipeline pipeline = (disk ? setup.onDisk() : setup).start()) {
            pipeline.row("table", 1, "a", "s", 5, 0.5);
            pipeline.row("table", 2, "a", "s", 15, 0.5);
            pipeline.row("table", 3, "a", "s", 16, 0.5);
            pipeline.row("table", 4, "a", "s", 6, 0.5);
            pipeline.row("table", 5, "a", "s", 7, 0.5);
            pipeline.tombstone("table", 6, "a");
            pipeline.row("table", 7, "b", "s", 11, 0.5);
            pipeline.tombstone("table", 8, "b");
            pipeline.tombstone("table", 9, "b");
            pipeline.tombstone("table", 10, "never");
            pipeline.row("table", 11, "c", "s", null, 0.5);
            assertThat(pipeline.lines("O"))
                    .containsExactly("a {\"X\":15} @2", "a {\"X\":16} @3", "a null @4", "b {\"X\":11} @7", "b null @8");
        }
    }

    @Test
    void a_row_that_is_replaced_passes_by_its_own_time() {
        String sql = SOURCE + "CREATE TABLE O AS SELECT ID, X, ROWTIME AS MADE FROM T WHERE ROWTIME > 10;";
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("table", 20, "a", "s", 1, 0.5);
            pipeline.row("table", 5, "a", "s", 2, 0.5);
            pipeline.row("table", 30, "a", "s", 3, 0.5);
            pipeline.row("table", 5, "b", "s", 4, 0.5);
            assertThat(pipeline.lines("O"))
                    .containsExactly("a {\"X\":1,\"MADE\":20} @20", "a null @5", "a {\"X\":3,\"MADE\":30} @30");
        }
    }

    @Test
    void a_group_takes_back_what_is_replaced() {
        String sql = SOURCE + """
                CREATE TABLE O AS SELECT SITE, COUNT(*) AS N, SUM(X) AS S, AVG(Y) AS A, COLLECT_LIST(X) AS L
                  FROM T GROUP BY SITE;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("table", 1, "a", "s", 1, 1.0);
            pipeline.row("table", 2, "b", "s", 2, 2.0);
            // The group stays: one change.
            pipeline.row("table", 9, "a", "s", 10, 3.0);
            // It moves: first the old group, then the new one.
            pipeline.row("table", 4, "a", "t", 10, 3.0);
            pipeline.tombstone("table", 5, "b");
            pipeline.tombstone("table", 6, "b");
            pipeline.row("table", 7, "c", null, 1, 1.0);
            pipeline.row("table", 8, "c", "t", null, null);
            assertThat(pipeline.lines("O"))
                    .containsExactly(
                            "s {\"N\":1,\"S\":1,\"A\":1.0,\"L\":[1]} @1",
                            "s {\"N\":2,\"S\":3,\"A\":1.5,\"L\":[1,2]} @2",
                            "s {\"N\":2,\"S\":12,\"A\":2.5,\"L\":[2,10]} @9",
                            "s {\"N\":1,\"S\":2,\"A\":2.0,\"L\":[2]} @9",
                            "t {\"N\":1,\"S\":10,\"A\":3.0,\"L\":[10]} @4",
                            "s {\"N\":0,\"S\":0,\"A\":0.0,\"L\":[]} @9",
                            "t {\"N\":2,\"S\":10,\"A\":3.0,\"L\":[10,null]} @8");
        }
    }

    @Test
    void a_group_by_the_primary_key_needs_no_internal_topic() {
        String sql = SOURCE + "CREATE TABLE O AS SELECT ID, COUNT(*) AS N, SUM(X) AS S FROM T GROUP BY ID;";
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("table", 1, "a", "s", 1, 1.0);
            pipeline.row("table", 2, "a", "s", 5, 1.0);
            pipeline.tombstone("table", 3, "a");
            assertThat(pipeline.lines("O"))
                    .containsExactly("a {\"N\":1,\"S\":1} @1", "a {\"N\":1,\"S\":5} @2", "a {\"N\":0,\"S\":0} @3");
            assertThat(pipeline.plan().queries().get(0).steps())
                    .noneMatch(step -> step.id().contains("repartition"));
        }
    }

    @Test
    void where_before_group_by_takes_rows_from_their_groups() {
        String sql = SOURCE + """
                CREATE TABLE O AS SELECT SITE, COUNT(*) AS N FROM T WHERE X > 0 GROUP BY SITE HAVING COUNT(*) > 0;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("table", 1, "a", "s", 1, 1.0);
            pipeline.row("table", 2, "b", "s", -1, 1.0);
            pipeline.row("table", 3, "b", "s", 1, 1.0);
            pipeline.row("table", 4, "a", "s", -1, 1.0);
            pipeline.row("table", 5, "b", "s", -1, 1.0);
            pipeline.row("table", 6, "b", "s", -2, 1.0);
            assertThat(pipeline.lines("O"))
                    .containsExactly("s {\"N\":1} @1", "s {\"N\":2} @3", "s {\"N\":1} @4", "s null @5");
        }
    }

    @Test
    void a_primary_key_may_have_several_columns() {
        String sql = """
                CREATE TABLE P (A INTEGER PRIMARY KEY, B VARCHAR PRIMARY KEY, X INTEGER)
                  WITH (kafka_topic='p', key_format='JSON', value_format='JSON');
                CREATE TABLE O AS SELECT A, B, X FROM P WHERE X > 1;
                CREATE TABLE G AS SELECT A, COUNT(*) AS N FROM P GROUP BY A;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            byte[] key = "{\"A\":1,\"B\":\"b\"}".getBytes(StandardCharsets.UTF_8);
            byte[] other = "{\"A\":1,\"B\":\"c\"}".getBytes(StandardCharsets.UTF_8);
            pipeline.send("p", key, "{\"X\":2}".getBytes(StandardCharsets.UTF_8), 1, new RecordHeaders());
            pipeline.send("p", other, "{\"X\":1}".getBytes(StandardCharsets.UTF_8), 2, new RecordHeaders());
            pipeline.send("p", key, null, 3, new RecordHeaders());
            assertThat(pipeline.lines("O"))
                    .containsExactly("{\"A\":1,\"B\":\"b\"} {\"X\":2} @1", "{\"A\":1,\"B\":\"b\"} null @3");
            assertThat(pipeline.lines("G")).containsExactly("1 {\"N\":1} @1", "1 {\"N\":2} @2", "1 {\"N\":1} @3");
        }
    }

    @Test
    void a_table_that_a_query_made_is_read_as_any_other() {
        String sql = """
                CREATE STREAM S (K VARCHAR KEY, SITE VARCHAR) WITH (kafka_topic='in', value_format='JSON');
                CREATE TABLE PER_KEY AS SELECT K, COUNT(*) AS N FROM S GROUP BY K;
                CREATE TABLE PER_N AS SELECT N, COUNT(*) AS KEYS FROM PER_KEY GROUP BY N;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 1, "a", "s");
            pipeline.row("in", 2, "b", "s");
            pipeline.row("in", 3, "a", "s");
            assertThat(pipeline.lines("PER_N"))
                    .containsExactly(
                            "1 {\"KEYS\":1} @1", "1 {\"KEYS\":2} @2", "1 {\"KEYS\":1} @3", "2 {\"KEYS\":1} @3");
        }
    }

    @Test
    void results_once_a_commit_are_what_is_left_of_all_changes() {
        String sql = SOURCE + "CREATE TABLE O AS SELECT ID, COUNT(*) AS N, SUM(X) AS S FROM T GROUP BY ID;";
        try (TaskRig rig = new TaskRig(sql, TaskRig.Place.MEMORY, ErrorPolicy.NULL, Changes.PER_COMMIT)) {
            rig.row("table", 1, "a", "s", 1, 1.0);
            rig.row("table", 2, "a", "s", 2, 1.0);
            rig.row("table", 3, "b", "s", 3, 1.0);
            rig.commit();
            assertThat(rig.lines("O")).containsExactly("a {\"N\":1,\"S\":2} @2", "b {\"N\":1,\"S\":3} @3");
        }
    }

    @ParameterizedTest
    @CsvSource({"NULL, 2", "DLQ, 2"})
    void an_expression_that_fails_on_a_kept_row_is_told_once(ErrorPolicy policy, int errors) {
        String sql = SOURCE + "CREATE TABLE O AS SELECT ID, 10 / X AS Q FROM T WHERE Y > 0E0;";
        try (SqlPipeline pipeline =
                SqlPipeline.of(sql).onExpressionError(policy).start()) {
            pipeline.row("table", 1, "a", "s", 0, 1.0);
            pipeline.row("table", 2, "a", "s", 0, 1.0);
            pipeline.row("table", 3, "a", "s", 5, 1.0);
            assertThat(pipeline.lines("O")).containsExactly("a {\"Q\":null} @1", "a {\"Q\":null} @2", "a {\"Q\":2} @3");
            assertThat(pipeline.counts("O", "T").expressionErrors()).isEqualTo(errors);
            assertThat(pipeline.deadLetters()).isEmpty();
        }
    }
}
