// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.schema.errors.MillraceException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Engines on smaller and smaller heaps, until they lose a tenth of the throughput that they have on the largest. One thread. */
final class HeapMode {
    private static final List<Integer> MEGABYTES = List.of(2_048, 1_024, 512, 256, 128);
    private static final double KEPT = 0.9;
    private static final double RSS_LIMIT = 0.6;
    private static final long EVENTS = 3_000_000;

    private final Plan plan;
    private final List<List<String>> rows = new ArrayList<>();

    private HeapMode(Plan plan) {
        this.plan = plan;
    }

    /** The smallest heap that was enough. */
    private record Smallest(int step, double rssMegabytes) {}

    static Report run(Plan plan) {
        return new HeapMode(plan).measured();
    }

    private Report measured() {
        Smallest own;
        Smallest other;
        try (Rig rig = Rig.inChildren(plan.folder(), plan::jvmOptions)) {
            own = smallest(rig, Engine.MILLRACE);
            other = smallest(rig, Engine.DSL);
        }
        return new Report(
                "heap-" + plan.task().workload() + "-" + plan.guarantee().property(),
                "Smallest heap: " + plan.task().workload() + ", "
                        + plan.guarantee().property(),
                plan.command(),
                plan.headline(),
                LocalDate.now(ZoneOffset.UTC).toString(),
                List.of(new Report.Table(List.of("engine", "heap MB", "events/s", "of the most", "RSS MB"), rows)),
                List.of(
                        Report.Judged.once("steps above Kafka Streams' smallest heap", -1, other.step() - own.step()),
                        Report.Judged.once(
                                "RSS at it by Kafka Streams' at its own",
                                RSS_LIMIT,
                                own.rssMegabytes() / other.rssMegabytes())),
                List.of());
    }

    private static Usage runWith(Job job, int megabytes) {
        List<String> options = JvmOptions.of(job.engine(), megabytes + "m");
        options.add("-XX:+ExitOnOutOfMemoryError");
        return Rig.runInChild(job, options);
    }

    private Smallest smallest(Rig rig, Engine engine) {
        double most = 0;
        Smallest smallest = new Smallest(0, Double.NaN);
        for (int step = 0; step < MEGABYTES.size(); step++) {
            int megabytes = MEGABYTES.get(step);
            double perSecond = 0;
            double rss = Double.NaN;
            try {
                Rig.Outcome outcome =
                        rig.run(engine, plan.task(), plan.settings(), EVENTS, job -> runWith(job, megabytes));
                if (!outcome.verdict().isRight()) {
                    throw new IllegalStateException("wrong: " + outcome);
                }
                perSecond = EVENTS / outcome.usage().wallSeconds();
                rss = outcome.usage().rssPeakMb();
            } catch (MillraceException ended) {
                System.out.println(engine.label() + " with " + megabytes + " MB: " + ended.getMessage());
            }
            most = step == 0 ? perSecond : most;
            System.out.printf(
                    Locale.ROOT, "%s -Xmx%dm %,.0f events/s, RSS %.0f MB%n", engine.label(), megabytes, perSecond, rss);
            rows.add(List.of(
                    engine.label(),
                    Integer.toString(megabytes),
                    Report.figure(perSecond),
                    Report.figure(perSecond / most),
                    Report.figure(rss)));
            if (perSecond < KEPT * most) {
                return smallest;
            }
            smallest = new Smallest(step, rss);
        }
        return smallest;
    }
}
