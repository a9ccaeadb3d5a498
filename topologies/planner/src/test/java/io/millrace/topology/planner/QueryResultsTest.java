// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.sql.Diagnostic;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Columns, keys and formats of what queries write. */
final class QueryResultsTest {
    private static final String KEYED = """
            CREATE STREAM I (ID INT KEY, A INT, L ARRAY<INT>, V VARCHAR) WITH (kafka_topic='i', value_format='JSON');
            """;
    private static final String TWO_KEYS = """
            CREATE STREAM I (ID INT KEY, AGE INT KEY, NAME VARCHAR) WITH (kafka_topic='i', format='JSON');
            """;

    private static SourceDefinition result(String sql) {
        PlannedFiles planned = Planning.plan(sql);
        assertThat(ErrorCase.told(planned.diagnostics())).isEmpty();
        return planned.catalog().source("O").orElseThrow();
    }

    private static List<String> columns(String sql) {
        return result(sql).schema().columns().stream().map(Column::name).toList();
    }

    private static List<ErrorCode> refusal(String sql) {
        return Planning.plan(sql).diagnostics().stream()
                .filter(Diagnostic::isError)
                .map(Diagnostic::code)
                .toList();
    }

    @Test
    void the_old_key_comes_last_when_a_star_is_partitioned_anew() {
        assertThat(columns(KEYED + "CREATE STREAM O AS SELECT * FROM I PARTITION BY V;"))
                .containsExactly("V", "A", "L", "ID");
        assertThat(columns(KEYED + "CREATE STREAM O AS SELECT * FROM I PARTITION BY ROWOFFSET;"))
                .containsExactly("ROWOFFSET", "A", "L", "V", "ID");
        assertThat(columns(KEYED + "CREATE STREAM O AS SELECT * FROM I PARTITION BY NULL;"))
                .containsExactly("A", "L", "V", "ID");
        assertThat(columns(KEYED + "CREATE STREAM O AS SELECT * FROM I PARTITION BY ID;"))
                .containsExactly("ID", "A", "L", "V");
        assertThat(columns(KEYED + "CREATE STREAM O AS SELECT A + 1 AS B, * FROM I PARTITION BY A;"))
                .containsExactly("A", "B", "L", "V", "ID");
        assertThat(columns(KEYED + "CREATE STREAM O AS SELECT ID, V, A FROM I PARTITION BY A;"))
                .containsExactly("A", "ID", "V");
    }

    @Test
    void a_group_that_the_key_format_cannot_hold_is_written_as_json_and_a_partition_is_refused() {
        assertThat(result(KEYED + "CREATE TABLE O AS SELECT L, COUNT(*) AS N FROM I GROUP BY L;")
                        .format()
                        .keyFormat())
                .isEqualTo("JSON");
        assertThat(result(KEYED + "CREATE STREAM O AS SELECT A, V, L FROM I PARTITION BY A, V;")
                        .format()
                        .keyFormat())
                .isEqualTo("JSON");
        assertThat(refusal(KEYED + "CREATE STREAM O AS SELECT L, A FROM I PARTITION BY L;"))
                .containsExactly(ErrorCode.FORMAT_CANNOT);
        assertThat(refusal(KEYED
                        + "CREATE TABLE O WITH (key_format='KAFKA') AS SELECT L, COUNT(*) AS N FROM I GROUP BY L;"))
                .containsExactly(ErrorCode.FORMAT_CANNOT);
    }

    @Test
    void a_source_without_a_key_hands_on_the_key_format_that_it_declares() {
        String keyless = "CREATE STREAM I (A INT, V VARCHAR) WITH (kafka_topic='i', format='JSON');\n";
        assertThat(result(keyless + "CREATE STREAM O AS SELECT * FROM I PARTITION BY A;")
                        .format()
                        .keyFormat())
                .isEqualTo("JSON");
        assertThat(result(keyless + "CREATE STREAM O AS SELECT * FROM I;")
                        .format()
                        .keyFormat())
                .isEqualTo("NONE");
    }

