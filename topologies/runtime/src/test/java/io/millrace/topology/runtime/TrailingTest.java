// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trailing frames, by hand; what frames give for long random streams is in {@link TrailingPropertyTest}. */
final class TrailingTest {
    private static final String SOURCE = """
            CREATE STREAM S (K VARCHAR KEY, V INTEGER, G VARCHAR) WITH (kafka_topic='in', value_format='%s');
            """;

    @ParameterizedTest
    @CsvSource({"JSON, false", "AVRO, true"})
    void ranges_hold_the_rows_of_the_key_up_to_the_size_with_both_ends(String format, boolean disk) {
        String sql = SOURCE.formatted(format) + """
                CREATE STREAM OUT AS SELECT K, V, COUNT(*) OVER w AS N, SUM(V) OVER w AS TOTAL, MIN(V) OVER w AS LEAST_V
                  FROM S WINDOW w AS (PARTITION BY K RANGE INTERVAL 10 MILLISECONDS PRECEDING) EMIT CHANGES;
                """;
        SqlPipeline.Setup setup = SqlPipeline.of(sql);
        try (SqlPipeline pipeline = (disk ? setup.onDisk() : setup.atLeastOnce()).start()) {
            pipeline.row("in", 100, "a", 1, "x");
            pipeline.row("in", 105, "b", 2, "x");
            pipeline.row("in", 110, "a", 4, "x");
            pipeline.row("in", 111, "a", null, "x");
            pipeline.row("in", 121, "a", 8, "x");
            pipeline.row("in", 122, "a", 16, "x");
            assertThat(pipeline.lines("OUT"))
                    .containsExactly(
                            "a {\"V\":1,\"N\":1,\"TOTAL\":1,\"LEAST_V\":1} @100",
                            "b {\"V\":2,\"N\":1,\"TOTAL\":2,\"LEAST_V\":2} @105",
                            "a {\"V\":4,\"N\":2,\"TOTAL\":5,\"LEAST_V\":1} @110",
                            "a {\"V\":null,\"N\":2,\"TOTAL\":4,\"LEAST_V\":4} @111",
                            "a {\"V\":8,\"N\":2,\"TOTAL\":8,\"LEAST_V\":8} @121",
                            "a {\"V\":16,\"N\":2,\"TOTAL\":24,\"LEAST_V\":8} @122");
        }
    }

