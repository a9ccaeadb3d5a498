// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * From the command {@code millrace run} with a file of one query to the first result that a reader of committed messages has. The
 * broker runs and lets groups begin at once; some events are there. One thread.
 */
final class StartupMode {
    private static final long EVENTS = 1_000;
    private static final Duration POLL = Duration.ofMillis(20);
    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

    private final Plan plan;

    private StartupMode(Plan plan) {
        this.plan = plan;
    }

    static Report run(Plan plan) {
        return new StartupMode(plan).measured();
    }

    private Report measured() {
        double[] seconds = new double[plan.rounds()];
        try (Rig rig = Rig.inChildren(plan.folder(), plan::jvmOptions)) {
            // The first start on a JDK is rehearsed, which is done once and not a start.
            Job first = rig.prepared(Engine.MILLRACE, plan.task(), plan.settings(), EVENTS);
            toFirstResult(first);
            rig.remove(first);
            for (int round = 0; round < seconds.length; round++) {
                Job job = rig.prepared(Engine.MILLRACE, plan.task(), plan.settings(), EVENTS);
                seconds[round] = toFirstResult(job);
                System.out.printf(Locale.ROOT, "round %d  %.2f s%n", round + 1, seconds[round]);
                rig.remove(job);
            }
        }
        int jdk = Runtime.version().feature();
        Interval interval = Interval.of(seconds, plan.seed());
        return new Report(
                "startup-" + plan.task().workload() + "-jdk" + jdk,
                "Start to the first result: " + plan.task().workload() + ", JDK " + jdk,
                plan.command(),
                plan.headline(),
                LocalDate.now(ZoneOffset.UTC).toString(),
                List.of(),
                List.of(Report.Judged.of("seconds to the first result", jdk >= 25 ? 1.8 : 2.5, interval)),
                List.of());
    }

    private double toFirstResult(Job job) {
        Path file = MillraceEngineRun.sqlFile(job);
        Map<String, Object> config =
                new HashMap<>(Map.of("bootstrap.servers", job.topics().bootstrap()));
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(consumer.partitionsFor(job.topics().output()).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList());
            consumer.poll(Duration.ZERO);
            long start = System.nanoTime();
            Process process = started(job, file);
            try {
                while (consumer.poll(POLL).isEmpty()) {
                    if (!process.isAlive() || System.nanoTime() - start > PATIENCE_NANOS) {
                        throw new IllegalStateException("no result came: "
                                + Files.readString(job.folder().resolve("run.log")));
                    }
                }
                return (System.nanoTime() - start) / 1e9;
            } finally {
                end(process);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process started(Job job, Path file) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(plan.launcher().toAbsolutePath().toString(), "run"));
        command.add(file.toString());
        command.addAll(List.of("--bootstrap", job.topics().bootstrap()));
        command.addAll(List.of("--schema-registry", job.topics().registry()));
        command.addAll(List.of("--app-id", job.application()));
        command.addAll(List.of("--guarantee", job.guarantee().property()));
        command.addAll(List.of("--listen", "127.0.0.1:0"));
        command.addAll(List.of("--state-dir", job.folder().resolve("state").toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(job.folder().resolve("run.log").toFile());
        builder.environment().put("MILLRACE_NO_BUILD", "1");
        builder.environment().put("MILLRACE_JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private static void end(Process process) {
        process.toHandle().destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.toHandle().destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
