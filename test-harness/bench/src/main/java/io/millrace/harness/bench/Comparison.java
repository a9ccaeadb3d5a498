// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The table at the end: medians over the rounds, slopes between the lengths, and ratios. Immutable. */
record Comparison(Plan plan, List<Summary> summaries) {
    private static final double MILLION = 1e6;

    /**
     * One engine.
     *
     * @param eventsPerSecond of the long runs
     * @param slope CPU seconds per million events between the lengths, so that start-up and compilers drop out
     * @param whole CPU seconds per million events of the long runs
     * @param changelogBytes per event of the long runs
     * @param diskBytes per event of the long runs, negative where the system does not tell
     */
    record Summary(
            Engine engine,
            double eventsPerSecond,
            double slope,
            double whole,
            double changelogBytes,
            double diskBytes,
            Verdict verdict) {}

    static Comparison of(Plan plan, List<Rig.Outcome> outcomes) {
        List<Summary> summaries = new ArrayList<>();
        for (Engine engine : plan.engines()) {
            Plan.Lengths lengths = plan.lengths(engine);
            List<Rig.Outcome> shortRuns = runs(outcomes, engine, lengths.shortRun());
            List<Rig.Outcome> longRuns = runs(outcomes, engine, lengths.longRun());
            double shortCpu = median(shortRuns, run -> run.usage().cpuSeconds());
            double longCpu = median(longRuns, run -> run.usage().cpuSeconds());
            summaries.add(new Summary(
                    engine,
                    lengths.longRun() / median(longRuns, run -> run.usage().wallSeconds()),
                    (longCpu - shortCpu) / (lengths.longRun() - lengths.shortRun()) * MILLION,
                    longCpu / lengths.longRun() * MILLION,
                    median(longRuns, run -> (double) run.changelogBytes()) / lengths.longRun(),
                    median(longRuns, run -> (double) run.usage().diskBytes()) / lengths.longRun(),
                    longRuns.get(0).verdict()));
        }
        return new Comparison(plan, List.copyOf(summaries));
    }

    private static List<Rig.Outcome> runs(List<Rig.Outcome> outcomes, Engine engine, long events) {
        return outcomes.stream()
                .filter(run -> run.job().engine() == engine && run.job().events() == events)
                .toList();
    }

    private static double median(List<Rig.Outcome> runs, ToDoubleFunction<Rig.Outcome> of) {
        double[] sorted = runs.stream().mapToDouble(of).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** As Markdown. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("| workload | engine | lengths | events/s | CPU s per M events (slope) | whole long run | "
                + "ratio to Millrace | changelog bytes/event | disk bytes/event | rows compared | checksum |");
        lines.add("|---|---|---|---:|---:|---:|---:|---:|---:|---:|---|");
        for (Summary each : summaries) {
            Plan.Lengths lengths = plan.lengths(each.engine());
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %s | %,d, %,d | %,.0f | %.2f | %.2f | %s | %.1f | %.1f | %,d of %,d | %016x |",
                    plan.task().workload(),
                    each.engine().label(),
                    lengths.shortRun(),
                    lengths.longRun(),
                    each.eventsPerSecond(),
                    each.slope(),
                    each.whole(),
                    ratio(each),
                    each.changelogBytes(),
                    each.diskBytes(),
                    each.verdict().rows(),
                    each.verdict().expected(),
                    each.verdict().checksum()));
        }
        return lines;
    }

    private String ratio(Summary of) {
        return summaries.stream()
                .filter(each -> each.engine() == Engine.MILLRACE && each.slope() > 0)
                .map(millrace -> String.format(Locale.ROOT, "%.2f", of.slope() / millrace.slope()))
                .findFirst()
                .orElse("-");
    }
}
