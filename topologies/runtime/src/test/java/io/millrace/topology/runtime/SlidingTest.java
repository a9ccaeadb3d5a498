// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** GROUP BY with sliding windows, row by row. */
final class SlidingTest {
    private static final String SOURCE = """
            CREATE STREAM S (K VARCHAR KEY, V INTEGER, G VARCHAR) WITH (kafka_topic='in', value_format='JSON');
            """;

    private static final String SUMS = """
            CREATE TABLE T AS SELECT K, WINDOWSTART AS WS, WINDOWEND AS WE, SUM(V) AS N FROM S
              WINDOW SLIDING (SIZE 10 MILLISECONDS, GRACE PERIOD 5 MILLISECONDS) GROUP BY K
            """;

    private static SqlPipeline pipeline(String query) {
        return SqlPipeline.of(SOURCE + query + ";").start();
    }

    private static TaskRig perCommit(String query, TaskRig.Place place) {
        return new TaskRig(SOURCE + query + ";", place, ErrorPolicy.NULL, Changes.PER_COMMIT);
    }

    @Test
    void each_row_ends_a_window_and_begins_one_for_those_that_follow() {
        try (SqlPipeline pipeline = pipeline(SUMS)) {
            pipeline.row("in", 100, "a", 1, "x");
            assertThat(pipeline.lines("T")).containsExactly("a[90] {\"WS\":90,\"WE\":100,\"N\":1} @100");
            pipeline.row("in", 106, "a", 2, "x");
            assertThat(pipeline.lines("T"))
                    .containsExactly(
                            "a[96] {\"WS\":96,\"WE\":106,\"N\":3} @106", "a[101] {\"WS\":101,\"WE\":111,\"N\":2} @106");
            pipeline.row("in", 106, "a", 4, "x");
            assertThat(pipeline.lines("T"))
                    .containsExactly(
                            "a[96] {\"WS\":96,\"WE\":106,\"N\":7} @106", "a[101] {\"WS\":101,\"WE\":111,\"N\":6} @106");
            pipeline.row("in", 103, "a", 8, "x");
            assertThat(pipeline.lines("T"))
                    .as("a late row changes what it is in, and begins a window that it is not in")
                    .containsExactly(
                            "a[93] {\"WS\":93,\"WE\":103,\"N\":9} @103",
                            "a[96] {\"WS\":96,\"WE\":106,\"N\":15} @106",
                            "a[101] {\"WS\":101,\"WE\":111,\"N\":14} @106",
                            "a[104] {\"WS\":104,\"WE\":114,\"N\":6} @106");
            pipeline.row("in", 200, "b", 16, "x");
            pipeline.row("in", 184, "b", 32, "x");
            assertThat(pipeline.lines("T")).containsExactly("b[190] {\"WS\":190,\"WE\":200,\"N\":16} @200");
            assertThat(pipeline.counts("T").late()).isEqualTo(1);
        }
    }

    @Test
    void windows_that_would_start_before_1970_are_one() {
        try (SqlPipeline pipeline = pipeline(SUMS)) {
            pipeline.row("in", 0, "a", 1, "x");
            pipeline.row("in", 4, "a", 2, "x");
            assertThat(pipeline.lines("T"))
                    .containsExactly(
                            "a[0] {\"WS\":0,\"WE\":10,\"N\":1} @0",
                            "a[0] {\"WS\":0,\"WE\":10,\"N\":3} @4",
                            "a[1] {\"WS\":1,\"WE\":11,\"N\":2} @4");
        }
    }

