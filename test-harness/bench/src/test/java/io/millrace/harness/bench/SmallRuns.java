// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.engine.config.Guarantee;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What tests share that run workloads with a few thousand events: a broker of the class, and what is expected of a run. */
abstract class SmallRuns {
    static final long EVENTS = 6_000;

    static final Job.Settings AT_LEAST_ONCE = Job.Settings.of(Guarantee.AT_LEAST_ONCE);
    static final Job.Settings EXACTLY_ONCE = Job.Settings.of(Guarantee.EXACTLY_ONCE);

    /** Kafka Streams looks for closed windows at each event, because all events are there within a second. */
    static final int EMIT_MILLIS = 0;

    static Rig rig;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() {
        rig = Rig.inThisProcess(folder);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    static Job.Task task(Workload workload) {
        return new Job.Task(
                workload, new Readings.Shape(100, 0, 0), 3, 2, Dataset.Keys.DECLARED, Job.Aggregates.AVRO, EMIT_MILLIS);
    }

    static void assertAllRight(Engine engine, Workload workload) {
        assertAllRight(engine, workload, EVENTS);
    }

    static void assertAllRight(Engine engine, Workload workload, long events) {
        Rig.Outcome outcome = rig.run(engine, task(workload), EXACTLY_ONCE, events);
        assertRight(outcome, outcome.verdict().expected());
    }

    static void assertRight(Rig.Outcome outcome, long rows) {
        assertThat(outcome.verdict().differences()).as("%s", outcome).isEmpty();
        assertThat(outcome.verdict().rows()).as("%s", outcome).isEqualTo(rows);
    }
}
