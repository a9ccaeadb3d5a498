// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** GROUP BY with session windows, and streams over topics with windows in their keys. */
final class SessionTest {
    private static final long SEED = 23;

    private static final String SOURCE = """
            CREATE STREAM S (K VARCHAR KEY, V INTEGER) WITH (kafka_topic='in', value_format='JSON');
            """;

    private static final String SUMS = """
            CREATE TABLE T AS SELECT K, WINDOWSTART AS WS, WINDOWEND AS WE, SUM(V) AS N FROM S
              WINDOW SESSION (10 MILLISECONDS, GRACE PERIOD 5 MILLISECONDS) GROUP BY K
            """;

    private static SqlPipeline pipeline(String query) {
        return SqlPipeline.of(SOURCE + query + ";").start();
    }

    private static TaskRig rig(String query, TaskRig.Place place, Changes changes) {
        return new TaskRig(SOURCE + query + ";", place, ErrorPolicy.NULL, changes);
    }

    @Test
    void a_session_that_changes_its_bounds_is_taken_back_first() {
        try (SqlPipeline pipeline = pipeline(SUMS)) {
            pipeline.row("in", 100, "a", 1);
            pipeline.row("in", 100, "a", 2);
            pipeline.row("in", 110, "a", 4);
            pipeline.row("in", 121, "a", 8);
            assertThat(pipeline.lines("T"))
                    .as("the gap is still one session, a millisecond more is not")
                    .containsExactly(
                            "a[100-100] {\"WS\":100,\"WE\":100,\"N\":1} @100",
                            "a[100-100] {\"WS\":100,\"WE\":100,\"N\":3} @100",
                            "a[100-100] null @100",
                            "a[100-110] {\"WS\":100,\"WE\":110,\"N\":7} @110",
                            "a[121-121] {\"WS\":121,\"WE\":121,\"N\":8} @121");
        }
    }

    @Test
    void a_late_row_merges_sessions() {
        try (SqlPipeline pipeline = pipeline(SUMS)) {
            pipeline.row("in", 100, "a", 1);
            pipeline.row("in", 112, "a", 2);
            pipeline.lines("T");
            pipeline.row("in", 105, "a", 4);
            assertThat(pipeline.lines("T"))
                    .containsExactly(
                            "a[100-100] null @100",
                            "a[112-112] null @112",
                            "a[100-112] {\"WS\":100,\"WE\":112,\"N\":7} @112");
            pipeline.row("in", 122, "a", 8);
            assertThat(pipeline.lines("T"))
                    .containsExactly("a[100-112] null @112", "a[100-122] {\"WS\":100,\"WE\":122,\"N\":15} @122");
        }
    }

    @Test
    void a_row_is_late_when_its_session_is_closed() {
        try (SqlPipeline pipeline = pipeline(SUMS)) {
            pipeline.row("in", 200, "b", 1);
            pipeline.row("in", 185, "a", 2);
            pipeline.row("in", 184, "c", 4);
            pipeline.row("in", 180, "a", 8);
            assertThat(pipeline.lines("T"))
                    .as("what goes with an open session is not late")
                    .containsExactly(
                            "b[200-200] {\"WS\":200,\"WE\":200,\"N\":1} @200",
                            "a[185-185] {\"WS\":185,\"WE\":185,\"N\":2} @185",
                            "a[185-185] null @185",
                            "a[180-185] {\"WS\":180,\"WE\":185,\"N\":10} @185");
            assertThat(pipeline.counts("T").late()).isEqualTo(1);
        }
    }

    @Test
    void final_sessions_come_once_in_the_order_of_their_ends() {
        try (SqlPipeline pipeline = pipeline(SUMS + " EMIT FINAL")) {
            pipeline.row("in", 100, "a", 1);
            pipeline.row("in", 103, "b", 2);
            pipeline.row("in", 106, "a", 4);
            pipeline.row("in", 118, "c", 8);
            assertThat(pipeline.metrics().windowsOpen().get()).isEqualTo(3);
            assertThat(pipeline.lines("T")).isEmpty();
            pipeline.row("in", 119, "c", 8);
            assertThat(pipeline.lines("T")).containsExactly("b[103-103] {\"WS\":103,\"WE\":103,\"N\":2} @103");
            pipeline.row("in", 104, "a", 16);
            pipeline.row("in", 200, "d", 8);
            assertThat(pipeline.lines("T"))
                    .containsExactly(
                            "a[100-106] {\"WS\":100,\"WE\":106,\"N\":21} @106",
                            "c[118-119] {\"WS\":118,\"WE\":119,\"N\":16} @119");
            assertThat(pipeline.metrics().windowsOpen().get()).isEqualTo(1);
        }
    }

    @Test
    void having_takes_back_only_sessions_that_passed() {
        try (SqlPipeline pipeline = pipeline(SUMS + " HAVING SUM(V) > 2")) {
            pipeline.row("in", 100, "a", 1);
            pipeline.row("in", 104, "a", 2);
            pipeline.row("in", 106, "a", -3);
            pipeline.row("in", 107, "a", 9);
            assertThat(pipeline.lines("T"))
                    .containsExactly(
                            "a[100-104] {\"WS\":100,\"WE\":104,\"N\":3} @104",
                            "a[100-104] null @104",
                            "a[100-107] {\"WS\":100,\"WE\":107,\"N\":9} @107");
        }
    }

