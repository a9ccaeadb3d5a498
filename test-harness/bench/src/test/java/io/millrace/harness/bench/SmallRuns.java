// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.engine.config.Guarantee;
import java.nio.file.Path;
import java.util.function.Function;

/** Runs of a few thousand events on one broker, and what is expected of them. */
final class SmallRuns implements AutoCloseable {
    static final long EVENTS = 6_000;

    static final Job.Settings AT_LEAST_ONCE = Job.Settings.of(Guarantee.AT_LEAST_ONCE);
    static final Job.Settings EXACTLY_ONCE = Job.Settings.of(Guarantee.EXACTLY_ONCE);

    /** Kafka Streams looks for closed windows at each event, because all events are there within a second. */
    static final int EMIT_MILLIS = 0;

    private final Rig rig;

    SmallRuns(Path folder) {
        rig = Rig.inThisProcess(folder);
    }

    static Job.Task task(Workload workload) {
        return new Job.Task(
                workload, new Readings.Shape(100, 0, 0), 3, 2, Dataset.Keys.DECLARED, Job.Aggregates.AVRO, EMIT_MILLIS);
    }

    Rig.Outcome run(Engine engine, Job.Task task, Job.Settings settings, long events) {
        return rig.run(engine, task, settings, events);
    }

    Rig.Outcome run(Engine engine, Job.Task task, Job.Settings settings, long events, Function<Job, Usage> how) {
        return rig.run(engine, task, settings, events, how);
    }

    void assertAllRight(Engine engine, Workload workload) {
        assertAllRight(engine, workload, EVENTS);
    }

    void assertAllRight(Engine engine, Workload workload, long events) {
        Rig.Outcome outcome = rig.run(engine, task(workload), EXACTLY_ONCE, events);
        assertRight(outcome, outcome.verdict().expected());
    }

    static void assertRight(Rig.Outcome outcome, long rows) {
        assertThat(outcome.verdict().differences()).as("%s", outcome).isEmpty();
        assertThat(outcome.verdict().rows()).as("%s", outcome).isEqualTo(rows);
    }

    @Override
    public void close() {
        rig.close();
    }
}
