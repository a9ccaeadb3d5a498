// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables with tables, on their primary keys. */
final class TableJoinTest {
    private static final String SOURCES = """
            CREATE TABLE A (ID VARCHAR PRIMARY KEY, X INTEGER) WITH (kafka_topic='a', value_format='JSON');
            CREATE TABLE B (ID VARCHAR PRIMARY KEY, Y INTEGER) WITH (kafka_topic='b', value_format='JSON');
            CREATE TABLE C (ID VARCHAR PRIMARY KEY, Z INTEGER) WITH (kafka_topic='c', value_format='JSON');
            """;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void each_side_changes_the_row_of_both(boolean disk) {
        String sql = SOURCES + """
                CREATE TABLE I AS SELECT A.ID AS ID, X, Y FROM A JOIN B ON A.ID = B.ID;
                CREATE TABLE L AS SELECT A.ID AS ID, X, Y FROM A LEFT JOIN B ON B.ID = A.ID;
                CREATE TABLE R AS SELECT B.ID AS ID, X, Y FROM A RIGHT JOIN B ON A.ID = B.ID;
                CREATE TABLE F AS SELECT ROWKEY AS ID, A.ID AS LEFT_ID, X, Y FROM A FULL OUTER JOIN B ON A.ID = B.ID;
                """;
        SqlPipeline.Setup setup = SqlPipeline.of(sql);
        try (SqlPipeline pipeline = (disk ? setup.onDisk() : setup).start()) {
            pipeline.row("a", 5, "k", 1);
            pipeline.row("b", 3, "k", 2);
            pipeline.row("a", 4, "k", 3);
            pipeline.tombstone("a", 7, "k");
            pipeline.tombstone("b", 8, "k");
            pipeline.tombstone("b", 9, "never");
            assertThat(pipeline.lines("I"))
                    .containsExactly("k {\"X\":1,\"Y\":2} @5", "k {\"X\":3,\"Y\":2} @4", "k null @7");
            assertThat(pipeline.lines("L"))
                    .containsExactly(
                            "k {\"X\":1,\"Y\":null} @5",
                            "k {\"X\":1,\"Y\":2} @5",
                            "k {\"X\":3,\"Y\":2} @4",
                            "k null @7");
            assertThat(pipeline.lines("R"))
                    .containsExactly(
                            "k {\"X\":1,\"Y\":2} @5",
                            "k {\"X\":3,\"Y\":2} @4",
                            "k {\"X\":null,\"Y\":2} @7",
                            "k null @8");
            assertThat(pipeline.lines("F"))
                    .containsExactly(
                            "k {\"LEFT_ID\":\"k\",\"X\":1,\"Y\":null} @5",
                            "k {\"LEFT_ID\":\"k\",\"X\":1,\"Y\":2} @5",
                            "k {\"LEFT_ID\":\"k\",\"X\":3,\"Y\":2} @4",
                            "k {\"LEFT_ID\":null,\"X\":null,\"Y\":2} @7",
                            "k null @8");
            assertThat(pipeline.counts("I", "A").applied()).isEqualTo(3);
            assertThat(pipeline.counts("I", "B").applied()).isEqualTo(3);
            assertThat(pipeline.plan().queries().get(0).steps())
                    .noneMatch(step -> step.id().contains("repartition"));
        }
    }

