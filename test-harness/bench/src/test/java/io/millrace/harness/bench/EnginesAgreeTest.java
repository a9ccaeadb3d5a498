// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.engine.config.Guarantee;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every engine of every workload on a few thousand events: what they compute is the same. Nothing is timed. */
final class EnginesAgreeTest {
    private static final long EVENTS = 6_000;

    private static final Job.Settings AT_LEAST_ONCE = Job.Settings.of(Guarantee.AT_LEAST_ONCE);
    private static final Job.Settings EXACTLY_ONCE = Job.Settings.of(Guarantee.EXACTLY_ONCE);

    /** Kafka Streams looks for closed windows at each event, because all events are there within a second. */
    private static final int EMIT_MILLIS = 0;

    @TempDir
    private static Path folder;

    private static Rig rig;

    @BeforeAll
    static void start() {
        rig = Rig.inThisProcess(folder);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void copies_are_alike() {
        Job.Task task = task(Workload.W0);
        for (Engine engine : Workload.W0.engines()) {
            assertRight(rig.run(engine, task, AT_LEAST_ONCE, EVENTS), EVENTS);
        }
    }

    @Test
    void filters_are_alike() {
        Job.Task task = task(Workload.W1);
        Rig.Outcome millrace = rig.run(Engine.MILLRACE, task, AT_LEAST_ONCE, EVENTS);
        assertRight(millrace, millrace.verdict().expected());
        assertRight(
                rig.run(Engine.DSL, task, EXACTLY_ONCE, EVENTS),
                millrace.verdict().rows());
        assertThat(millrace.verdict().rows()).isBetween(EVENTS / 5, EVENTS / 3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Workload.class,
            names = {"W5", "W6", "W7", "W8"})
    void engines_agree(Workload workload) {
        for (Engine engine : List.of(Engine.MILLRACE, Engine.DSL)) {
            assertAllRight(engine, workload);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Workload.class,
            names = {"W3", "W9", "Q2", "Q5", "Q7", "Q8", "Q12", "Q17", "Q18", "CHAIN", "FRAMES"})
    void results_are_right(Workload workload) {
        assertAllRight(Engine.MILLRACE, workload);
    }

    @Test
    void the_first_of_ten_runs_alone() {
        assertAllRight(Engine.ONE, Workload.ROUTES);
        assertAllRight(Engine.MILLRACE, Workload.ROUTES);
    }

    /** Those that are much like others: {@code -Dbench.all=true}. */
    @ParameterizedTest
    @EnumSource(
            value = Workload.class,
            names = {"W3", "W9", "Q1", "Q2", "Q5", "Q7", "Q8", "Q12", "Q17", "Q18", "TEN", "ROUTES", "CHAIN", "FRAMES"})
    @EnabledIfSystemProperty(named = "bench.all", matches = "true")
    void the_others_agree_too(Workload workload) {
        for (Engine engine : workload.engines()) {
            assertAllRight(engine, workload);
        }
    }

    /** Enough events for some of the sessions to end. */
    @Test
    void sessions_of_events_that_changed_partitions_are_alike() {
        for (Engine engine : List.of(Engine.MILLRACE, Engine.DSL)) {
            assertAllRight(engine, Workload.Q11, 30_000);
        }
    }

    private static void assertAllRight(Engine engine, Workload workload) {
        assertAllRight(engine, workload, EVENTS);
    }

    private static void assertAllRight(Engine engine, Workload workload, long events) {
        Rig.Outcome outcome = rig.run(engine, task(workload), EXACTLY_ONCE, events);
        assertRight(outcome, outcome.verdict().expected());
    }

    @Test
    void keys_may_be_columns_of_the_value() {
        Readings.Shape shape = new Readings.Shape(100, 0, 0);
        Job.Task task = new Job.Task(Workload.W5, shape, 3, 2, Dataset.Keys.COLUMN, Job.Aggregates.AVRO, EMIT_MILLIS);
        Rig.Outcome outcome = rig.run(Engine.MILLRACE, task, AT_LEAST_ONCE, EVENTS);
        assertRight(outcome, outcome.verdict().expected());
    }

    @Test
    void what_has_no_output_is_measured_only() {
        for (Engine engine : List.of(Engine.DRAIN, Engine.ONNX, Engine.ROCKSDB)) {
            Rig.Outcome outcome = rig.run(engine, task(Workload.LIMITS), AT_LEAST_ONCE, EVENTS);
            assertThat(outcome.verdict().isRight()).isTrue();
            // Processor time comes in hundredths of a second, and so little work may take none of them.
            assertThat(outcome.usage().wallSeconds()).isPositive();
        }
    }

    @Test
    void a_child_process_says_what_it_used() {
        Rig.Outcome outcome = rig.run(
                Engine.MILLRACE,
                task(Workload.W0),
                EXACTLY_ONCE,
                EVENTS,
                job -> Rig.runInChild(job, List.of("-Xmx512m")));

        assertRight(outcome, EVENTS);
        assertThat(outcome.usage().cpuSeconds()).isPositive();
        assertThat(outcome.usage().wallSeconds()).isPositive();
    }

    @Test
    void tumbling_windows_are_alike_also_with_late_events() {
        Readings.Shape late = new Readings.Shape(100, 0, 5);
        Job.Task task =
                new Job.Task(Workload.W2, late, 3, 10, Dataset.Keys.DECLARED, Job.Aggregates.BINARY, EMIT_MILLIS);
        Rig.Outcome millrace = rig.run(Engine.MILLRACE, task, EXACTLY_ONCE, EVENTS);
        Rig.Outcome dsl = rig.run(Engine.DSL, task, EXACTLY_ONCE, EVENTS);
        assertRight(millrace, millrace.verdict().expected());
        assertRight(dsl, millrace.verdict().expected());
        assertThat(dsl.verdict().checksum()).isEqualTo(millrace.verdict().checksum());
    }

    @Test
    void trailing_windows_are_alike() {
        Job.Task task = task(Workload.W4);
        for (Engine engine : List.of(Engine.MILLRACE, Engine.PROCESSOR)) {
            Rig.Outcome outcome = rig.run(engine, task, AT_LEAST_ONCE, EVENTS);
            assertRight(outcome, EVENTS);
            assertThat(outcome.changelogBytes()).as("%s", outcome).isPositive();
        }
        Rig.Outcome dsl = rig.run(Engine.DSL, task, AT_LEAST_ONCE, EVENTS);
        assertThat(dsl.verdict().differences()).as("%s", dsl).isEmpty();
        // What lies within the grace of the last event is still open.
        assertThat(dsl.verdict().rows()).isBetween(EVENTS - 2_200, EVENTS - 1_800);
    }

    @Test
    void trailing_windows_are_alike_with_late_events_and_uneven_keys() {
        Readings.Shape uneven = new Readings.Shape(50, 1.1, 5);
        Job.Task task =
                new Job.Task(Workload.W4, uneven, 3, 10, Dataset.Keys.DECLARED, Job.Aggregates.AVRO, EMIT_MILLIS);
        assertRight(rig.run(Engine.MILLRACE, task, EXACTLY_ONCE, EVENTS), EVENTS);
        assertRight(rig.run(Engine.PROCESSOR, task, AT_LEAST_ONCE, EVENTS), EVENTS);
    }

    @Test
    void a_wrong_output_is_told_with_the_rows_that_differ() {
        Job.Task task = task(Workload.W4);
        Job.Task shorter = new Job.Task(
                Workload.W4, task.readings(), 2, 2, Dataset.Keys.DECLARED, Job.Aggregates.AVRO, EMIT_MILLIS);

        Verdict wrong = rig.run(
                        Engine.PROCESSOR, task, EXACTLY_ONCE, EVENTS, job -> EngineProcess.run(job.with(shorter)))
                .verdict();

        assertThat(wrong.isRight()).isFalse();
        assertThat(wrong.differences()).hasSize(11);
        assertThat(wrong.differences().get(0)).isEqualTo("6000 results, 6000 expected");
        assertThat(wrong.differences().subList(1, 6)).allMatch(line -> line.startsWith("missing    dev-0000000 | "));
        assertThat(wrong.differences().subList(6, 11)).allMatch(line -> line.startsWith("unexpected dev-0000000 | "));
    }

    private static Job.Task task(Workload workload) {
        return new Job.Task(
                workload, new Readings.Shape(100, 0, 0), 3, 2, Dataset.Keys.DECLARED, Job.Aggregates.AVRO, EMIT_MILLIS);
    }

    private static void assertRight(Rig.Outcome outcome, long rows) {
        assertThat(outcome.verdict().differences()).as("%s", outcome).isEmpty();
        assertThat(outcome.verdict().rows()).as("%s", outcome).isEqualTo(rows);
    }
}
