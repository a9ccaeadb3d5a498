// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables whose rows refer to rows of other tables. */
final class ForeignJoinTest {
    private static final String SOURCES = """
            CREATE TABLE ORDERS (ID VARCHAR PRIMARY KEY, OWNER VARCHAR, PRICE INTEGER)
              WITH (kafka_topic='orders', value_format='JSON');
            CREATE TABLE OWNERS (NAME VARCHAR PRIMARY KEY, CITY VARCHAR) WITH (kafka_topic='owners', value_format='JSON');
            """;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void each_side_changes_all_rows_that_have_a_part_in_it(boolean disk) {
        String sql = SOURCES + """
                CREATE TABLE I AS SELECT ID, PRICE, NAME, CITY FROM ORDERS O JOIN OWNERS W ON O.OWNER = W.NAME;
                CREATE TABLE L AS SELECT ID, PRICE, NAME, CITY FROM ORDERS O LEFT JOIN OWNERS W ON W.NAME = O.OWNER;
                """;
        SqlPipeline.Setup setup = SqlPipeline.of(sql);
        try (SqlPipeline pipeline = (disk ? setup.onDisk() : setup).start()) {
            settled(pipeline).row("orders", 5, "a", "ann", 1);
            settled(pipeline).row("orders", 6, "b", "ann", 2);
            settled(pipeline).row("orders", 7, "c", null, 3);
            settled(pipeline).row("owners", 9, "ann", "Rome");
            settled(pipeline).row("owners", 8, "bob", "Oslo");
            settled(pipeline).row("orders", 10, "a", "bob", 4);
            settled(pipeline).tombstone("owners", 11, "ann");
            settled(pipeline).tombstone("orders", 12, "a");
            settled(pipeline).tombstone("orders", 13, "a");
            settled(pipeline).row("orders", 14, "b", null, 2);
            assertThat(pipeline.lines("I"))
                    .containsExactly(
                            "a {\"PRICE\":1,\"NAME\":\"ann\",\"CITY\":\"Rome\"} @9",
                            "b {\"PRICE\":2,\"NAME\":\"ann\",\"CITY\":\"Rome\"} @9",
                            "a {\"PRICE\":4,\"NAME\":\"bob\",\"CITY\":\"Oslo\"} @10",
                            "b null @11",
                            "a null @12",
                            "b null @14");
            assertThat(pipeline.lines("L"))
                    .containsExactly(
                            "a {\"PRICE\":1,\"NAME\":null,\"CITY\":null} @5",
                            "b {\"PRICE\":2,\"NAME\":null,\"CITY\":null} @6",
                            "c {\"PRICE\":3,\"NAME\":null,\"CITY\":null} @7",
                            "a {\"PRICE\":1,\"NAME\":\"ann\",\"CITY\":\"Rome\"} @9",
                            "b {\"PRICE\":2,\"NAME\":\"ann\",\"CITY\":\"Rome\"} @9",
                            "a {\"PRICE\":4,\"NAME\":\"bob\",\"CITY\":\"Oslo\"} @10",
                            "b {\"PRICE\":2,\"NAME\":null,\"CITY\":null} @11",
                            "a null @12",
                            "b {\"PRICE\":2,\"NAME\":null,\"CITY\":null} @14");
            assertThat(pipeline.counts("I", "ORDERS").applied()).isEqualTo(7);
            assertThat(pipeline.counts("I", "OWNERS").applied()).isEqualTo(3);
            assertThat(pipeline.counts("L", "ORDERS").applied()).isEqualTo(7);
        }
    }

