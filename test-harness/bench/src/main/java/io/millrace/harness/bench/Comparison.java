// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What the rounds of a plan say: slopes between the lengths, round by round, and how they compare. Immutable. */
record Comparison(Plan plan, List<Rig.Outcome> outcomes) {
    private static final double MILLION = 1e6;
    private static final List<String> COLUMNS = List.of(
            "engine",
            "lengths",
            "events/s",
            "CPU s per M events (slope)",
            "whole long run",
            "ratio to Millrace",
            "allocated bytes/event",
            "RSS MB",
            "value bytes/event",
            "changelog bytes/event",
            "disk bytes/event",
            "repartition records/event",
            "rows compared",
            "checksum");

    Comparison {
        outcomes = List.copyOf(outcomes);
    }

    Report report() {
        List<List<String>> rows = new ArrayList<>();
        List<Report.Point> chart = new ArrayList<>();
        String group = plan.task().workload() + " " + plan.guarantee().property();
        for (Engine engine : plan.engines()) {
            rows.add(row(engine));
            chart.add(new Report.Point(
                    group, engine.label(), Interval.median(slopes(engine, Comparison::cpu)) * MILLION));
        }
        List<Report.Judged> judged = new ArrayList<>();
        for (Bar bar : Bar.of(plan)) {
            judged.add(Report.Judged.of(bar.words(), bar.limit(), Interval.of(values(bar), plan.seed())));
        }
        return new Report(
                id(),
                plan.task().workload() + ", " + plan.guarantee().property(),
                plan.command(),
                plan.headline(),
                LocalDate.now(ZoneOffset.UTC).toString(),
                List.of(new Report.Table(COLUMNS, rows)),
                judged,
                chart);
    }

    /** Of workload, guarantee, and what is not as usual. */
    private String id() {
        StringBuilder id = new StringBuilder(
                plan.task().workload() + "-" + plan.guarantee().property());
        new TreeMap<>(plan.given()).forEach((name, value) -> {
            if (List.of("window.events", "window.seconds", "devices", "zipf", "late", "keys", "compression", "set")
                    .contains(name)) {
                id.append('-').append(name).append('-').append(value.replaceAll("[^A-Za-z0-9.]", "_"));
            }
        });
        return id.toString();
    }

    private List<String> row(Engine engine) {
        Plan.Lengths lengths = plan.lengths(engine);
        List<Rig.Outcome> longRuns = runs(engine, lengths.longRun());
        long events = lengths.longRun();
        Verdict verdict = longRuns.get(0).verdict();
        return List.of(
                engine.label(),
                String.format(Locale.ROOT, "%,d, %,d", lengths.shortRun(), events),
                Report.figure(events / median(longRuns, run -> run.usage().wallSeconds())),
                Report.figure(Interval.median(slopes(engine, Comparison::cpu)) * MILLION),
                Report.figure(median(longRuns, Comparison::cpu) / events * MILLION),
                ratio(engine),
                engine.hasOutput() ? Report.figure(Interval.median(slopes(engine, Comparison::allocated))) : "",
                Report.figure(median(longRuns, run -> run.usage().rssPeakMb())),
                Report.figure(median(longRuns, run -> run.valueBytes()) / events),
                Report.figure(Interval.median(slopes(engine, run -> run.changelogBytes()))),
                Report.figure(Interval.median(slopes(engine, run -> run.usage().diskBytes()))),
                Report.figure(median(longRuns, run -> run.repartitionRecords()) / events),
                engine.hasOutput() ? String.format(Locale.ROOT, "%,d of %,d", verdict.rows(), verdict.expected()) : "",
                engine.hasOutput() ? String.format(Locale.ROOT, "%016x", verdict.checksum()) : "");
    }

    private String ratio(Engine engine) {
        if (!plan.engines().contains(Engine.MILLRACE)) {
            return "";
        }
        double[] own = slopes(Engine.MILLRACE, Comparison::cpu);
        double[] other = slopes(engine, Comparison::cpu);
        double[] ratios = new double[own.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = other[i] / own[i];
        }
        return Report.figure(Interval.median(ratios));
    }

    /** What is compared with a bar, round by round. */
    private double[] values(Bar bar) {
        return switch (bar.quantity()) {
            case STEADY -> divided(slopes(Engine.MILLRACE, Comparison::cpu), sums(bar, Comparison::cpu));
            case ALLOCATED ->
                subtracted(slopes(Engine.MILLRACE, Comparison::allocated), sums(bar, Comparison::allocated));
            case WHOLE ->
                divided(
                        each(runs(Engine.MILLRACE, plan.wholeRun(Engine.MILLRACE)), Comparison::cpu),
                        each(runs(Engine.DSL, plan.wholeRun(Engine.DSL)), Comparison::cpu));
            case WHOLE_200_000 ->
                divided(each(runs(Engine.MILLRACE, plan.lengths(Engine.MILLRACE).longRun()), Comparison::cpu), 0.2);
            case CHANGELOG -> byValueBytes(run -> run.changelogBytes());
            case DISK -> byValueBytes(run -> run.usage().diskBytes());
        };
    }

    private double[] byValueBytes(ToDoubleFunction<Rig.Outcome> bytes) {
        return divided(slopes(Engine.MILLRACE, bytes), slopes(Engine.MILLRACE, run -> run.valueBytes()));
    }

    private double[] sums(Bar bar, ToDoubleFunction<Rig.Outcome> of) {
        double[] sums = new double[plan.rounds()];
        for (Engine engine : bar.against()) {
            double[] slopes = slopes(engine, of);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += slopes[i];
            }
        }
        return sums;
    }

    /** Per event between the lengths, so that start-up and compilers drop out. */
    private double[] slopes(Engine engine, ToDoubleFunction<Rig.Outcome> of) {
        Plan.Lengths lengths = plan.lengths(engine);
        double[] differences =
                subtracted(each(runs(engine, lengths.longRun()), of), each(runs(engine, lengths.shortRun()), of));
        for (int i = 0; i < differences.length; i++) {
            differences[i] /= lengths.longRun() - lengths.shortRun();
        }
        return differences;
    }

    private List<Rig.Outcome> runs(Engine engine, long events) {
        return outcomes.stream()
                .filter(run -> run.job().engine() == engine && run.job().events() == events)
                .toList();
    }

    private static double cpu(Rig.Outcome run) {
        return run.usage().cpuSeconds();
    }

    private static double allocated(Rig.Outcome run) {
        return run.usage().allocatedBytes();
    }

    private static double[] each(List<Rig.Outcome> runs, ToDoubleFunction<Rig.Outcome> of) {
        return runs.stream().mapToDouble(of).toArray();
    }

    private static double median(List<Rig.Outcome> runs, ToDoubleFunction<Rig.Outcome> of) {
        return Interval.median(each(runs, of));
    }

    private static double[] divided(double[] by, double number) {
        return Arrays.stream(by).map(value -> value / number).toArray();
    }

    private static double[] divided(double[] by, double[] of) {
        double[] results = new double[by.length];
        for (int i = 0; i < results.length; i++) {
            results[i] = by[i] / of[i];
        }
        return results;
    }

    private static double[] subtracted(double[] from, double[] what) {
        double[] results = new double[from.length];
        for (int i = 0; i < results.length; i++) {
            results[i] = from[i] - what[i];
        }
        return results;
    }
}