    @Test
    void the_next_planner_takes_the_key_columns_that_are_selected_in_that_order() {
        String set = "SET 'ksql.new.query.planner.enabled'='true';\n" + TWO_KEYS;
        assertThat(result(set + "CREATE STREAM O AS SELECT AGE, NAME, ID FROM I;")
                        .schema()
                        .keys())
                .extracting(Column::name)
                .containsExactly("AGE", "ID");
        assertThat(result(set + "CREATE STREAM O AS SELECT AGE, NAME FROM I;")
                        .schema()
                        .keys())
                .extracting(Column::name)
                .containsExactly("AGE");
        assertThat(refusal(TWO_KEYS + "CREATE STREAM O AS SELECT AGE, NAME FROM I;"))
                .containsExactly(ErrorCode.KEY_NOT_PROJECTED);
    }

    @Test
    void a_replacement_keeps_topic_format_and_time() {
        String first = KEYED + "CREATE STREAM O AS SELECT ID, A FROM I;\n";
        assertThat(columns(first + "CREATE OR REPLACE STREAM O AS SELECT ID, A, V FROM I WHERE A > 1;"))
                .containsExactly("ID", "A", "V");
        for (String other : List.of(
                "CREATE OR REPLACE STREAM O WITH (kafka_topic='x') AS SELECT ID, A FROM I;",
                "CREATE OR REPLACE STREAM O WITH (value_format='AVRO') AS SELECT ID, A FROM I;",
                "CREATE OR REPLACE STREAM I (ID INT KEY, A INT, L ARRAY<INT>, V VARCHAR)"
                        + " WITH (kafka_topic='i', value_format='JSON', timestamp='V', timestamp_format='yyyy');")) {
            assertThat(refusal(first + other)).as(other).containsExactly(ErrorCode.REPLACE_INCOMPATIBLE);
        }
    }

    @Test
    void what_is_counted_may_be_chosen_by_another_condition_over_columns_that_are_read_already() {
        String first = KEYED + "CREATE TABLE O AS SELECT ID, SUM(A) AS S FROM I GROUP BY ID;\n";
        assertThat(columns(
                        first + "CREATE OR REPLACE TABLE O AS SELECT ID, SUM(A) AS S FROM I WHERE A > 1 GROUP BY ID;"))
                .containsExactly("ID", "S");
        assertThat(refusal(first
                        + "CREATE OR REPLACE TABLE O AS SELECT ID, SUM(A) AS S FROM I WHERE V = 'x' GROUP BY ID;"))
                .containsExactly(ErrorCode.REPLACE_INCOMPATIBLE);
        assertThat(refusal(first + "CREATE OR REPLACE TABLE O AS SELECT ID, MAX(A) AS S FROM I GROUP BY ID;"))
                .containsExactly(ErrorCode.REPLACE_INCOMPATIBLE);
    }

    @Test
    void a_schema_named_by_its_id_may_have_more_columns_at_its_end() {
        String people = """
                CREATE STREAM I (K VARCHAR KEY, ID VARCHAR, NAME VARCHAR, SCORE DOUBLE)
                  WITH (kafka_topic='i', value_format='AVRO');
                """;
        String sink = "CREATE STREAM O WITH (kafka_topic='registered', value_schema_id=1) AS SELECT K, %s FROM I;";
        assertThat(columns(people + sink.formatted("ID, NAME, SCORE"))).hasSize(4);
        assertThat(columns(people + sink.formatted("ID, NAME"))).hasSize(3);
        for (String other : List.of("NAME, ID", "NAME", "ID, SCORE AS NAME", "ID, NAME, SCORE, 1 AS X")) {
            assertThat(refusal(people + sink.formatted(other))).as(other).containsExactly(ErrorCode.FORMAT_CANNOT);
        }
    }

    @Test
    void dates_are_compared_with_timestamps_and_neither_with_times() {
        String times =
                "CREATE STREAM I (ID INT KEY, D DATE, T TIMESTAMP, C TIME) WITH (kafka_topic='i', value_format='JSON');\n";
        assertThat(columns(times + "CREATE STREAM O AS SELECT ID, D < T AS X FROM I WHERE T BETWEEN D AND D;"))
                .containsExactly("ID", "X");
        assertThat(refusal(times + "CREATE STREAM O AS SELECT ID, D < C AS X FROM I;"))
                .containsExactly(ErrorCode.TYPE_MISMATCH);
        assertThat(refusal(times + "CREATE STREAM O AS SELECT ID, T < C AS X FROM I;"))
                .containsExactly(ErrorCode.TYPE_MISMATCH);
    }
}