    @Test
    void what_is_referred_to_may_be_computed_and_of_any_type_of_key() {
        String sql = """
                CREATE TABLE A (ID BIGINT PRIMARY KEY, REF STRUCT<TO_ID VARCHAR>, X INTEGER)
                  WITH (kafka_topic='a', format='JSON');
                CREATE TABLE B (ID INTEGER PRIMARY KEY, Y ARRAY<INTEGER>) WITH (kafka_topic='b', format='JSON');
                CREATE TABLE O AS SELECT A.ID AS ID, X, B.ID AS OTHER, Y
                  FROM A JOIN B ON CAST(SUBSTRING(REF->TO_ID, 2) AS INTEGER) = B.ID;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            settled(pipeline).row("b", 1, 7, List.of(1, 2));
            settled(pipeline).row("a", 2, 100L, Map.of("TO_ID", "#7"), 5);
            settled(pipeline).row("a", 3, 101L, Map.of("TO_ID", "#x"), 5);
            settled(pipeline).row("a", 4, 102L, null, 5);
            assertThat(pipeline.lines("O")).containsExactly("100 {\"X\":5,\"OTHER\":7,\"Y\":[1,2]} @2");
        }
    }

    @Test
    void where_knows_what_was_given_before() {
        String sql = SOURCES + """
                CREATE TABLE O AS SELECT ID, CITY FROM ORDERS JOIN OWNERS ON OWNER = NAME WHERE PRICE > 1 AND CITY <> 'Oslo';
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            settled(pipeline).row("owners", 1, "ann", "Rome");
            settled(pipeline).row("owners", 1, "bob", "Oslo");
            settled(pipeline).row("orders", 2, "a", "ann", 5);
            settled(pipeline).row("orders", 3, "b", "bob", 5);
            settled(pipeline).row("orders", 4, "a", "ann", 1);
            settled(pipeline).row("orders", 5, "a", "ann", 1);
            settled(pipeline).tombstone("orders", 6, "a");
            settled(pipeline).row("owners", 7, "bob", "Bern");
            settled(pipeline).row("owners", 8, "bob", "Oslo");
            settled(pipeline).tombstone("owners", 9, "bob");
            assertThat(pipeline.lines("O"))
                    .containsExactly("a {\"CITY\":\"Rome\"} @2", "a null @4", "b {\"CITY\":\"Bern\"} @7", "b null @8");
        }
    }

    @Test
    void groups_of_joined_rows_take_back_what_is_replaced() {
        String sql = SOURCES + """
                CREATE TABLE O AS SELECT CITY, COUNT(*) AS N, SUM(PRICE) AS S FROM ORDERS JOIN OWNERS ON OWNER = NAME
                  GROUP BY CITY;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            settled(pipeline).row("owners", 1, "ann", "Rome");
            settled(pipeline).row("owners", 1, "bob", "Rome");
            settled(pipeline).row("orders", 2, "a", "ann", 5);
            settled(pipeline).row("orders", 3, "b", "bob", 7);
            settled(pipeline).row("orders", 4, "c", "ann", 1);
            settled(pipeline).row("owners", 5, "ann", "Oslo");
            settled(pipeline).tombstone("orders", 6, "b");
            assertThat(pipeline.lines("O"))
                    .containsExactly(
                            "Rome {\"N\":1,\"S\":5} @2",
                            "Rome {\"N\":2,\"S\":12} @3",
                            "Rome {\"N\":3,\"S\":13} @4",
                            "Rome {\"N\":2,\"S\":8} @5",
                            "Oslo {\"N\":1,\"S\":5} @5",
                            "Rome {\"N\":1,\"S\":7} @5",
                            "Oslo {\"N\":2,\"S\":6} @5",
                            "Rome {\"N\":0,\"S\":0} @6");
        }
    }

    @Test
    void a_row_has_its_own_time_as_a_column_and_the_headers_of_what_changed_it() {
        String sql = SOURCES + """
                CREATE TABLE O AS SELECT ID, O.ROWTIME AS BOUGHT, W.ROWTIME AS MOVED FROM ORDERS O
                  LEFT JOIN OWNERS W ON OWNER = NAME;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            settled(pipeline).row("orders", 4, "a", "ann", 5);
            settled(pipeline).row("owners", 3, "ann", "Rome");
            settled(pipeline).row("owners", 8, "ann", "Oslo");
            assertThat(pipeline.lines("O"))
                    .containsExactly(
                            "a {\"BOUGHT\":4,\"MOVED\":null} @4",
                            "a {\"BOUGHT\":4,\"MOVED\":3} @3",
                            "a {\"BOUGHT\":4,\"MOVED\":8} @8");
            assertThat(pipeline.counts("O", "OWNERS").applied()).isEqualTo(2);
        }
    }

    @Test
    void what_was_joined_is_a_table_as_any_other() {
        String sql = SOURCES + """
                CREATE TABLE CITIES (CITY VARCHAR PRIMARY KEY, COUNTRY VARCHAR) WITH (kafka_topic='cities', value_format='JSON');
                CREATE TABLE MID AS SELECT ID, CITY AS PLACE FROM ORDERS JOIN OWNERS ON OWNER = NAME;
                CREATE TABLE O AS SELECT ID, COUNTRY FROM MID LEFT JOIN CITIES ON PLACE = CITY;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            settled(pipeline).row("owners", 1, "ann", "Rome");
            settled(pipeline).row("orders", 2, "a", "ann", 5);
            settled(pipeline).row("cities", 3, "Rome", "Italy");
            settled(pipeline).row("cities", 3, "Oslo", "Norway");
            settled(pipeline).row("owners", 4, "ann", "Oslo");
            settled(pipeline).tombstone("orders", 5, "a");
            assertThat(pipeline.lines("O"))
                    .containsExactly(
                            "a {\"COUNTRY\":null} @2",
                            "a {\"COUNTRY\":\"Italy\"} @3",
                            "a {\"COUNTRY\":\"Norway\"} @4",
                            "a null @5");
        }
    }

    @Test
    void a_row_whose_reference_cannot_be_computed_is_dead_lettered_if_wanted_and_else_refers_to_nothing() {
        String sql = """
                CREATE TABLE A (ID VARCHAR PRIMARY KEY, X INTEGER) WITH (kafka_topic='a', value_format='JSON');
                CREATE TABLE B (ID INTEGER PRIMARY KEY, Y INTEGER) WITH (kafka_topic='b', value_format='JSON');
                CREATE TABLE O AS SELECT A.ID AS ID, X, Y FROM A JOIN B ON 10 / X = B.ID;
                """;
        for (ErrorPolicy policy : List.of(ErrorPolicy.NULL, ErrorPolicy.DLQ)) {
            try (SqlPipeline pipeline =
                    SqlPipeline.of(sql).onExpressionError(policy).start()) {
                settled(pipeline).row("b", 1, 5, 7);
                settled(pipeline).row("a", 2, "k", 2);
                settled(pipeline).row("a", 3, "k", 0);
                boolean isLetter = policy == ErrorPolicy.DLQ;
                assertThat(pipeline.lines("O"))
                        .isEqualTo(
                                isLetter
                                        ? List.of("k {\"X\":2,\"Y\":7} @2")
                                        : List.of("k {\"X\":2,\"Y\":7} @2", "k null @3"));
                assertThat(pipeline.deadLetters()).hasSize(isLetter ? 1 : 0);
                assertThat(pipeline.counts("O", "A").expressionErrors()).isEqualTo(1);
            }
        }
    }

    @Test
    void joins_on_primary_keys_may_follow() {
        String sql = SOURCES + """
                CREATE TABLE PARCELS (ID VARCHAR PRIMARY KEY, CARRIER VARCHAR) WITH (kafka_topic='parcels', value_format='JSON');
                CREATE TABLE O AS SELECT O.ID AS ID, CITY, CARRIER FROM ORDERS O JOIN OWNERS W ON O.OWNER = W.NAME
                  LEFT JOIN PARCELS P ON O.ID = P.ID WHERE CITY <> 'Oslo';
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            settled(pipeline).row("owners", 1, "ann", "Rome");
            settled(pipeline).row("orders", 2, "a", "ann", 5);
            settled(pipeline).row("parcels", 3, "a", "post");
            settled(pipeline).row("parcels", 4, "b", "post");
            settled(pipeline).row("orders", 5, "b", "ann", 6);
            settled(pipeline).row("owners", 6, "ann", "Bern");
            settled(pipeline).row("owners", 7, "ann", "Oslo");
            assertThat(pipeline.lines("O"))
                    .containsExactly(
                            "a {\"CITY\":\"Rome\",\"CARRIER\":null} @2",
                            "a {\"CITY\":\"Rome\",\"CARRIER\":\"post\"} @3",
                            "b {\"CITY\":\"Rome\",\"CARRIER\":\"post\"} @5",
                            "a {\"CITY\":\"Bern\",\"CARRIER\":\"post\"} @6",
                            "b {\"CITY\":\"Bern\",\"CARRIER\":\"post\"} @6",
                            "a null @7",
                            "b null @7");
        }
    }

    /** What was sent before has had its effect: in a run it would be joined only behind the run. */
    private static SqlPipeline settled(SqlPipeline pipeline) {
        pipeline.settle();
        return pipeline;
    }
}
