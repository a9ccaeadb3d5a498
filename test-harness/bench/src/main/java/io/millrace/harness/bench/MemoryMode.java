// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.harness.cluster.Await;
import io.millrace.topology.devkit.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Millrace with many keys, events at a pace for minutes, and the resident memory of its process every few seconds.
 *
 * <p>The first 40 % of the time are warm-up. Memory does not grow when its median of the last quarter of the rest is at most 2 % above
 * that of the first quarter. One thread.
 */
final class MemoryMode {
    private static final double RSS_MAX_MEGABYTES = 1_200;
    private static final double GROWTH_MAX = 1.02;
    private static final double WARM_UP = 0.4;
    private static final long SAMPLE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration DRAIN_TIMEOUT = Duration.ofMinutes(5);

    private final Plan plan;
    private final List<Double> megabytes = new ArrayList<>();

    private MemoryMode(Plan plan) {
        this.plan = plan;
    }

    static Report run(Plan plan) {
        return new MemoryMode(plan).measured();
    }

    private Report measured() {
        if (plan.task().workload() != Workload.W0 && plan.task().workload() != Workload.W4) {
            throw new IllegalArgumentException("memory is measured where each event has a result: W4, W0");
        }
        long written;
        try (Rig rig = Rig.inChildren(plan.folder(), plan::jvmOptions)) {
            Job job = rig.prepared(Engine.MILLRACE, plan.task(), plan.settings(), 1);
            List<String> options = new ArrayList<>(plan.jvmOptions(job));
            // Without memory threads die one by one, and the process would look as if it took no more.
            options.add("-XX:+ExitOnOutOfMemoryError");
            try (ChildJvm child = Rig.startChild(EngineService.class, job, options)) {
                child.awaitLine(EngineService.READY, READY_TIMEOUT);
                load(rig, job, child);
                long expected = plan.load().events() + 1;
                Await.until(
                        () -> rig.messages(job.topics().output()) >= expected || !child.isAlive(),
                        DRAIN_TIMEOUT,
                        () -> rig.messages(job.topics().output()) + " results of " + expected);
            }
            written = rig.messages(job.topics().output());
            rig.remove(job);
        }
        return report(written);
    }

    private void load(Rig rig, Job job, ChildJvm child) {
        GenericRecord value = new GenericData.Record(Readings.SCHEMA);
        AvroValues values = new AvroValues(
                Readings.SCHEMA, rig.cluster().registerValue(job.topics().input(), Readings.SCHEMA.toString()));
        Pace pace = new Pace(plan.load().eventsPerSecond());
        long start = System.nanoTime();
        try (CheckedProducer producer = new CheckedProducer(rig.cluster())) {
            long[] nextSample = {start + SAMPLE_NANOS};
            Readings.forEach(plan.task().readings(), plan.load().events(), reading -> {
                pace.next();
                producer.send(new ProducerRecord<>(
                        job.topics().input(),
                        null,
                        reading.ts(),
                        reading.key().getBytes(StandardCharsets.US_ASCII),
                        values.encode(Dataset.filled(value, reading))));
                if (System.nanoTime() > nextSample[0]) {
                    nextSample[0] += SAMPLE_NANOS;
                    sample(rig, job, child, (System.nanoTime() - start) / 1e9);
                }
            });
        }
        sample(rig, job, child, (System.nanoTime() - start) / 1e9);
    }

    private void sample(Rig rig, Job job, ChildJvm child, double seconds) {
        if (!child.isAlive()) {
            throw new IllegalStateException("the engine ended after " + seconds + " s: " + child.lastLines());
        }
        double now = residentMegabytes(child.pid());
        megabytes.add(now);
        long results = rig.messages(job.topics().output());
        System.out.printf(Locale.ROOT, "%7.1f s  rss %7.1f MB  %,d results%n", seconds, now, results);
    }

    /** In millions of bytes. */
    static double residentMegabytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024 / 1e6;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("the system does not tell what memory process " + pid + " has");
    }

    private Report report(long written) {
        double[] all = megabytes.stream().mapToDouble(Double::doubleValue).toArray();
        double most = Arrays.stream(all).max().orElse(0);
        int warm = (int) (all.length * WARM_UP);
        int quarter = Math.max(1, (all.length - warm) / 4);
        double first = Interval.median(Arrays.copyOfRange(all, warm, warm + quarter));
        double last = Interval.median(Arrays.copyOfRange(all, all.length - quarter, all.length));
        Report.Table table = new Report.Table(
                List.of("", "MB"),
                List.of(
                        List.of("largest resident memory", Report.figure(most)),
                        List.of("median of the first quarter after warm-up", Report.figure(first)),
                        List.of("median of the last quarter", Report.figure(last)),
                        List.of("samples", Integer.toString(all.length))));
        Report.Table events = new Report.Table(
                List.of("", "events"),
                List.of(
                        List.of(
                                "sent",
                                String.format(Locale.ROOT, "%,d", plan.load().events())),
                        List.of("results", String.format(Locale.ROOT, "%,d", written))));
        return new Report(
                "memory-" + plan.task().workload() + "-" + plan.guarantee().property(),
                "Memory: " + plan.task().workload() + " with "
                        + plan.task().readings().devices() + " keys, "
                        + plan.load().eventsPerSecond() + " events/s for "
                        + plan.load().minutes() + " minutes",
                plan.command(),
                plan.headline(),
                LocalDate.now(ZoneOffset.UTC).toString(),
                List.of(table, events),
                List.of(
                        Report.Judged.once("resident memory in MB", RSS_MAX_MEGABYTES, most),
                        Report.Judged.once("last by first quarter after warm-up", GROWTH_MAX, last / first)),
                List.of());
    }
}