    @Test
    void where_takes_back_a_joined_row_that_passes_no_more() {
        String sql =
                SOURCES + "CREATE TABLE O AS SELECT A.ID, X, Y FROM A LEFT JOIN B ON A.ID = B.ID WHERE X + Y > 10;";
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("a", 1, "k", 9);
            pipeline.row("b", 2, "k", 1);
            pipeline.row("b", 3, "k", 2);
            pipeline.row("a", 4, "k", 8);
            pipeline.row("a", 5, "k", 9);
            pipeline.tombstone("b", 6, "k");
            pipeline.tombstone("a", 7, "k");
            assertThat(pipeline.lines("O"))
                    .containsExactly("k {\"X\":9,\"Y\":2} @3", "k null @4", "k {\"X\":9,\"Y\":2} @5", "k null @6");
        }
    }

    @Test
    void joins_follow_one_another() {
        String sql = SOURCES + """
                CREATE TABLE O AS SELECT B.ID AS ID, X, Y, Z FROM A LEFT JOIN B ON A.ID = B.ID LEFT JOIN C ON B.ID = C.ID;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("c", 1, "k", 30);
            pipeline.row("a", 2, "k", 10);
            pipeline.row("b", 3, "k", 20);
            pipeline.row("c", 4, "k", 31);
            pipeline.tombstone("b", 5, "k");
            pipeline.row("c", 6, "k", 32);
            pipeline.tombstone("a", 7, "k");
            pipeline.row("c", 8, "k", 33);
            assertThat(pipeline.lines("O"))
                    .containsExactly(
                            "k {\"X\":10,\"Y\":null,\"Z\":30} @2",
                            "k {\"X\":10,\"Y\":20,\"Z\":30} @3",
                            "k {\"X\":10,\"Y\":20,\"Z\":31} @4",
                            "k {\"X\":10,\"Y\":null,\"Z\":31} @5",
                            "k {\"X\":10,\"Y\":null,\"Z\":32} @6",
                            "k null @7");
        }
    }

    @Test
    void a_right_table_with_keys_in_another_format_goes_where_the_left_one_is() {
        String sql = """
                CREATE TABLE A (ID VARCHAR PRIMARY KEY, X INTEGER) WITH (kafka_topic='a', value_format='JSON');
                CREATE TABLE B (ID VARCHAR PRIMARY KEY, Y INTEGER)
                  WITH (kafka_topic='b', key_format='JSON', value_format='JSON');
                CREATE TABLE O AS SELECT A.ID AS ID, X, Y FROM A LEFT JOIN B ON A.ID = B.ID;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("a", 1, "k", 1);
            pipeline.row("b", 2, "k", 2);
            pipeline.row("b", 3, null, 2);
            pipeline.tombstone("b", 4, "k");
            pipeline.tombstone("a", 5, "k");
            assertThat(pipeline.lines("O"))
                    .containsExactly(
                            "k {\"X\":1,\"Y\":null} @1",
                            "k {\"X\":1,\"Y\":2} @2",
                            "k {\"X\":1,\"Y\":null} @4",
                            "k null @5");
            assertThat(pipeline.read("app-O.join.right.repartition"))
                    .extracting(OutputRecord::key)
                    .first()
                    .isEqualTo(pipeline.key("a", "k"));
        }
    }

    @Test
    void groups_of_a_join_take_back_what_either_side_replaces() {
        String sql = SOURCES + """
                CREATE TABLE O AS SELECT X, COUNT(*) AS N, SUM(Y) AS S FROM A JOIN B ON A.ID = B.ID GROUP BY X;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("a", 1, "k", 1);
            pipeline.row("b", 2, "k", 10);
            pipeline.row("b", 3, "k", 20);
            pipeline.row("a", 4, "k", 2);
            pipeline.tombstone("b", 5, "k");
            assertThat(pipeline.lines("O"))
                    .containsExactly(
                            "1 {\"N\":1,\"S\":10} @2",
                            "1 {\"N\":1,\"S\":20} @3",
                            "1 {\"N\":0,\"S\":0} @4",
                            "2 {\"N\":1,\"S\":20} @4",
                            "2 {\"N\":0,\"S\":0} @5");
        }
    }

    @Test
    void each_side_has_its_own_time() {
        String sql = SOURCES + """
                CREATE TABLE O AS SELECT A.ID, A.ROWTIME AS MADE, B.ROWTIME AS SEEN FROM A JOIN B ON A.ID = B.ID;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("a", 5, "k", 1);
            pipeline.row("b", 3, "k", 2);
            assertThat(pipeline.lines("O")).containsExactly("k {\"MADE\":5,\"SEEN\":3} @5");
        }
    }

    @Test
    void a_stream_is_joined_with_a_table_that_a_join_made() {
        String sql = SOURCES + """
                CREATE STREAM S (K VARCHAR KEY, V INTEGER) WITH (kafka_topic='s', value_format='JSON');
                CREATE TABLE AB AS SELECT A.ID AS ID, X, Y FROM A LEFT JOIN B ON A.ID = B.ID;
                CREATE STREAM O AS SELECT S.K AS K, V, X, Y FROM S LEFT JOIN AB ON S.K = AB.ID;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("a", 1, "k", 1);
            pipeline.row("s", 2, "k", 7);
            pipeline.tombstone("a", 3, "k");
            pipeline.row("s", 4, "k", 8);
            assertThat(pipeline.lines("O"))
                    .containsExactly("k {\"V\":7,\"X\":1,\"Y\":null} @2", "k {\"V\":8,\"X\":null,\"Y\":null} @4");
        }
    }
}
