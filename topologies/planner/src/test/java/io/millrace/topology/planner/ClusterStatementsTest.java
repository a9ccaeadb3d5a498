// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.types.Column;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.sql.tree.Assertion;
import io.millrace.topology.sql.tree.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ASSERT, PRINT, SELECT and ALTER: what is left of them for a cluster, and for the statements behind them. */
final class ClusterStatementsTest {
    private static PlannedFiles plan(String sql) {
        PlannedFiles planned = Planning.plan(sql);
        assertThat(ErrorCase.told(planned.diagnostics())).isEmpty();
        return planned;
    }

    private static PlannedAssertion assertion(String sql) {
        return plan(sql).assertions().get(0);
    }

    private static QueryPlan shown(String sql) {
        return ((PlannedPrint.Rows) plan(sql).prints().get(0)).plan();
    }

    @Test
    void a_topic_is_asserted_behind_what_makes_it_and_before_everything_else() {
        PlannedAssertion.Topic before = (PlannedAssertion.Topic) assertion("ASSERT NOT EXISTS TOPIC hot;");
        assertThat(before.topic()).isEqualTo("hot");
        assertThat(before.presence()).isEqualTo(Assertion.Presence.NOT_EXISTS);
        assertThat(before.timeoutMillis()).isEqualTo(1_000);
        assertThat(before.when()).isEqualTo(PlannedAssertion.When.BEFORE_MAKING);

        String csas = "CREATE STREAM hot WITH (kafka_topic='hot') AS SELECT device_id, site FROM readings;";
        String asserted = "ASSERT TOPIC hot WITH (partitions=3, replicas='2') TIMEOUT 2 MINUTES;";
        PlannedAssertion.Topic behind = (PlannedAssertion.Topic) assertion(csas + asserted);
        assertThat(behind.when()).isEqualTo(PlannedAssertion.When.AFTER_MAKING);
        assertThat(behind.partitions()).isEqualTo(3);
        assertThat(behind.replicas()).isEqualTo(2);
        assertThat(behind.timeoutMillis()).isEqualTo(120_000);
        assertThat(((PlannedAssertion.Topic) assertion(asserted + csas)).when())
                .isEqualTo(PlannedAssertion.When.BEFORE_MAKING);
    }

    @Test
    void a_schema_is_asserted_by_subject_or_id() {
        assertThat(assertion("ASSERT SCHEMA SUBJECT 'a-value' ID 3 TIMEOUT 10 SECONDS;"))
                .isInstanceOfSatisfying(PlannedAssertion.Schema.class, schema -> {
                    assertThat(schema.subject()).isEqualTo("a-value");
                    assertThat(schema.id()).isEqualTo(3);
                    assertThat(schema.timeoutMillis()).isEqualTo(10_000);
                });
    }

    @Test
    void what_is_asserted_of_a_source_holds_or_is_told_at_once() {
        assertThat(plan("""
                        ASSERT STREAM clicks;
                        ASSERT TABLE accounts (account_id VARCHAR PRIMARY KEY, tier INT, country STRING)
                          WITH (kafka_topic='accounts', value_format='avro', key_format='KAFKA');
                        """).assertions()).isEmpty();
    }

    @Test
    void rows_are_asserted_as_they_are_inserted() {
        PlannedAssertion.Rows rows = (PlannedAssertion.Rows)
                assertion("ASSERT VALUES accounts (account_id, tier, ROWTIME) VALUES ('a', 1, 5), ('b', 2, 6);");
        assertThat(rows.source().name()).isEqualTo("ACCOUNTS");
        assertThat(rows.columns()).containsExactly("ACCOUNT_ID", "TIER", "ROWTIME");
        assertThat(rows.rows()).hasSize(2);
        assertThat(rows.rows().get(1).values().subList(0, 2)).isEqualTo(List.of("b", 2));
        assertThat(rows.rows().get(1).timestamp()).isEqualTo(6);

        PlannedAssertion.Rows deleted = (PlannedAssertion.Rows) assertion("ASSERT NULL VALUES accounts KEY ('a');");
        assertThat(deleted.kind()).isEqualTo(Assertion.RowKind.TOMBSTONES);
        assertThat(deleted.columns()).containsExactly("ACCOUNT_ID");
    }

    @Test
    void a_topic_is_printed_from_where_it_is_said() {
        assertThat(plan("PRINT orders FROM BEGINNING INTERVAL 2 LIMIT 3; PRINT 'b';")
                        .prints())
                .extracting(print -> (PlannedPrint.Topic) print)
                .extracting(
                        PlannedPrint.Topic::topic, PlannedPrint.Topic::from, PlannedPrint.Topic::every, p -> p.limit())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("orders", Statement.PrintFrom.BEGINNING, 2L, 3L),
                        org.assertj.core.groups.Tuple.tuple("b", Statement.PrintFrom.NOW, 1L, null));
    }

    @Test
    void shown_rows_need_no_key_and_keep_the_order_of_their_columns() {
        QueryPlan plan = shown("SELECT ROWTIME, temperature, device_id FROM readings WHERE ok EMIT CHANGES LIMIT 3;");
        assertThat(plan.sink().topic()).isEqualTo(Step.Sink.SHOWN);
        assertThat(plan.sink().schema().columns())
                .extracting(Column::name)
                .containsExactly("ROWTIME", "TEMPERATURE", "DEVICE_ID");
        assertThat(shown("SELECT site FROM readings EMIT CHANGES;").steps())
                .noneMatch(Step.Repartition.class::isInstance);
    }

    @Test
    void groups_are_shown_with_the_bounds_of_their_windows() {
        QueryPlan plan = shown("""
                SELECT COUNT(*) AS n, WINDOWSTART, device_id FROM readings
                WINDOW TUMBLING (SIZE 1 MINUTE) GROUP BY device_id EMIT CHANGES;
                """);
        assertThat(plan.sink().kind()).isEqualTo(SourceKind.TABLE);
        assertThat(plan.sink().schema().columns())
                .extracting(Column::name)
                .containsExactly("N", "WINDOWSTART", "DEVICE_ID");
        assertThat(plan.sink().schema().keys())
                .extracting(Column::name)
                .as("what is left of a window that is gone")
                .containsExactly("WINDOWSTART", "DEVICE_ID");
    }

    @Test
    void queries_behind_an_alter_see_its_columns() {
        PlannedFiles planned = plan("""
                CREATE STREAM s (k VARCHAR KEY, v INT) WITH (kafka_topic='s', value_format='JSON');
                CREATE STREAM a AS SELECT * FROM s;
                ALTER STREAM s ADD COLUMN w ARRAY<INT>, ADD x DOUBLE;
                CREATE STREAM b AS SELECT * FROM s;
                """);
        assertThat(planned.catalog().source("A").orElseThrow().schema().columns())
                .extracting(Column::name)
                .containsExactly("K", "V");
        assertThat(planned.catalog().source("B").orElseThrow().schema().columns())
                .extracting(Column::name)
                .containsExactly("K", "V", "W", "X");
    }
}
