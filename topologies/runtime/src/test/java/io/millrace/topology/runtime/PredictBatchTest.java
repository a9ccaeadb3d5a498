// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that wait for a model, and what lets them go. */
final class PredictBatchTest {
    @TempDir
    Path folder;

    private TaskRig rig(String queries) {
        return new TaskRig(
                """
                CREATE MODEL TWICE WITH (path='%s', linger='10 minutes', batch_max=3);
                CREATE MODEL LOOKUP WITH (path='%s', linger='10 minutes', batch_max=4, on_error='dlq');
                CREATE STREAM S (K VARCHAR KEY, N INTEGER, X DOUBLE) WITH (kafka_topic='in', value_format='JSON');
                """.formatted(TestModels.twice(folder), TestModels.lookup(folder)) + queries, TaskRig.Place.MEMORY);
    }

    private static final String ONE_MODEL = "CREATE STREAM OUT AS SELECT K, PREDICT(twice, X) AS Y FROM S;";

    @Test
    void a_full_batch_goes_in_one_call_and_in_order() {
        try (TaskRig rig = rig(ONE_MODEL)) {
            rig.row("in", 1, "a", 0, 1.0);
            rig.row("in", 2, "b", 0, 2.0);
            assertThat(rig.lines("OUT")).isEmpty();
            assertThat(rig.metrics().rowsHeld().get()).isEqualTo(2);
            rig.row("in", 3, "c", 0, 3.0);
            assertThat(rig.lines("OUT")).containsExactly("a {\"Y\":2.0} @1", "b {\"Y\":4.0} @2", "c {\"Y\":6.0} @3");
            assertThat(rig.metrics().models().get(0).batches()).isEqualTo(1);
            assertThat(rig.metrics().rowsHeld().get()).isZero();
        }
    }

    @Test
    void what_is_held_goes_when_its_time_is_over_and_before_each_commit() {
        try (TaskRig rig = rig(ONE_MODEL)) {
            rig.row("in", 1, "a", 0, 1.0);
            rig.context().punctuate();
            assertThat(rig.lines("OUT")).containsExactly("a {\"Y\":2.0} @1");
            rig.row("in", 2, "b", 0, 2.0);
            rig.commit();
            assertThat(rig.lines("OUT")).containsExactly("a {\"Y\":2.0} @1", "b {\"Y\":4.0} @2");
            rig.commit();
            assertThat(rig.lines("OUT")).hasSize(2);
            assertThat(rig.metrics().sources().get(0).applied()).isEqualTo(2);
        }
    }

    @Test
    void a_row_that_is_held_at_a_crash_comes_again() {
        try (TaskRig rig = rig(ONE_MODEL)) {
            rig.row("in", 1, "a", 0, 1.0);
            rig.commit();
            rig.row("in", 2, "b", 0, 2.0);
            rig.crash();
            assertThat(rig.metrics().rowsHeld().get()).isZero();
            rig.restart();
            assertThat(rig.offset("in")).isEqualTo(1);
            rig.row("in", 2, "b", 0, 2.0);
            rig.commit();
            assertThat(rig.lines("OUT")).containsExactly("a {\"Y\":2.0} @1", "b {\"Y\":4.0} @2");
        }
    }

    @Test
    void one_commit_drains_a_model_behind_a_model() {
        try (TaskRig rig = rig("CREATE STREAM OUT AS SELECT K, PREDICT(twice, PREDICT(lookup, N)) AS Y FROM S;")) {
            rig.row("in", 1, "a", 0, 1.0);
            rig.row("in", 2, "b", 7, 1.0);
            rig.row("in", 3, "c", null, 1.0);
            rig.row("in", 3, "d", 1, 1.0);
            rig.row("in", 4, "e", 2, 1.0);
            assertThat(rig.lines("OUT"))
                    .as("four for the first model, three for the second")
                    .hasSize(3);
            rig.commit();
            assertThat(rig.lines("OUT"))
                    .containsExactly(
                            "a {\"Y\":20.0} @1", "c {\"Y\":null} @3", "d {\"Y\":40.0} @3", "e {\"Y\":60.0} @4");
            assertThat(rig.metrics().sources().get(0).deadLettered()).isEqualTo(1);
            assertThat(rig.metrics().sources().get(0).inFlight()).isZero();
            assertThat(rig.everything())
                    .filteredOn(line -> line.startsWith("dead-letters:"))
                    .hasSize(1);
        }
    }

    @Test
    void two_queries_have_their_own_batches() {
        String queries = ONE_MODEL + "CREATE STREAM TWO AS SELECT K, PREDICT(lookup, N) AS Y FROM S WHERE N < 2;";
        try (TaskRig rig = rig(queries)) {
            for (int i = 0; i < 5; i++) {
                rig.row("in", i, "k", i, (double) i);
            }
            assertThat(rig.lines("OUT")).hasSize(3);
            assertThat(rig.lines("TWO")).isEmpty();
            rig.commit();
            assertThat(rig.lines("OUT")).hasSize(5);
            assertThat(rig.lines("TWO")).containsExactly("k {\"Y\":10.0} @0", "k {\"Y\":20.0} @1");
        }
    }

    @Test
    void a_batch_that_could_not_be_sent_does_not_hide_later_rows_from_the_commit() {
        try (TaskRig rig = rig(ONE_MODEL)) {
            rig.row("in", 1, "a", 0, 1.0);
            rig.context().failCall(rig.context().calls());
            try {
                rig.context().punctuate();
                throw new AssertionError("the call did not fail");
            } catch (org.apache.kafka.common.errors.TimeoutException expected) {
                rig.context().failCall(rig.context().calls());
            }
            try {
                rig.offer(rig.record("in", 2, "b", 0, 2.0));
                throw new AssertionError("the call did not fail");
            } catch (org.apache.kafka.common.errors.TimeoutException expected) {
                rig.context().failCall(-1);
            }
            rig.commit();
            assertThat(rig.lines("OUT")).containsExactly("a {\"Y\":2.0} @1", "b {\"Y\":4.0} @2");
            rig.offer(rig.record("in", 2, "b", 0, 2.0));
            rig.commit();
            assertThat(rig.lines("OUT")).hasSize(2);
        }
    }

    @Test
    void rows_of_a_model_wait_over_frames_too_and_each_keeps_its_own_frame() {
        String query = """
                CREATE STREAM OUT AS SELECT K, PREDICT(twice, SUM(X) OVER (PARTITION BY K ROWS 9 PRECEDING)) AS Y FROM S;
                """;
        try (TaskRig rig = rig(query)) {
            rig.row("in", 1, "a", 0, 1.0);
            rig.row("in", 2, "a", 0, 2.0);
            rig.commit();
            rig.row("in", 3, "a", 0, 4.0);
            rig.crash();
            rig.restart();
            rig.row("in", 3, "a", 0, 4.0);
            rig.commit();
            assertThat(rig.lines("OUT")).containsExactly("a {\"Y\":2.0} @1", "a {\"Y\":6.0} @2", "a {\"Y\":14.0} @3");
        }
    }
}
