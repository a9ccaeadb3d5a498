// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.runtime.metrics.SourceCounters;
import org.junit.jupiter.api.Test;

/** A record is in one count, and in the dead letters only where it is counted there. */
final class CountedOnceTest {
    private static SqlPipeline pipeline(String statements) {
        return SqlPipeline.of("""
                CREATE TABLE PEOPLE (ID VARCHAR PRIMARY KEY, LAND VARCHAR) WITH (kafka_topic='people', value_format='JSON');
                CREATE TABLE LANDS (LAND VARCHAR PRIMARY KEY, PART VARCHAR) WITH (kafka_topic='lands', value_format='JSON');
                """ + statements).start();
    }

    private static void assertCounts(SqlPipeline pipeline, String source, long applied, long deadLettered) {
        SourceCounters.Snapshot counts = pipeline.metrics().source("O", source).snapshot();
        assertThat(counts.applied()).as("applied").isEqualTo(applied);
        assertThat(counts.deadLettered()).as("dead-lettered").isEqualTo(deadLettered);
        assertThat(counts.inFlight()).as("in no count, or in several").isZero();
    }

    /** It is in the table, and in none of its groups. */
    @Test
    void a_row_of_a_table_without_a_group_is_applied_and_no_dead_letter() {
        String sql = "CREATE TABLE O AS SELECT LAND, COUNT(*) AS N FROM PEOPLE GROUP BY LAND;";
        try (SqlPipeline pipeline = pipeline(sql)) {
            pipeline.row("people", 1, "a", "x");
            pipeline.row("people", 2, "b", (Object) null);
            pipeline.row("people", 3, "a", (Object) null);
            pipeline.row("people", 4, "b", "y");
            pipeline.row("people", 5, "b", (Object) null);
            pipeline.row("people", 6, null, "z");
            assertThat(pipeline.lines("O"))
                    .containsExactly("x {\"N\":1} @1", "x {\"N\":0} @3", "y {\"N\":1} @4", "y {\"N\":0} @5");
            assertCounts(pipeline, "PEOPLE", 5, 1);
            assertThat(pipeline.deadLetters())
                    .as("that of the table without a key")
                    .hasSize(1);
        }
    }

    /** The group is null also where the land is not there. */
    @Test
    void nor_is_a_row_of_a_join_of_tables() {
        String sql = """
                CREATE TABLE O AS SELECT PART, COUNT(*) AS N FROM PEOPLE P LEFT JOIN LANDS L ON P.LAND = L.LAND GROUP BY PART;
                """;
        try (SqlPipeline pipeline = pipeline(sql)) {
            pipeline.row("people", 1, "a", "x");
            pipeline.row("people", 2, "b", (Object) null);
            pipeline.row("lands", 3, "x", "north");
            pipeline.row("lands", 4, "y", (Object) null);
            assertThat(pipeline.lines("O")).containsExactly("north {\"N\":1} @3");
            assertCounts(pipeline, "PEOPLE", 2, 0);
            assertCounts(pipeline, "LANDS", 2, 0);
            assertThat(pipeline.deadLetters()).isEmpty();
        }
    }
}
