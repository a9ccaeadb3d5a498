// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Groups whose changes wait for the commit. */
final class ChangesPerCommitTest {
    private static final long SEED = 31;

    private static final String SOURCE = """
            CREATE STREAM S (K VARCHAR KEY, V INTEGER) WITH (kafka_topic='in', value_format='JSON');
            """;

    private static final String COUNTS = "CREATE TABLE T AS SELECT K, COUNT(*) AS N FROM S GROUP BY K";

    private static TaskRig rig(String query) {
        return rig(query, TaskRig.Place.MEMORY, Changes.PER_COMMIT);
    }

    private static TaskRig rig(String query, TaskRig.Place place, Changes changes) {
        return new TaskRig(SOURCE + query + ";", place, ErrorPolicy.NULL, changes);
    }

    @Test
    void a_group_gives_one_row_a_commit_with_its_newest_values_and_time() {
        try (TaskRig rig = rig("CREATE TABLE T AS SELECT K, COUNT(*) AS N, SUM(V) AS TOTAL FROM S GROUP BY K")) {
            rig.row("in", 10, "b", 1);
            rig.row("in", 30, "a", 2);
            rig.row("in", 20, "b", 3);
            rig.row("in", 5, "b", 4);
            assertThat(rig.lines("T")).isEmpty();
            assertThat(rig.metrics().rowsHeld().get()).isEqualTo(2);
            assertThat(rig.metrics().sources().get(0).applied()).isEqualTo(4);
            rig.commit();
            assertThat(rig.lines("T")).containsExactly("b {\"N\":3,\"TOTAL\":8} @20", "a {\"N\":1,\"TOTAL\":2} @30");
            assertThat(rig.metrics().rowsHeld().get()).isZero();
            rig.row("in", 40, "a", 5);
            rig.commit();
            rig.commit();
            assertThat(rig.lines("T")).hasSize(3).endsWith("a {\"N\":2,\"TOTAL\":7} @40");
            assertThat(rig.metrics().sources().get(0).inFlight()).isZero();
        }
    }

    @Test
    void a_window_that_closes_gives_its_change_before_it_goes() {
        String query = """
                CREATE TABLE T AS SELECT K, COUNT(*) AS N FROM S
                  WINDOW TUMBLING (SIZE 10 MILLISECONDS, GRACE PERIOD 5 MILLISECONDS) GROUP BY K EMIT CHANGES
                """;
        try (TaskRig rig = rig(query)) {
            rig.row("in", 1, "a", 1);
            rig.row("in", 2, "a", 1);
            rig.row("in", 3, "b", 1);
            rig.row("in", 14, "b", 1);
            rig.row("in", 9, "b", 1);
            assertThat(rig.lines("T")).isEmpty();
            rig.row("in", 15, "c", 1);
            assertThat(rig.lines("T")).containsExactly("a[0] {\"N\":2} @2", "b[0] {\"N\":2} @9");
            assertThat(rig.metrics().rowsHeld().get()).isEqualTo(2);
            rig.commit();
            assertThat(rig.lines("T")).hasSize(4).endsWith("b[10] {\"N\":1} @14", "c[10] {\"N\":1} @15");
            rig.row("in", 30, "c", 1);
            assertThat(rig.lines("T")).as("nothing changed since the commit").hasSize(4);
        }
    }

    @Test
    void having_judges_what_the_commit_gives() {
        try (TaskRig rig = rig(COUNTS + " HAVING COUNT(*) > 1 AND COUNT(*) < 4")) {
            rig.row("in", 1, "a", 1);
            rig.row("in", 2, "b", 1);
            rig.row("in", 3, "b", 1);
            rig.row("in", 4, "c", 1);
            rig.row("in", 5, "c", 1);
            rig.row("in", 6, "c", 1);
            rig.row("in", 7, "c", 1);
            rig.commit();
            assertThat(rig.lines("T")).as("c passed in between only").containsExactly("b {\"N\":2} @3");
            rig.row("in", 8, "b", 1);
            rig.row("in", 9, "b", 1);
            rig.row("in", 9, "c", 1);
            rig.commit();
            assertThat(rig.lines("T")).containsExactly("b {\"N\":2} @3", "b null @9");
            rig.row("in", 10, "b", 1);
            rig.commit();
            assertThat(rig.lines("T")).hasSize(2);
        }
    }

    /** The hopping window of c goes on to a later time than the end of a's, which changed after it and is kept for long. */
    @Test
    void having_takes_back_a_window_whose_change_waited_beyond_its_end() {
        String query = """
                CREATE TABLE T AS SELECT K, COUNT(*) AS N FROM S
                  WINDOW HOPPING (SIZE 4000 MILLISECONDS, ADVANCE BY 2000 MILLISECONDS, RETENTION 1 DAY,
                                  GRACE PERIOD 0 MILLISECONDS)
                  GROUP BY K HAVING COUNT(*) < 2 EMIT CHANGES
                """;
        try (TaskRig rig = rig(query)) {
            rig.row("in", 1000, "a", 1);
            rig.commit();
            assertThat(rig.lines("T")).containsExactly("a[0] {\"N\":1} @1000");
            rig.row("in", 2500, "c", 1);
            rig.row("in", 3000, "a", 1);
            rig.row("in", 5500, "c", 1);
            rig.commit();
            assertThat(rig.lines("T")).contains("a[0] null @3000");
        }
    }