    @Test
    void a_late_row_within_grace_has_its_own_frame_and_is_in_later_ones() {
        String sql = SOURCE.formatted("JSON") + """
                CREATE STREAM OUT AS SELECT K, V, SUM(V) OVER w AS TOTAL FROM S
                  WINDOW w AS (PARTITION BY K RANGE INTERVAL 10 MILLISECONDS PRECEDING GRACE PERIOD 5 MILLISECONDS);
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 100, "a", 1, "x");
            pipeline.row("in", 110, "a", 2, "x");
            pipeline.row("in", 105, "a", 4, "x");
            pipeline.row("in", 105, "a", 8, "x");
            pipeline.row("in", 104, "a", 16, "x");
            pipeline.row("in", 104, "b", 16, "x");
            pipeline.row("in", 112, "b", 32, "x");
            pipeline.row("in", 107, "b", 64, "x");
            pipeline.row("in", 106, "b", 64, "x");
            pipeline.row("in", 115, "a", 128, "x");
            assertThat(pipeline.lines("OUT"))
                    .as("104 is late for every key, 105 not yet")
                    .containsExactly(
                            "a {\"V\":1,\"TOTAL\":1} @100",
                            "a {\"V\":2,\"TOTAL\":3} @110",
                            "a {\"V\":4,\"TOTAL\":5} @105",
                            "a {\"V\":8,\"TOTAL\":13} @105",
                            "b {\"V\":32,\"TOTAL\":32} @112",
                            "b {\"V\":64,\"TOTAL\":64} @107",
                            "a {\"V\":128,\"TOTAL\":142} @115");
            assertThat(pipeline.counts("OUT").late()).isEqualTo(3);
            assertThat(pipeline.deadLetters()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "AVRO"})
    void several_frames_with_rows_lag_and_edges_in_order_of_time_then_arrival(String format) {
        String sql = SOURCE.formatted(format) + """
                CREATE STREAM OUT AS SELECT K, V,
                    LAG(V) OVER w AS PREV, LAG(V, 2) OVER (PARTITION BY K ROWS 3 PRECEDING) AS PREV2,
                    FIRST_VALUE(V) OVER w AS HEAD, LAST_VALUE(V) OVER w AS TAIL,
                    SUM(V) OVER (PARTITION BY K ROWS 1 PRECEDING) AS TWO,
                    COUNT(*) OVER (PARTITION BY K ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS N3
                  FROM S WINDOW w AS (PARTITION BY K RANGE INTERVAL 10 MILLISECONDS PRECEDING);
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 100, "a", 1, "x");
            pipeline.row("in", 100, "a", 2, "x");
            pipeline.row("in", 108, "a", 3, "x");
            pipeline.row("in", 100, "a", 4, "x");
            pipeline.row("in", 111, "a", 5, "x");
            pipeline.row("in", 130, "a", 6, "x");
            assertThat(pipeline.lines("OUT"))
                    .containsExactly(
                            "a {\"V\":1,\"PREV\":null,\"PREV2\":null,\"HEAD\":1,\"TAIL\":1,\"TWO\":1,\"N3\":1} @100",
                            "a {\"V\":2,\"PREV\":1,\"PREV2\":null,\"HEAD\":1,\"TAIL\":2,\"TWO\":3,\"N3\":2} @100",
                            "a {\"V\":3,\"PREV\":2,\"PREV2\":1,\"HEAD\":1,\"TAIL\":3,\"TWO\":5,\"N3\":3} @108",
                            "a {\"V\":4,\"PREV\":2,\"PREV2\":1,\"HEAD\":1,\"TAIL\":4,\"TWO\":6,\"N3\":3} @100",
                            "a {\"V\":5,\"PREV\":3,\"PREV2\":4,\"HEAD\":3,\"TAIL\":5,\"TWO\":8,\"N3\":3} @111",
                            "a {\"V\":6,\"PREV\":null,\"PREV2\":3,\"HEAD\":6,\"TAIL\":6,\"TWO\":11,\"N3\":3} @130");
        }
    }

    @Test
    void frames_over_a_value_go_through_an_internal_topic() {
        String sql = SOURCE.formatted("JSON") + """
                CREATE STREAM OUT AS SELECT K, G, COUNT(*) OVER (PARTITION BY G RANGE INTERVAL 10 MILLISECONDS PRECEDING) AS N
                  FROM S;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 100, "a", 1, "x");
            pipeline.row("in", 101, null, 1, "x");
            pipeline.row("in", 102, "c", 1, null);
            pipeline.row("in", 103, "d", 1, "y");
            assertThat(pipeline.lines("OUT"))
                    .containsExactly(
                            "a {\"G\":\"x\",\"N\":1} @100",
                            "null {\"G\":\"x\",\"N\":2} @101",
                            "d {\"G\":\"y\",\"N\":1} @103");
            assertThat(pipeline.deadLetters()).hasSize(1);
            assertThat(pipeline.counts("OUT").applied()).isEqualTo(3);
        }
    }

    @Test
    void where_comes_before_frames() {
        String sql = SOURCE.formatted("JSON") + """
                CREATE STREAM OUT AS SELECT K, V, COUNT(*) OVER (PARTITION BY K ROWS 5 PRECEDING) AS N FROM S WHERE V > 0;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 100, "a", 1, "x");
            pipeline.row("in", 200_000, "a", 0, "x");
            pipeline.row("in", 101, "a", 2, "x");
            assertThat(pipeline.lines("OUT"))
                    .as("a row that WHERE drops does not move stream time")
                    .containsExactly("a {\"V\":1,\"N\":1} @100", "a {\"V\":2,\"N\":2} @101");
            assertThat(pipeline.counts("OUT").filtered()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void state_goes_when_nothing_can_reach_it_any_more(boolean disk) {
        String sql = SOURCE.formatted("JSON") + """
                CREATE STREAM OUT AS SELECT K, COUNT(*) OVER (PARTITION BY K RANGE INTERVAL 1 SECOND PRECEDING) AS N FROM S;
                """;
        SqlPipeline.Setup setup = SqlPipeline.of(sql);
        try (SqlPipeline pipeline = (disk ? setup.onDisk() : setup).start()) {
            for (int i = 0; i < 200; i++) {
                pipeline.row("in", 1_000 + i * 10, "k" + i % 100, 1, "x");
            }
            pipeline.row("in", 100_000, "z", 1, "x");
            pipeline.settle();
            pipeline.row("in", 200_000, "z", 1, "x");
            assertThat(pipeline.entries("OUT.frames"))
                    .as("the label, the stream time and the last row")
                    .isEqualTo(3);
            assertThat(pipeline.lines("OUT")).hasSize(202);
        }
    }
}
