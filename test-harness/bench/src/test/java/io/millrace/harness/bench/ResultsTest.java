// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Millrace computes of the workloads whose other engines are tried elsewhere, and what the rig says of a run. */
final class ResultsTest extends SmallRuns {
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
}
