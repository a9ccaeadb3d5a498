// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** SELECT by itself: its rows are shown and written nowhere. */
final class ShownRowsTest {
    private static final String S =
            "CREATE STREAM s (k VARCHAR KEY, v INT, d DECIMAL(4, 2)) WITH (kafka_topic='s', value_format='JSON');\n";

    @Test
    void columns_come_in_the_order_in_which_they_are_selected() {
        try (SqlPipeline pipeline = SqlPipeline.of(S + "SELECT v, ROWTIME, k, d FROM s EMIT CHANGES;")
                .start()) {
            pipeline.row("s", 5, "a", 1, new BigDecimal("1.50"));
            pipeline.row("s", 6, null, null, null);
            assertThat(pipeline.shown())
                    .containsExactly(
                            "{\"V\":1,\"ROWTIME\":5,\"K\":\"a\",\"D\":1.50}",
                            "{\"V\":null,\"ROWTIME\":6,\"K\":null,\"D\":null}");
        }
    }

    @Test
    void rows_of_groups_come_with_each_change_and_need_no_key() {
        try (SqlPipeline pipeline = SqlPipeline.of(S
                        + "SELECT COUNT(*) AS n, WINDOWSTART AS b FROM s WINDOW TUMBLING (SIZE 10 SECONDS)"
                        + " GROUP BY k EMIT CHANGES;")
                .start()) {
            pipeline.row("s", 5, "a", 1, null);
            pipeline.row("s", 10_000, "a", 2, null);
            pipeline.row("s", 10_001, "a", 2, null);
            assertThat(pipeline.shown())
                    .containsExactly("{\"N\":1,\"B\":0}", "{\"N\":1,\"B\":10000}", "{\"N\":2,\"B\":10000}");
        }
    }

    @Test
    void of_a_group_that_goes_only_the_key_is_left() {
        try (SqlPipeline pipeline = SqlPipeline.of(
                        S + "SELECT SUM(v) AS n, k FROM s GROUP BY k HAVING SUM(v) > 1 EMIT CHANGES;")
                .start()) {
            pipeline.row("s", 5, "a", 2, null);
            pipeline.row("s", 6, "a", -2, null);
            assertThat(pipeline.shown()).containsExactly("{\"N\":2,\"K\":\"a\"}", "{\"K\":\"a\",\"tombstone\":true}");
        }
    }

    @Test
    void of_a_session_that_becomes_another_the_bounds_are_left_too() {
        try (SqlPipeline pipeline = SqlPipeline.of(S
                        + "SELECT k, WINDOWSTART AS b, WINDOWEND AS e, COUNT(*) AS n FROM s WINDOW SESSION (10 SECONDS)"
                        + " GROUP BY k EMIT CHANGES;")
                .start()) {
            pipeline.row("s", 5, "a", 2, null);
            pipeline.row("s", 9, "a", 3, null);
            assertThat(pipeline.shown())
                    .containsExactly(
                            "{\"K\":\"a\",\"B\":5,\"E\":5,\"N\":1}",
                            "{\"K\":\"a\",\"B\":5,\"E\":5,\"tombstone\":true}",
                            "{\"K\":\"a\",\"B\":5,\"E\":9,\"N\":2}");
        }
    }

    @Test
    void rows_of_a_table_come_with_each_change_and_with_their_end() {
        try (SqlPipeline pipeline = SqlPipeline.of(
                        "CREATE TABLE t (k VARCHAR PRIMARY KEY, v INT) WITH (kafka_topic='t', value_format='JSON');\n"
                                + "SELECT k, v * 2 AS w FROM t WHERE v > 1 EMIT CHANGES;")
                .start()) {
            pipeline.row("t", 1, "a", 2);
            pipeline.row("t", 2, "b", 1);
            pipeline.row("t", 3, "a", 3);
            pipeline.tombstone("t", 4, "a");
            assertThat(pipeline.shown())
                    .containsExactly(
                            "{\"K\":\"a\",\"W\":4}", "{\"K\":\"a\",\"W\":6}", "{\"K\":\"a\",\"tombstone\":true}");
        }
    }
}
