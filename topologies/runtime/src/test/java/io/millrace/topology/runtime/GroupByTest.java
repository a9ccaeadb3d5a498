// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GROUP BY with and without windows. */
final class GroupByTest {
    private static final String SOURCE = """
            CREATE STREAM S (K VARCHAR KEY, V INTEGER, G VARCHAR) WITH (kafka_topic='in', value_format='%s');
            """;

    private static SqlPipeline.Setup json(String query) {
        return SqlPipeline.of(SOURCE.formatted("JSON") + query);
    }

    @ParameterizedTest
    @CsvSource({"JSON, false, true", "AVRO, true, true", "AVRO, true, false"})
    void groups_without_a_window_change_with_each_row(String format, boolean disk, boolean exactlyOnce) {
        SqlPipeline.Setup setup = SqlPipeline.of(SOURCE.formatted(format)
                + "CREATE TABLE T AS SELECT K, COUNT(*) AS N, SUM(V) AS TOTAL, MAX(V) AS TOP FROM S GROUP BY K;");
        try (SqlPipeline pipeline = options(setup, disk, exactlyOnce).start()) {
            pipeline.row("in", 1000, "a", 1, "x");
            pipeline.row("in", 2000, "b", 5, "x");
            pipeline.row("in", 1500, "a", null, "x");
            pipeline.row("in", 900, "a", 7, "x");
            pipeline.tombstone("in", 3000, "a");
            assertThat(pipeline.lines("T"))
                    .containsExactly(
                            "a {\"N\":1,\"TOTAL\":1,\"TOP\":1} @1000",
                            "b {\"N\":1,\"TOTAL\":5,\"TOP\":5} @2000",
                            "a {\"N\":2,\"TOTAL\":1,\"TOP\":1} @1500",
                            "a {\"N\":3,\"TOTAL\":8,\"TOP\":7} @1500");
            assertThat(pipeline.counts("T").applied()).isEqualTo(4);
            assertThat(pipeline.counts("T").filtered()).isEqualTo(1);
        }
    }