    @Test
    void a_commit_gives_a_session_that_grew_one_tombstone_and_one_row() {
        try (TaskRig rig = rig(SUMS, TaskRig.Place.MEMORY, Changes.PER_COMMIT)) {
            rig.row("in", 100, "a", 1);
            rig.row("in", 101, "a", 1);
            rig.commit();
            rig.row("in", 104, "a", 1);
            rig.row("in", 107, "a", 1);
            assertThat(rig.lines("T")).containsExactly("a[100-101] {\"WS\":100,\"WE\":101,\"N\":2} @101");
            rig.row("in", 130, "a", 1);
            rig.row("in", 131, "a", 1);
            rig.commit();
            rig.commit();
            assertThat(rig.lines("T"))
                    .containsExactly(
                            "a[100-101] {\"WS\":100,\"WE\":101,\"N\":2} @101",
                            "a[100-101] null @101",
                            "a[100-107] {\"WS\":100,\"WE\":107,\"N\":4} @107",
                            "a[130-131] {\"WS\":130,\"WE\":131,\"N\":2} @131");
            assertThat(rig.metrics().rowsHeld().get()).isZero();
        }
    }

    /** With and without crashes, restarts and commits in between, the same sessions come. */
    @ParameterizedTest
    @EnumSource(TaskRig.Place.class)
    void a_restart_changes_nothing(TaskRig.Place place) {
        System.out.println("seed " + SEED);
        for (String emit : List.of("CHANGES", "FINAL")) {
            try (TaskRig steady = rig(SUMS + " EMIT " + emit, place, Changes.EACH);
                    TaskRig shaken = rig(SUMS + " EMIT " + emit, place, Changes.EACH)) {
                Random random = new Random(SEED);
                for (int i = 0; i < 300; i++) {
                    long time = 20 + i * 3L - random.nextInt(16);
                    String key = "k" + random.nextInt(4);
                    steady.row("in", time, key, i);
                    shaken.row("in", time, key, i);
                    if (random.nextInt(9) == 0) {
                        steady.commit();
                        shaken.commit();
                        shaken.crash();
                        shaken.restart();
                        assertThat(shaken.lines("T")).isEqualTo(steady.lines("T"));
                        assertThat(shaken.metrics().windowsOpen().get())
                                .isEqualTo(steady.metrics().windowsOpen().get());
                    }
                }
                assertThat(steady.lines("T")).hasSizeGreaterThan(40);
            }
        }
    }

    @Test
    void a_stream_over_sessions_has_their_bounds_and_keeps_them_in_its_key() {
        String sql = """
                CREATE STREAM W (K VARCHAR KEY, N INTEGER) WITH (kafka_topic='w', value_format='JSON', window_type='session');
                CREATE STREAM O AS SELECT K, N, WINDOWSTART AS WS, WINDOWEND AS WE FROM W WHERE WINDOWEND > 5;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.send("w", windowed("a", 9, 3), json("{\"N\":7}"), 20, new RecordHeaders());
            pipeline.send("w", windowed("a", 4, 3), json("{\"N\":8}"), 21, new RecordHeaders());
            pipeline.send("w", json("short"), json("{\"N\":8}"), 22, new RecordHeaders());
            assertThat(pipeline.lines("O")).containsExactly("a[3-9] {\"N\":7,\"WS\":3,\"WE\":9} @20");
            assertThat(pipeline.deadLetters()).hasSize(1);
        }
    }

    @Test
    void a_stream_over_windows_of_a_size_knows_their_ends_and_can_be_grouped_anew() {
        String sql = """
                CREATE STREAM W (K VARCHAR KEY, N INTEGER)
                  WITH (kafka_topic='w', value_format='JSON', window_type='Tumbling', window_size='10 milliseconds');
                CREATE STREAM O AS SELECT * FROM W;
                CREATE STREAM P AS SELECT K, N, WINDOWEND - WINDOWSTART AS L FROM W;
                CREATE TABLE T AS SELECT K, WINDOWSTART AS WS, COUNT(*) AS N FROM W GROUP BY K, WINDOWSTART;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.send("w", windowed("a", 30), json("{\"N\":7}"), 35, new RecordHeaders());
            pipeline.send("w", windowed("a", 30), json("{\"N\":8}"), 36, new RecordHeaders());
            assertThat(pipeline.lines("O")).containsExactly("a[30] {\"N\":7} @35", "a[30] {\"N\":8} @36");
            assertThat(pipeline.lines("P"))
                    .containsExactly("a[30] {\"N\":7,\"L\":10} @35", "a[30] {\"N\":8,\"L\":10} @36");
            assertThat(pipeline.lines("T"))
                    .containsExactly("{\"K\":\"a\",\"WS\":30} {\"N\":1} @35", "{\"K\":\"a\",\"WS\":30} {\"N\":2} @36");
        }
    }

    private static byte[] windowed(String key, long... bounds) {
        ByteBuffer bytes =
                ByteBuffer.allocate(key.length() + Long.BYTES * bounds.length).put(json(key));
        for (long bound : bounds) {
            bytes.putLong(bound);
        }
        return bytes.array();
    }

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
