// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stream with a table. */
final class JoinTest {
    private static final String SOURCES = """
            CREATE STREAM S (K VARCHAR KEY, V INTEGER, REF VARCHAR) WITH (kafka_topic='in', value_format='%1$s');
            CREATE TABLE T (ID VARCHAR PRIMARY KEY, NAME VARCHAR, X DOUBLE) WITH (kafka_topic='table', value_format='%1$s');
            """;

    @ParameterizedTest
    @CsvSource({"JSON, false", "AVRO, true"})
    void inner_and_left_joins_use_the_row_that_the_key_has_now(String format, boolean disk) {
        String sql = SOURCES.formatted(format) + """
                CREATE STREAM INNER_OUT AS SELECT S.K AS K, S.V AS V, T.NAME AS NAME, T.X + 1 AS X FROM S JOIN T ON S.K = T.ID;
                CREATE STREAM LEFT_OUT AS SELECT S.K AS K, S.V AS V, T.NAME AS NAME, T.ID AS ID FROM S LEFT JOIN T ON S.K = T.ID;
                """;
        SqlPipeline.Setup setup = SqlPipeline.of(sql);
        try (SqlPipeline pipeline = (disk ? setup.onDisk() : setup).start()) {
            pipeline.row("in", 1, "a", 1, "x");
            pipeline.row("table", 2, "a", "ann", 0.5);
            pipeline.row("in", 3, "a", 2, "x");
            pipeline.row("table", 4, "a", "anna", null);
            pipeline.row("in", 5, "a", 3, "x");
            pipeline.tombstone("table", 6, "a");
            pipeline.row("in", 7, "a", 4, "x");
            pipeline.tombstone("in", 8, "a");
            assertThat(pipeline.lines("INNER_OUT"))
                    .containsExactly(
                            "a {\"V\":2,\"NAME\":\"ann\",\"X\":1.5} @3", "a {\"V\":3,\"NAME\":\"anna\",\"X\":null} @5");
            assertThat(pipeline.lines("LEFT_OUT"))
                    .containsExactly(
                            "a {\"V\":1,\"NAME\":null,\"ID\":null} @1",
                            "a {\"V\":2,\"NAME\":\"ann\",\"ID\":\"a\"} @3",
                            "a {\"V\":3,\"NAME\":\"anna\",\"ID\":\"a\"} @5",
                            "a {\"V\":4,\"NAME\":null,\"ID\":null} @7");
            assertThat(pipeline.counts("INNER_OUT", "S").filtered()).isEqualTo(3);
            assertThat(pipeline.counts("INNER_OUT", "T").applied()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"JSON, KAFKA", "AVRO, KAFKA", "JSON, JSON"})
    void joining_on_a_value_repartitions_with_the_bytes_of_the_tables_key(String format, String keyFormat) {
        String sql = """
                CREATE STREAM S (K VARCHAR KEY, V INTEGER, REF BIGINT) WITH (kafka_topic='in', value_format='%1$s');
                CREATE TABLE T (ID BIGINT PRIMARY KEY, NAME VARCHAR)
                  WITH (kafka_topic='table', value_format='%1$s', key_format='%2$s');
                CREATE STREAM OUT AS SELECT S.REF AS REF, S.K AS K, T.NAME AS NAME FROM S LEFT JOIN T ON S.REF = T.ID;
                """.formatted(format, keyFormat);
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("table", 1, 42L, "answer");
            pipeline.row("in", 2, "a", 1, 42L);
            pipeline.row("in", 3, "b", 1, null);
            pipeline.row("in", 4, null, 1, 43L);
            assertThat(pipeline.lines("OUT"))
                    .containsExactly("42 {\"K\":\"a\",\"NAME\":\"answer\"} @2", "43 {\"K\":null,\"NAME\":null} @4");
            assertThat(pipeline.read("app-OUT.join.repartition"))
                    .extracting(OutputRecord::key)
                    .first()
                    .isEqualTo(pipeline.key("table", 42L));
            assertThat(pipeline.counts("OUT", "S").deadLettered()).isEqualTo(1);
            assertThat(pipeline.deadLetters())
                    .singleElement()
                    .satisfies(letter ->
                            assertThat(letter.header("millrace.error.code")).isEqualTo("MR-4009"));
        }
    }

    @Test
    void a_table_has_its_own_time_and_place_when_it_is_asked_for_them() {
        String sql = SOURCES.formatted("JSON") + """
                CREATE STREAM OUT AS SELECT S.K AS K, S.ROWTIME AS SEEN, T.ROWTIME AS MADE, T.ROWOFFSET AS PLACE, NAME
                  FROM S LEFT JOIN T ON S.K = T.ID;
                CREATE STREAM ONE AS SELECT S.K AS K, ROWTIME AS SEEN, NAME FROM S JOIN T ON S.K = T.ID;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("table", 1, "b", "bob", 2.0);
            pipeline.row("table", 2, "a", "ann", 2.0);
            pipeline.row("in", 5, "a", 1, "x");
            pipeline.row("in", 6, "c", 1, "x");
            assertThat(pipeline.lines("OUT"))
                    .containsExactly(
                            "a {\"SEEN\":5,\"MADE\":2,\"PLACE\":1,\"NAME\":\"ann\"} @5",
                            "c {\"SEEN\":6,\"MADE\":null,\"PLACE\":null,\"NAME\":null} @6");
            assertThat(pipeline.lines("ONE")).containsExactly("a {\"SEEN\":5,\"NAME\":\"ann\"} @5");
        }
    }

    @Test
    void a_join_feeds_frames_of_the_same_key_without_another_topic() {
        String sql = SOURCES.formatted("JSON") + """
                CREATE STREAM OUT AS SELECT S.K AS K, T.NAME AS NAME, SUM(S.V * T.X) OVER w AS TOTAL
                  FROM S JOIN T ON S.K = T.ID
                  WINDOW w AS (PARTITION BY S.K RANGE INTERVAL 10 MILLISECONDS PRECEDING);
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("table", 1, "a", "ann", 2.0);
            pipeline.row("in", 2, "a", 1, "x");
            pipeline.row("in", 3, "b", 1, "x");
            pipeline.row("table", 4, "a", "ann", 3.0);
            pipeline.row("in", 5, "a", 1, "x");
            assertThat(pipeline.lines("OUT"))
                    .containsExactly("a {\"NAME\":\"ann\",\"TOTAL\":2.0} @2", "a {\"NAME\":\"ann\",\"TOTAL\":5.0} @5");
            assertThat(pipeline.plan().queries().get(0).steps())
                    .noneMatch(step -> step.id().contains("repartition"));
        }
    }
}
