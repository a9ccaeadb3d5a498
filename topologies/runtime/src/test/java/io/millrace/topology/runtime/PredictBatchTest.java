// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.runtime.metrics.ModelCounters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
            } catch (TimeoutException expected) {
                rig.context().failCall(rig.context().calls());
            }
            try {
                rig.offer(rig.record("in", 2, "b", 0, 2.0));
                throw new AssertionError("the call did not fail");
            } catch (TimeoutException expected) {
                rig.context().failCall(-1);
            }
            rig.commit();
            assertThat(rig.lines("OUT")).containsExactly("a {\"Y\":2.0} @1", "b {\"Y\":4.0} @2");
            rig.offer(rig.record("in", 2, "b", 0, 2.0));
            rig.commit();
            assertThat(rig.lines("OUT")).hasSize(2);
        }
    }

    /** A model that does not wait for another poll; the last query's rows go to the topic OUT. */
    private TaskRig eager(int batchMax, String linger) {
        return new TaskRig(
                """
                CREATE MODEL TWICE WITH (path='%s', batch_max=%d%s);
                CREATE MODEL LOOKUP WITH (path='%s', batch_max=%d, on_error='dlq');
                CREATE STREAM S (K VARCHAR KEY, N INTEGER, X DOUBLE) WITH (kafka_topic='in', value_format='JSON');
                CREATE STREAM OUT AS SELECT K, PREDICT(twice, PREDICT(lookup, N) + X) AS Y FROM S;
                """.formatted(TestModels.twice(folder), batchMax, linger, TestModels.lookup(folder), batchMax),
                TaskRig.Place.MEMORY);
    }

    private static List<ConsumerRecord<byte[], byte[]>> run(TaskRig rig, int rows) {
        List<ConsumerRecord<byte[], byte[]>> run = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            // Every seventh row is one on which the first model fails.
            run.add(rig.record("in", i, "k" + i, i % 7 == 6 ? 9 : i % 3, (double) i));
            rig.accept("in");
        }
        return run;
    }

    private static List<String> scores(int rows) {
        return IntStream.range(0, rows)
                .filter(i -> i % 7 != 6)
                .mapToObj(i -> "k" + i + " {\"Y\":" + 2.0 * (10 * (i % 3 + 1) + i) + "} @" + i)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 256, 257, 65_536})
    void what_a_poll_brought_goes_in_order_when_it_is_through_and_never_more_than_a_batch_at_once(int batchMax) {
        try (TaskRig rig = eager(batchMax, "")) {
            for (int rows : new int[] {1, 3, 256, 700}) {
                List<String> before = rig.lines("OUT");
                long batches = batches(rig);
                rig.offerRun(run(rig, rows));
                List<String> after = rig.lines("OUT");
                assertThat(after.subList(before.size(), after.size())).isEqualTo(scores(rows));
                assertThat(rig.metrics().rowsHeld().get()).isZero();
                assertThat(batches(rig) - batches).isGreaterThanOrEqualTo((rows + batchMax - 1) / batchMax);
            }
            assertThat(rig.metrics().sources().get(0).inFlight()).isZero();
        }
    }

    /** Of the model that comes first. */
    private static long batches(TaskRig rig) {
        return rig.metrics().models().stream()
                .filter(model -> model.model().equals("LOOKUP"))
                .mapToLong(ModelCounters::batches)
                .sum();
    }

    @Test
    void rows_that_fill_a_batch_go_in_one_call_however_slices_cut_them() {
        try (TaskRig rig = eager(65_536, "")) {
            rig.offerRun(run(rig, 700));
            assertThat(batches(rig)).isEqualTo(1);
        }
    }

    @Test
    void a_longer_linger_waits_for_the_next_poll() {
        try (TaskRig rig = eager(8, ", linger='3 ms'")) {
            rig.offerRun(run(rig, 3));
            assertThat(rig.lines("OUT")).isEmpty();
            assertThat(rig.metrics().rowsHeld().get()).isEqualTo(3);
            rig.context().punctuate();
            assertThat(rig.lines("OUT")).isEqualTo(scores(3));
            rig.offerRun(run(rig, 2));
            rig.commit();
            assertThat(rig.lines("OUT")).hasSize(5);
        }
    }

    @Test
    void records_that_come_one_by_one_wait_for_the_timer() {
        try (TaskRig rig = eager(8, "")) {
            rig.offer(run(rig, 1).get(0));
            assertThat(rig.lines("OUT")).isEmpty();
            rig.context().punctuate();
            assertThat(rig.lines("OUT")).hasSize(1);
            rig.context().punctuate();
            rig.offer(run(rig, 1).get(0));
            assertThat(rig.lines("OUT")).hasSize(1);
            rig.context().punctuate();
            assertThat(rig.lines("OUT")).hasSize(2);
        }
    }

    @Test
    void the_end_of_a_poll_is_resumed_at_each_call_that_can_fail() {
        int rows = 20;
        for (int call = 0; call < 20; call++) {
            try (TaskRig rig = eager(8, "")) {
                List<ConsumerRecord<byte[], byte[]>> run = run(rig, rows);
                rig.context().failCall(call);
                try {
                    rig.offerRun(run);
                    throw new AssertionError("call " + call + " did not fail");
                } catch (TimeoutException again) {
                    rig.offerRun(run);
                }
                rig.commit();
                assertThat(rig.lines("OUT")).as("call %d", call).isEqualTo(scores(rows));
                assertThat(rig.metrics().sources().get(0).deadLettered()).isEqualTo(2);
            }
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
