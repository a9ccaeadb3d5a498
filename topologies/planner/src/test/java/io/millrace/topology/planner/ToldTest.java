// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.stream.Collectors;
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
    void all_of_a_kind_are_described_whichever_way_it_is_asked() {
        String tables = told("SHOW TABLES EXTENDED;");
        assertThat(tables)
                .contains("table ACCOUNTS, topic accounts", "table USERS, topic users", "read by ")
                .isEqualTo(told("DESCRIBE TABLES EXTENDED;"))
                .isNotEqualTo(told("SHOW TABLES;"));
        assertThat(told("DESCRIBE EXTENDED accounts;")).isEqualTo(told("DESCRIBE accounts EXTENDED;"));
        assertThat(plan("CREATE STREAM extended AS SELECT device_id, site FROM readings; DESCRIBE extended;")
                        .told()
                        .get(0)
                        .text())
                .startsWith("stream EXTENDED");
    }

    @Test
    void a_statement_whose_name_is_taken_is_explained_as_it_would_run() {
        String made = "CREATE STREAM hot AS SELECT device_id, site FROM readings;\n";
        String again = made.replace("CREATE STREAM", "EXPLAIN CREATE STREAM");
        assertThat(ErrorCase.told(Planning.plan(made + again).diagnostics()))
                .startsWith("=> MR-2002 stream HOT exists already");
        PlannedFiles kept = plan(made + again.replace("STREAM hot", "STREAM IF NOT EXISTS hot"));
        assertThat(kept.told().get(0).text()).isEqualTo("HOT exists already, so nothing is done\n");
        assertThat(plan(made + again.replace("CREATE", "CREATE OR REPLACE"))
                        .told()
                        .get(0)
                        .plan())
                .isNotNull();
    }

    @Test
    void what_a_source_is_beyond_its_columns() {
        String told = plan("""
                CREATE TABLE hourly AS SELECT device_id, COUNT(*) AS n FROM readings
                  WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY device_id;
                DESCRIBE hourly EXTENDED;
                DESCRIBE readings EXTENDED;
                """).told().stream().map(Told::text).collect(Collectors.joining());
        assertThat(told)
                .contains("made by     query HOURLY\n")
                .contains("windows     tumbling, 1 hour\n")
                .contains("event time  the record's timestamp\n")
                .contains("written by  query HOURLY\n")
                .contains("read by     no query so far\n")
                .contains("made by     CREATE STREAM over a topic\n")
                .contains("written by  others\n")
                .contains("read by     query HOURLY\n");
    }

    private static String sinkTopic(Told told) {
        return Objects.requireNonNull(told.plan()).sink().topic();
    }

    @Test
    void statements_are_explained_and_not_run() {
        PlannedFiles planned = plan("""
                EXPLAIN CREATE STREAM hot AS SELECT device_id, temperature FROM readings WHERE temperature > 80;
                EXPLAIN SELECT site, COUNT(*) AS n FROM readings GROUP BY site EMIT CHANGES;
                SHOW QUERIES;
                """);
        assertThat(planned.plan().queries()).isEmpty();
        assertThat(planned.catalog().source("HOT")).isEmpty();
        assertThat(planned.prints()).isEmpty();
        assertThat(sinkTopic(planned.told().get(0))).isEqualTo("HOT");
        assertThat(sinkTopic(planned.told().get(1))).isEmpty();
        assertThat(planned.told().get(2).text()).doesNotContain("HOT");
    }

    @Test
    void all_streams_and_all_tables() {
        assertThat(told("DESCRIBE STREAMS;"))
                .contains("stream READINGS,", "stream CLICKS,")
                .doesNotContain("table ");
        assertThat(told("DESCRIBE TABLES EXTENDED;")).contains("table ACCOUNTS,", "made by");
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
