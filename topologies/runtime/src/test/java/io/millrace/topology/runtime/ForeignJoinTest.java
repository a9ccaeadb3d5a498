// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

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
            pipeline.row("orders", 5, "a", "ann", 1);
            pipeline.row("orders", 6, "b", "ann", 2);
            pipeline.row("orders", 7, "c", null, 3);
            pipeline.row("owners", 9, "ann", "Rome");
            pipeline.row("owners", 8, "bob", "Oslo");
            pipeline.row("orders", 10, "a", "bob", 4);
            pipeline.tombstone("owners", 11, "ann");
            pipeline.tombstone("orders", 12, "a");
            pipeline.tombstone("orders", 13, "a");
            pipeline.row("orders", 14, "b", null, 2);
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
            pipeline.row("b", 1, 7, java.util.List.of(1, 2));
            pipeline.row("a", 2, 100L, new io.millrace.schema.types.Struct("#7"), 5);
            pipeline.row("a", 3, 101L, new io.millrace.schema.types.Struct("#x"), 5);
            pipeline.row("a", 4, 102L, null, 5);
            assertThat(pipeline.lines("O")).containsExactly("100 {\"X\":5,\"OTHER\":7,\"Y\":[1,2]} @2");
        }
    }

    @Test
    void where_knows_what_was_given_before() {
        String sql = SOURCES + """
                CREATE TABLE O AS SELECT ID, CITY FROM ORDERS JOIN OWNERS ON OWNER = NAME WHERE PRICE > 1 AND CITY <> 'Oslo';
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("owners", 1, "ann", "Rome");
            pipeline.row("owners", 1, "bob", "Oslo");
            pipeline.row("orders", 2, "a", "ann", 5);
            pipeline.row("orders", 3, "b", "bob", 5);
            pipeline.row("orders", 4, "a", "ann", 1);
            pipeline.row("orders", 5, "a", "ann", 1);
            pipeline.tombstone("orders", 6, "a");
            pipeline.row("owners", 7, "bob", "Bern");
            pipeline.row("owners", 8, "bob", "Oslo");
            pipeline.tombstone("owners", 9, "bob");
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
            pipeline.row("owners", 1, "ann", "Rome");
            pipeline.row("owners", 1, "bob", "Rome");
            pipeline.row("orders", 2, "a", "ann", 5);
            pipeline.row("orders", 3, "b", "bob", 7);
            pipeline.row("orders", 4, "c", "ann", 1);
            pipeline.row("owners", 5, "ann", "Oslo");
            pipeline.tombstone("orders", 6, "b");
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
            pipeline.row("orders", 4, "a", "ann", 5);
            pipeline.row("owners", 3, "ann", "Rome");
            pipeline.row("owners", 8, "ann", "Oslo");
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
            pipeline.row("owners", 1, "ann", "Rome");
            pipeline.row("orders", 2, "a", "ann", 5);
            pipeline.row("cities", 3, "Rome", "Italy");
            pipeline.row("cities", 3, "Oslo", "Norway");
            pipeline.row("owners", 4, "ann", "Oslo");
            pipeline.tombstone("orders", 5, "a");
            assertThat(pipeline.lines("O"))
                    .containsExactly(
                            "a {\"COUNTRY\":null} @2",
                            "a {\"COUNTRY\":\"Italy\"} @3",
                            "a {\"COUNTRY\":\"Norway\"} @4",
                            "a null @5");
        }
    }
}