    /** The window that ends at 105 is closed when the row comes; those of other rows may take it. */
    @Test
    void a_row_later_than_the_grace_is_in_the_windows_that_are_there_and_open() {
        try (SqlPipeline pipeline = pipeline(SUMS)) {
            pipeline.row("in", 112, "b", 1, "x");
            pipeline.row("in", 109, "c", 1, "x");
            pipeline.lines("T");
            pipeline.row("in", 105, "a", 2, "x");
            assertThat(pipeline.counts("T").late()).as("no window takes it").isEqualTo(1);
            pipeline.row("in", 110, "a", 4, "x");
            assertThat(pipeline.lines("T")).containsExactly("a[100] {\"WS\":100,\"WE\":110,\"N\":4} @110");
            pipeline.row("in", 105, "c", 2, "x");
            assertThat(pipeline.lines("T"))
                    .containsExactly(
                            "c[99] {\"WS\":99,\"WE\":109,\"N\":3} @109", "c[106] {\"WS\":106,\"WE\":116,\"N\":1} @109");
            assertThat(pipeline.counts("T").late()).isEqualTo(1);
        }
    }

    @Test
    void final_results_come_once_when_stream_time_is_behind_end_and_grace() {
        try (SqlPipeline pipeline = pipeline(SUMS + " EMIT FINAL")) {
            pipeline.row("in", 100, "a", 1, "x");
            pipeline.row("in", 103, "b", 2, "x");
            pipeline.row("in", 104, "a", 4, "x");
            assertThat(pipeline.metrics().windowsOpen().get()).isEqualTo(4);
            pipeline.row("in", 105, "c", 8, "x");
            assertThat(pipeline.lines("T"))
                    .as("100 is the last time that it takes")
                    .isEmpty();
            pipeline.row("in", 106, "c", 8, "x");
            assertThat(pipeline.lines("T")).containsExactly("a[90] {\"WS\":90,\"WE\":100,\"N\":1} @100");
            pipeline.row("in", 101, "a", 16, "x");
            pipeline.row("in", 200, "c", 8, "x");
            assertThat(pipeline.lines("T"))
                    .containsExactlyInAnyOrder(
                            "a[91] {\"WS\":91,\"WE\":101,\"N\":17} @101",
                            "b[93] {\"WS\":93,\"WE\":103,\"N\":2} @103",
                            "a[94] {\"WS\":94,\"WE\":104,\"N\":21} @104",
                            "c[95] {\"WS\":95,\"WE\":105,\"N\":8} @105",
                            "c[96] {\"WS\":96,\"WE\":106,\"N\":16} @106",
                            "a[101] {\"WS\":101,\"WE\":111,\"N\":20} @104",
                            "a[102] {\"WS\":102,\"WE\":112,\"N\":4} @104",
                            "c[106] {\"WS\":106,\"WE\":116,\"N\":8} @106");
            assertThat(pipeline.metrics().windowsOpen().get()).isEqualTo(1);
        }
    }

    @Test
    void having_takes_a_window_back() {
        try (SqlPipeline pipeline = pipeline(SUMS + " HAVING SUM(V) > 2")) {
            pipeline.row("in", 100, "a", 3, "x");
            pipeline.row("in", 106, "a", -1, "x");
            pipeline.row("in", 106, "a", 5, "x");
            pipeline.row("in", 105, "a", -5, "x");
            assertThat(pipeline.lines("T"))
                    .containsExactly(
                            "a[90] {\"WS\":90,\"WE\":100,\"N\":3} @100",
                            "a[96] {\"WS\":96,\"WE\":106,\"N\":7} @106",
                            "a[101] {\"WS\":101,\"WE\":111,\"N\":4} @106",
                            "a[96] null @106",
                            "a[101] null @106",
                            "a[106] {\"WS\":106,\"WE\":116,\"N\":4} @106");
        }
    }

