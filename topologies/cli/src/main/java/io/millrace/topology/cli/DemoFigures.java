// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.topology.engine.Application;
import io.millrace.topology.runtime.metrics.ModelCounters;
import io.millrace.topology.runtime.metrics.SourceCounters;
import java.util.function.ToLongFunction;

/**
 * What is shown of one pipeline: the engine's counters, and what a reader of committed records sees. The watcher writes, one
 * other thread reads.
 */
final class DemoFigures {
    private final DemoPipeline pipeline;
    private final Application application;
    private final DemoLatencies lately = new DemoLatencies();
    private final DemoLatencies overall = new DemoLatencies();
    private long out;
    private long findings;
    private long dead;
    private long shownIn;
    private long shownOut;
    private long shownNanos = System.nanoTime();

    DemoFigures(DemoPipeline pipeline, Application application) {
        this.pipeline = pipeline;
        this.application = application;
    }

    /**
     * The figures at a moment.
     *
     * @param inRate rows a second that the engine read since the moment before
     * @param outRate rows a second that became visible since the moment before
     * @param in records that the engine read
     * @param out records that are visible in the pipeline's outputs, those of {@code findings} included
     * @param p50Millis of the rows that became visible since the moment before, -1 when there were none
     */
    record Moment(
            DemoPipeline pipeline,
            double inRate,
            double outRate,
            long in,
            long out,
            long scored,
            long findings,
            long dead,
            long late,
            long p50Millis,
            long p99Millis) {}

    DemoPipeline pipeline() {
        return pipeline;
    }

    Application application() {
        return application;
    }

    /** A row became visible in the topic with all rows. */
    synchronized void scored(long latencyMillis) {
        out++;
        lately.add(latencyMillis);
        overall.add(latencyMillis);
    }

    /** A row became visible in a topic of findings. */
    synchronized void found() {
        out++;
        findings++;
    }

    /** A dead letter became visible. */
    synchronized void dead() {
        dead++;
    }

    /** The figures since the last call. */
    synchronized Moment lately() {
        long now = System.nanoTime();
        double seconds = Math.max(1e-3, (now - shownNanos) / 1e9);
        long in = in();
        Moment moment = moment((in - shownIn) / seconds, (out - shownOut) / seconds, lately);
        shownNanos = now;
        shownIn = in;
        shownOut = out;
        lately.clear();
        return moment;
    }

    /** The figures of a run of some seconds. */
    synchronized Moment overall(double seconds) {
        return moment(in() / seconds, out / seconds, overall);
    }

    private Moment moment(double inRate, double outRate, DemoLatencies latencies) {
        return new Moment(
                pipeline,
                inRate,
                outRate,
                in(),
                out,
                application.metrics().models().stream()
                        .mapToLong(ModelCounters::rows)
                        .sum(),
                findings,
                dead,
                ofInput(SourceCounters.Snapshot::late),
                latencies.percentile(0.50),
                latencies.percentile(0.99));
    }

    private long in() {
        return ofInput(SourceCounters.Snapshot::consumed);
    }

    /** Several queries may read the input; each counts for itself. */
    private long ofInput(ToLongFunction<SourceCounters.Snapshot> count) {
        return application.metrics().sources().stream()
                .filter(counters -> counters.source().equalsIgnoreCase(pipeline.input()))
                .mapToLong(count)
                .max()
                .orElse(0);
    }
}