    @Test
    void changes_that_wait_at_a_crash_come_again() {
        try (TaskRig rig = rig(COUNTS)) {
            rig.row("in", 1, "a", 1);
            rig.commit();
            rig.row("in", 2, "a", 1);
            rig.row("in", 3, "b", 1);
            rig.crash();
            assertThat(rig.metrics().rowsHeld().get()).isZero();
            rig.restart();
            rig.commit();
            assertThat(rig.lines("T")).containsExactly("a {\"N\":1} @1");
            rig.row("in", 2, "a", 1);
            rig.commit();
            assertThat(rig.lines("T")).containsExactly("a {\"N\":1} @1", "a {\"N\":2} @2");
        }
    }

    /** Whoever reads a topic as a table sees the same after each commit, in whatever way the rows came. */
    @ParameterizedTest
    @EnumSource(TaskRig.Place.class)
    void after_each_commit_tables_are_as_if_each_change_had_been_a_row(TaskRig.Place place) {
        System.out.println("seed " + SEED);
        String window = " FROM S WINDOW HOPPING (SIZE 20 MILLISECONDS, ADVANCE BY 5 MILLISECONDS,"
                + " GRACE PERIOD 7 MILLISECONDS) GROUP BY K";
        String sliding = " FROM S WINDOW SLIDING (SIZE 20 MILLISECONDS, GRACE PERIOD 7 MILLISECONDS) GROUP BY K";
        String session = " FROM S WINDOW SESSION (3 MILLISECONDS, GRACE PERIOD 9 MILLISECONDS) GROUP BY K";
        for (String query : List.of(
                "CREATE TABLE T AS SELECT K, COUNT(*) AS N, MAX(V) AS M" + session,
                "CREATE TABLE T AS SELECT K, SUM(V) AS N" + session + " HAVING SUM(V) BETWEEN 2 AND 6",
                COUNTS,
                COUNTS + " HAVING SUM(V) > 10",
                "CREATE TABLE T AS SELECT K, COUNT(*) AS N, MAX(V) AS M" + window,
                "CREATE TABLE T AS SELECT K, SUM(V) AS N" + window + " HAVING SUM(V) BETWEEN 2 AND 6",
                "CREATE TABLE T AS SELECT K, COUNT(*) AS N, MAX(V) AS M" + sliding,
                "CREATE TABLE T AS SELECT K, SUM(V) AS N" + sliding + " HAVING SUM(V) BETWEEN 2 AND 6")) {
            try (TaskRig each = rig(query, place, Changes.EACH);
                    TaskRig perCommit = rig(query, place, Changes.PER_COMMIT)) {
                Random random = new Random(SEED);
                for (int i = 0; i < 400; i++) {
                    long time = 20 + i * 2L - random.nextInt(20);
                    String key = "k" + random.nextInt(4);
                    int value = random.nextInt(8) - 3;
                    each.row("in", time, key, value);
                    perCommit.row("in", time, key, value);
                    if (random.nextInt(12) == 0) {
                        each.commit();
                        perCommit.commit();
                        assertThat(table(perCommit)).as(query).isEqualTo(table(each));
                    }
                }
                assertThat(perCommit.lines("T")).hasSizeLessThan(each.lines("T").size());
                assertThat(perCommit.metrics().sources())
                        .isEqualTo(each.metrics().sources());
            }
        }
    }

    private static Map<String, String> table(TaskRig rig) {
        Map<String, String> table = new HashMap<>();
        for (String line : rig.lines("T")) {
            String key = line.substring(0, line.indexOf(' '));
            if (line.substring(key.length()).startsWith(" null")) {
                table.remove(key);
            } else {
                table.put(key, line);
            }
        }
        return table;
    }

    @Test
    void a_commit_gives_a_group_and_window_one_row_at_most() {
        String query = "CREATE TABLE T AS SELECT K, COUNT(*) AS N FROM S"
                + " WINDOW TUMBLING (SIZE 10 MILLISECONDS, GRACE PERIOD 20 MILLISECONDS) GROUP BY K";
        try (TaskRig rig = rig(query)) {
            Random random = new Random(SEED);
            int seen = 0;
            for (int i = 0; i < 300; i++) {
                rig.row("in", 30 + i - random.nextInt(25), "k" + random.nextInt(3), 1);
                if (i % 30 == 29) {
                    rig.commit();
                    List<String> lines = rig.lines("T");
                    List<String> keys = new ArrayList<>();
                    for (String line : lines.subList(seen, lines.size())) {
                        keys.add(line.substring(0, line.indexOf(' ')));
                    }
                    assertThat(keys).isNotEmpty().doesNotHaveDuplicates();
                    seen = lines.size();
                }
            }
        }
    }

    @Test
    void very_many_changes_do_not_wait_all() {
        try (TaskRig rig = rig(COUNTS)) {
            for (int i = 0; i < 99_999; i++) {
                rig.row("in", 1, "k" + i, 1);
            }
            assertThat(rig.everything()).isEmpty();
            rig.row("in", 1, "last", 1);
            int early = rig.everything().size();
            assertThat(early).isBetween(1, 10_000);
            assertThat(rig.metrics().rowsHeld().get()).isEqualTo(100_000 - early);
            rig.commit();
            Map<String, String> all = new LinkedHashMap<>(table(rig));
            assertThat(all).hasSize(100_000);
            assertThat(all.values()).allMatch(line -> line.endsWith(" {\"N\":1} @1"));
            assertThat(rig.lines("T")).hasSize(100_000);
        }
    }
}