    @ParameterizedTest
    @EnumSource(TaskRig.Place.class)
    void a_window_that_closes_gives_its_change_before_it_goes(TaskRig.Place place) {
        try (TaskRig rig = perCommit(SUMS, place)) {
            rig.row("in", 100, "a", 1, "x");
            rig.row("in", 100, "a", 2, "x");
            rig.row("in", 104, "b", 4, "x");
            assertThat(rig.lines("T")).isEmpty();
            assertThat(rig.metrics().rowsHeld().get()).isEqualTo(2);
            rig.row("in", 106, "a", 8, "x");
            assertThat(rig.lines("T")).containsExactly("a[90] {\"WS\":90,\"WE\":100,\"N\":3} @100");
            rig.commit();
            assertThat(rig.lines("T"))
                    .containsExactly(
                            "a[90] {\"WS\":90,\"WE\":100,\"N\":3} @100",
                            "b[94] {\"WS\":94,\"WE\":104,\"N\":4} @104",
                            "a[96] {\"WS\":96,\"WE\":106,\"N\":11} @106",
                            "a[101] {\"WS\":101,\"WE\":111,\"N\":8} @106");
            assertThat(rig.metrics().rowsHeld().get()).isZero();
            rig.row("in", 300, "c", 1, "x");
            assertThat(rig.lines("T")).as("nothing changed since the commit").hasSize(4);
        }
    }

    @Test
    void aggregates_of_any_size_see_rows_in_the_order_of_time() {
        String query = """
                CREATE TABLE T AS SELECT G, COLLECT_LIST(V) AS VS, COUNT_DISTINCT(V) AS D, LATEST_BY_OFFSET(V) AS L FROM S
                  WINDOW SLIDING (SIZE 10 MILLISECONDS) GROUP BY G EMIT CHANGES
                """;
        try (SqlPipeline pipeline = pipeline(query)) {
            pipeline.row("in", 100, "a", 3, "x");
            pipeline.row("in", 108, "b", 1, "x");
            pipeline.row("in", 104, "c", 3, "x");
            pipeline.lines("T");
            pipeline.row("in", 108, "d", null, "x");
            assertThat(pipeline.lines("T"))
                    .containsExactly(
                            "x[98] {\"VS\":[3,3,1,null],\"D\":2,\"L\":1} @108",
                            "x[101] {\"VS\":[3,1,null],\"D\":2,\"L\":1} @108",
                            "x[105] {\"VS\":[1,null],\"D\":1,\"L\":1} @108");
        }
    }

    /** A window over all rows there are is the group itself. */
    @Test
    void long_windows_give_what_the_group_without_a_window_gives() {
        String calls = "COUNT(*) AS N, SUM(V) AS TOTAL, MIN(V) AS LOW, MAX(V) AS TOP, AVG(V) AS MEAN,"
                + " COUNT_DISTINCT(V) AS D, APPROX_PERCENTILE(V, 0.0) AS P0, APPROX_PERCENTILE(V, 1.0) AS P1,"
                + " APPROX_PERCENTILE(V, 0.9) AS P90, ATTR(V) AS SAME, TOPK(V, 3) AS BEST, COLLECT_LIST(V) AS VS,"
                + " EARLIEST_BY_OFFSET(V) AS FIRST, LATEST_BY_OFFSET(V) AS LAST FROM S";
        String sliding = "CREATE TABLE T AS SELECT K, " + calls
                + " WINDOW SLIDING (SIZE 1400 MILLISECONDS, GRACE PERIOD 0 MILLISECONDS) GROUP BY K EMIT FINAL;";
        String plain = "CREATE TABLE U AS SELECT K, " + calls + " GROUP BY K EMIT CHANGES";
        try (SqlPipeline pipeline = pipeline(sliding + plain)) {
            Random random = new Random(7);
            String whole = "";
            for (int i = 0; i <= 1400; i++) {
                pipeline.row("in", 5000 + i, "a", random.nextInt(900), "x");
                if (i % 100 == 0) {
                    whole = last(pipeline.lines("U"));
                }
            }
            pipeline.row("in", 9000, "b", 1, "x");
            assertThat(pipeline.lines("T")).contains(whole.replace("a {", "a[5000] {"));
        }
    }

    private static String last(List<String> lines) {
        return lines.get(lines.size() - 1);
    }
}