    private static SqlPipeline.Setup options(SqlPipeline.Setup setup, boolean disk, boolean exactlyOnce) {
        SqlPipeline.Setup stored = disk ? setup.onDisk() : setup;
        return exactlyOnce ? stored : stored.atLeastOnce();
    }

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "AVRO"})
    void tumbling_windows_take_late_rows_until_their_grace_is_over(String format) {
        String sql = SOURCE.formatted(format) + """
                CREATE TABLE T AS SELECT K, WINDOWSTART AS WS, WINDOWEND AS WE, COUNT(*) AS N FROM S
                  WINDOW TUMBLING (SIZE 10 MILLISECONDS, GRACE PERIOD 5 MILLISECONDS) GROUP BY K EMIT CHANGES;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 100, "a", 1, "x");
            pipeline.row("in", 112, "a", 1, "x");
            pipeline.row("in", 109, "a", 1, "x");
            pipeline.row("in", 114, "b", 1, "x");
            pipeline.row("in", 109, "b", 1, "x");
            pipeline.row("in", 115, "b", 1, "x");
            pipeline.row("in", 109, "a", 1, "x");
            pipeline.row("in", 110, "a", 1, "x");
            assertThat(pipeline.lines("T"))
                    .containsExactly(
                            "a[100] {\"WS\":100,\"WE\":110,\"N\":1} @100",
                            "a[110] {\"WS\":110,\"WE\":120,\"N\":1} @112",
                            "a[100] {\"WS\":100,\"WE\":110,\"N\":2} @109",
                            "b[110] {\"WS\":110,\"WE\":120,\"N\":1} @114",
                            "b[100] {\"WS\":100,\"WE\":110,\"N\":1} @109",
                            "b[110] {\"WS\":110,\"WE\":120,\"N\":2} @115",
                            "a[110] {\"WS\":110,\"WE\":120,\"N\":2} @112");
            assertThat(pipeline.counts("T").late()).isEqualTo(1);
        }
    }

    @Test
    void hopping_windows_overlap_and_a_row_is_late_only_when_it_is_for_all() {
        String query = """
                CREATE TABLE T AS SELECT K, SUM(V) AS N FROM S
                  WINDOW HOPPING (SIZE 10 MILLISECONDS, ADVANCE BY 5 MILLISECONDS, GRACE PERIOD 0 MILLISECONDS)
                  GROUP BY K EMIT CHANGES;
                """;
        try (SqlPipeline pipeline = json(query).start()) {
            pipeline.row("in", 3, "a", 1, "x");
            pipeline.row("in", 12, "a", 2, "x");
            pipeline.row("in", 9, "a", 4, "x");
            pipeline.row("in", 15, "a", 8, "x");
            pipeline.row("in", 4, "a", 16, "x");
            assertThat(pipeline.lines("T"))
                    .containsExactly(
                            "a[0] {\"N\":1} @3",
                            "a[5] {\"N\":2} @12",
                            "a[10] {\"N\":2} @12",
                            "a[5] {\"N\":6} @12",
                            "a[10] {\"N\":10} @15",
                            "a[15] {\"N\":8} @15");
            assertThat(pipeline.counts("T").late()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void final_results_come_once_when_stream_time_passes_end_and_grace(boolean disk) {
        String query = """
                CREATE TABLE T AS SELECT K, COUNT(*) AS N FROM S
                  WINDOW TUMBLING (SIZE 10 MILLISECONDS, GRACE PERIOD 100 MILLISECONDS) GROUP BY K EMIT FINAL;
                """;
        try (SqlPipeline pipeline = options(json(query), disk, true).start()) {
            pipeline.row("in", 100, "b", 1, "x");
            pipeline.row("in", 120, "a", 1, "x");
            pipeline.row("in", 50, "a", 1, "x");
            pipeline.row("in", 55, "a", 1, "x");
            pipeline.row("in", 101, "a", 1, "x");
            assertThat(pipeline.metrics().windowsOpen().get()).isEqualTo(4);
            pipeline.row("in", 159, "c", 1, "x");
            assertThat(pipeline.lines("T")).as("one before the end").isEmpty();
            pipeline.row("in", 160, "c", 1, "x");
            assertThat(pipeline.lines("T"))
                    .as("a window that a late row opened")
                    .containsExactly("a[50] {\"N\":2} @55");
            pipeline.row("in", 59, "a", 1, "x");
            assertThat(pipeline.counts("T").late()).isEqualTo(1);
            pipeline.row("in", 230, "c", 1, "x");
            assertThat(pipeline.lines("T"))
                    .containsExactly("a[100] {\"N\":1} @101", "b[100] {\"N\":1} @100", "a[120] {\"N\":1} @120");
            assertThat(pipeline.metrics().windowsOpen().get()).isEqualTo(3);
        }
    }

    @Test
    void having_takes_a_group_back_that_passed_before_and_says_nothing_of_others() {
        String query = "CREATE TABLE T AS SELECT K, SUM(V) AS TOTAL FROM S GROUP BY K HAVING SUM(V) > 10 EMIT CHANGES;";
        try (SqlPipeline pipeline = json(query).start()) {
            pipeline.row("in", 1, "a", 5, "x");
            pipeline.row("in", 2, "a", 6, "x");
            pipeline.row("in", 3, "a", 1, "x");
            pipeline.row("in", 4, "a", -10, "x");
            pipeline.row("in", 5, "a", -10, "x");
            pipeline.row("in", 6, "a", 50, "x");
            assertThat(pipeline.lines("T"))
                    .containsExactly("a {\"TOTAL\":11} @2", "a {\"TOTAL\":12} @3", "a null @4", "a {\"TOTAL\":42} @6");
        }
    }

    @Test
    void having_takes_a_window_back_under_its_own_key() {
        String query = """
                CREATE TABLE T AS SELECT K, SUM(V) AS TOTAL FROM S
                  WINDOW TUMBLING (SIZE 10 MILLISECONDS, GRACE PERIOD 50 MILLISECONDS)
                  GROUP BY K HAVING SUM(V) > 10 EMIT CHANGES;
                """;
        try (SqlPipeline pipeline = json(query).start()) {
            pipeline.row("in", 101, "a", 11, "x");
            pipeline.row("in", 111, "a", 12, "x");
            pipeline.row("in", 102, "a", -5, "x");
            pipeline.row("in", 112, "a", 1, "x");
            assertThat(pipeline.lines("T"))
                    .containsExactly(
                            "a[100] {\"TOTAL\":11} @101",
                            "a[110] {\"TOTAL\":12} @111",
                            "a[100] null @102",
                            "a[110] {\"TOTAL\":13} @112");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "AVRO"})
    void several_groups_make_a_json_key_with_the_window_behind_it(String format) {
        String sql = SOURCE.formatted(format) + """
                CREATE TABLE T AS SELECT K, G, COUNT(*) AS N FROM S
                  WINDOW TUMBLING (SIZE 10 MILLISECONDS) GROUP BY K, G EMIT CHANGES;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 25, "a", 1, "x");
            assertThat(pipeline.read("T")).singleElement().satisfies(record -> {
                byte[] key = record.key();
                assertThat(key).isNotNull();
                if (key != null) {
                    ByteBuffer bytes = ByteBuffer.wrap(key);
                    assertThat(bytes.getLong(key.length - 8)).isEqualTo(20);
                    assertThat(new String(key, 0, key.length - 8, java.nio.charset.StandardCharsets.UTF_8))
                            .isEqualTo("{\"K\":\"a\",\"G\":\"x\"}");
                }
            });
            pipeline.row("in", 26, "a", 1, "x");
            pipeline.row("in", 26, "a", 1, "y");
            assertThat(pipeline.lines("T"))
                    .containsExactly(
                            "{\"K\":\"a\",\"G\":\"x\"}[20] {\"N\":2} @26",
                            "{\"K\":\"a\",\"G\":\"y\"}[20] {\"N\":1} @26");
        }
    }

    @Test
    void grouping_by_a_value_goes_through_an_internal_topic_and_keeps_the_counts() {
        String query =
                "CREATE TABLE T AS SELECT G, COUNT(*) AS N, COLLECT_LIST(K) AS KS FROM S WHERE V > 0 GROUP BY G;";
        try (SqlPipeline pipeline = json(query).start()) {
            pipeline.row("in", 1, "a", 1, "x");
            pipeline.row("in", 2, "b", 1, "y");
            pipeline.row("in", 3, "c", 1, "x");
            pipeline.row("in", 4, "d", 0, "x");
            pipeline.row("in", 5, "e", 1, null);
            pipeline.tombstone("in", 6, "f");
            assertThat(pipeline.lines("T"))
                    .containsExactly(
                            "x {\"N\":1,\"KS\":[\"a\"]} @1",
                            "y {\"N\":1,\"KS\":[\"b\"]} @2",
                            "x {\"N\":2,\"KS\":[\"a\",\"c\"]} @3");
            assertThat(pipeline.counts("T").applied()).isEqualTo(3);
            assertThat(pipeline.counts("T").filtered()).isEqualTo(2);
            assertThat(pipeline.counts("T").deadLettered()).isEqualTo(1);
            assertThat(pipeline.deadLetters()).hasSize(1);
            assertThat(pipeline.read("app-T.group.repartition")).hasSize(3);
        }
    }

    @Test
    void expressions_over_groups_and_aggregates_are_computed_after_grouping() {
        String query = """
                CREATE TABLE T AS SELECT UCASE(G) AS U, COUNT(*) * 10 AS N, AVG(V) AS MEAN, SUM(V) / (COUNT(*) - 1) AS BAD
                  FROM S GROUP BY UCASE(G) EMIT CHANGES;
                """;
        try (SqlPipeline pipeline = json(query).start()) {
            pipeline.row("in", 1, "a", 1, "x");
            pipeline.row("in", 2, "b", 2, "X");
            assertThat(pipeline.lines("T"))
                    .containsExactly(
                            "X {\"N\":10,\"MEAN\":1.0,\"BAD\":null} @1", "X {\"N\":20,\"MEAN\":1.5,\"BAD\":3} @2");
            assertThat(pipeline.counts("T").expressionErrors()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void state_of_closed_windows_goes(boolean disk) {
        String query = """
                CREATE TABLE T AS SELECT K, SUM(V) AS TOTAL FROM S
                  WINDOW TUMBLING (SIZE 10 MILLISECONDS, GRACE PERIOD 5 MILLISECONDS)
                  GROUP BY K HAVING SUM(V) > 0 EMIT CHANGES;
                """;
        try (SqlPipeline pipeline = options(json(query), disk, true).start()) {
            for (int i = 0; i < 300; i++) {
                pipeline.row("in", i * 20, "k" + i % 7, 1, "x");
            }
            assertThat(pipeline.lines("T")).hasSize(300);
            assertThat(pipeline.entries("T.group"))
                    .as("label, stream time and a window")
                    .isEqualTo(3);
            assertThat(pipeline.entries("T.having")).as("forgets each second").isLessThan(60);
        }
    }

    @Test
    void each_type_can_be_a_group() {
        for (String type : List.of("INTEGER", "BIGINT", "DOUBLE", "VARCHAR", "BOOLEAN")) {
            String sql = """
                    CREATE STREAM S (K VARCHAR KEY, G %s) WITH (kafka_topic='in', value_format='JSON');
                    CREATE TABLE T WITH (key_format='JSON') AS SELECT G, COUNT(*) AS N FROM S
                      WINDOW TUMBLING (SIZE 10 MILLISECONDS, GRACE PERIOD 0 MILLISECONDS) GROUP BY G EMIT FINAL;
                    """.formatted(type);
            Object group = type.equals("VARCHAR") ? "g" : type.equals("BOOLEAN") ? Boolean.TRUE : (Object) 3;
            try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
                pipeline.row("in", 1, "a", group);
                pipeline.row("in", 2, "b", group);
                pipeline.row("in", 30, "c", group);
                assertThat(pipeline.lines("T"))
                        .as(type)
                        .singleElement()
                        .satisfies(line -> assertThat(line).endsWith("[0] {\"N\":2} @2"));
            }
        }
    }
}
