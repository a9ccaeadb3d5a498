// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engines of every workload on a few thousand events: what they compute is the same. Nothing is timed. */
final class EnginesAgreeTest extends SmallRuns {
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
}
