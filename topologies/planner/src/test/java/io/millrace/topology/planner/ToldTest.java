// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What SHOW, DESCRIBE and EXPLAIN are answered. */
final class ToldTest {
    private static PlannedFiles plan(String sql) {
        PlannedFiles planned = Planning.plan(sql);
        assertThat(ErrorCase.told(planned.diagnostics())).isEmpty();
        return planned;
    }

    private static String told(String sql) {
        return plan(sql).told().get(0).text();
    }

    @Test
    void things_as_they_stand_at_that_place() {
        PlannedFiles planned = plan("""
                SHOW QUERIES;
                CREATE STREAM hot AS SELECT device_id, temperature FROM readings WHERE temperature > 80;
                INSERT INTO hot SELECT device_id, temperature FROM readings WHERE ok;
                LIST QUERIES EXTENDED;
                """);
        assertThat(planned.told().get(0).text()).isEqualTo("query  reads  writes\n-----  -----  ------\n");
        assertThat(planned.told().get(1).text()).isEqualTo("""
                query              reads     writes
                -----------------  --------  ------
                HOT                READINGS  HOT
                HOT.from.READINGS  READINGS  HOT
                """);
    }

    @Test
    void columns_and_formats_of_a_source() {
        assertThat(told("DESCRIBE accounts;")).isEqualTo("""
                table ACCOUNTS, topic accounts, key KAFKA, value AVRO
                column      type
                ----------  -------  -----------
                ACCOUNT_ID  STRING   primary key
                TIER        INTEGER
                COUNTRY     STRING
                """.replace("type     \n", "type\n")
                .replace("-------  -----------\n", "-------  -----------\n"));
        assertThat(told("DESCRIBE pairs;")).contains("A       INTEGER  key\n");
    }

    @Test
    void types_variables_settings_and_models() {
        assertThat(told("CREATE TYPE p AS STRUCT<x INT>; SHOW TYPES;")).contains("P     STRUCT<X INT>\n");
        assertThat(told("DEFINE a = 'b'; SHOW VARIABLES;")).contains("A         b\n");
        assertThat(told("SET 'auto.offset.reset' = 'earliest'; SHOW PROPERTIES;"))
                .contains("auto.offset.reset  earliest\n");
        assertThat(told("SHOW MODELS;")).contains("ANOMALY  models/two_doubles.onnx\n");
        assertThat(told("DESCRIBE MODEL fraud;")).contains("takes 3 numbers and gives a DOUBLE\n");
    }

    @Test
    void functions_from_their_declarations() {
        assertThat(told("SHOW FUNCTIONS;")).contains("UCASE").contains("aggregate");
        assertThat(told("DESCRIBE FUNCTION substring;"))
                .startsWith("scalar function SUBSTRING\n")
                .contains("substring(STRING, INTEGER, INTEGER) -> STRING");
    }

    @Test
    void streams_tables_and_topics() {
        assertThat(told("SHOW STREAMS;"))
                .contains("CLICKS    clicks    NONE   JSON\n")
                .doesNotContain("ACCOUNTS");
        assertThat(told("SHOW TABLES;")).contains("ACCOUNTS").doesNotContain("CLICKS");
        assertThat(told("SHOW TOPICS;")).contains("accounts");
    }

    @Test
    void a_query_is_explained_by_its_id() {
        assertThat(plan("CREATE STREAM hot AS SELECT device_id, site FROM readings; EXPLAIN hot;")
                        .told())
                .singleElement()
                .satisfies(told -> assertThat(told.query()).isEqualTo("HOT"));
    }
}
