// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.harness.cluster.Cluster;
import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.devkit.ChildJvm;
import io.millrace.topology.devkit.Directories;
import io.millrace.topology.engine.config.Guarantee;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;

/** A broker in a process of its own with the inputs loaded, and runs on it, one after the other. One thread. */
final class Rig implements AutoCloseable {
    private static final long ADMIN_SECONDS = 60;
    private static final int BROKER_HEAP_MEGABYTES = 1_024;
    private static final Duration RUN_TIMEOUT = Duration.ofMinutes(70);
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(30);

    private final Path folder;
    private final Function<Job, Usage> execution;
    private final Cluster cluster;
    private final Admin admin;
    private final Set<String> loaded = new HashSet<>();
    private int runs;

    private Rig(Path folder, Function<Job, Usage> execution) {
        this.folder = folder;
        this.execution = execution;
        this.cluster = Cluster.start(brokerOptions());
        this.admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
    }

    /** A run and what it left on the broker. */
    record Outcome(Job job, Usage usage, Verdict verdict, long changelogBytes) {}

    /** A rig whose engines run in JVMs of their own, with options such as {@code -Xmx4g}. */
    static Rig inChildren(Path folder, Function<Job, List<String>> jvmOptions) {
        return new Rig(folder, job -> runInChild(job, jvmOptions.apply(job)));
    }

    /** A rig whose engines run in this process: for trying things out, not for measuring. */
    static Rig inThisProcess(Path folder) {
        return new Rig(folder, EngineProcess::run);
    }

    private static BrokerOptions brokerOptions() {
        return BrokerOptions.temporary()
                .withHeapMegabytes(BROKER_HEAP_MEGABYTES)
                // What was written to changelogs is counted by their sizes.
                .with("log.cleaner.enable", "false")
                // Kafka Streams gives some changelogs a retention, and event time is long ago.
                .with("log.retention.check.interval.ms", Long.toString(Integer.MAX_VALUE))
                .with("log.initial.task.delay.ms", Long.toString(Integer.MAX_VALUE))
                .with("log.segment.delete.delay.ms", "1000");
    }

    /** Runs an engine over the first {@code events} readings, compares its output and removes what it made. */
    Outcome run(Engine engine, Job.Task task, Guarantee guarantee, long events) {
        return run(engine, task, guarantee, events, execution);
    }

    /** As {@link #run(Engine, Job.Task, Guarantee, long)} with another way to execute this one job. */
    Outcome run(Engine engine, Job.Task task, Guarantee guarantee, long events, Function<Job, Usage> executed) {
        String input = input(task.readings(), events);
        String application = "bench-" + ++runs;
        String output = application + "-output";
        cluster.createTopic(output, Job.PARTITIONS, Map.of());
        int schema = engine == Engine.MILLRACE
                ? 0
                : cluster.registerValue(output, task.workload().schema().toString());
        Path place = makeFolder(application);
        try {
            Job job = new Job(
                    engine,
                    task,
                    guarantee,
                    events,
                    cluster.bootstrapServers(),
                    cluster.registryUrl(),
                    input,
                    output,
                    schema,
                    application,
                    place);
            Usage usage = executed.apply(job);
            return new Outcome(job, usage, Verdict.of(cluster, job), changelogBytes(application));
        } finally {
            removeTopics(application);
            Directories.delete(place);
        }
    }

    /** Runs in a JVM of its own, on the JDK of this one. */
    static Usage runInChild(Job job, List<String> jvmOptions) {
        List<String> options = new ArrayList<>(jvmOptions);
        options.add("-Djava.io.tmpdir=" + job.folder());
        Path log = job.folder().resolve("engine.log");
        try (ChildJvm child =
                ChildJvm.start(EngineProcess.class.getName(), options, job.arguments(), job.folder(), log)) {
            Usage usage = Usage.parse(child.awaitLine(Usage.mark(), RUN_TIMEOUT));
            child.waitFor(EXIT_TIMEOUT);
            return usage;
        }
    }

    /** The topic with the first {@code events} readings of a shape; loaded when it is asked for the first time. */
    private String input(Readings.Shape shape, long events) {
        String topic = "sensor-" + shape.label() + "-" + events;
        if (loaded.contains(topic)) {
            return topic;
        }
        cluster.createTopic(topic, Job.PARTITIONS, Map.of());
        AvroValues values = new AvroValues(Readings.SCHEMA, cluster.registerValue(topic, Readings.SCHEMA.toString()));
        GenericRecord value = new GenericData.Record(Readings.SCHEMA);
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer =
                cluster.producer(Map.of("linger.ms", 50, "batch.size", 128 << 10, "acks", "all"))) {
            Readings.forEach(shape, events, reading -> {
                value.put("site", reading.site());
                value.put("ts", reading.ts());
                value.put("temperature", reading.temperature() * Readings.UNIT);
                value.put("vibration", reading.vibration() * Readings.UNIT);
                value.put("pressure", reading.pressure() * Readings.UNIT);
                value.put("status", reading.status());
                byte[] key = reading.key().getBytes(StandardCharsets.US_ASCII);
                producer.send(
                        new ProducerRecord<>(topic, null, reading.ts(), key, values.encode(value)),
                        (metadata, thrown) -> {
                            if (thrown != null) {
                                failure.compareAndSet(null, thrown);
                            }
                        });
            });
        }
        Exception thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("cannot load " + topic, thrown);
        }
        loaded.add(topic);
        return topic;
    }

    private long changelogBytes(String application) {
        long bytes = 0;
        Map<Integer, Map<String, LogDirDescription>> brokers =
                await(admin.describeLogDirs(List.of(1)).allDescriptions());
        for (Map<String, LogDirDescription> broker : brokers.values()) {
            for (LogDirDescription directory : broker.values()) {
                bytes += directory.replicaInfos().entrySet().stream()
                        .filter(replica -> isOf(application, replica.getKey().topic())
                                && replica.getKey().topic().endsWith("-changelog"))
                        .mapToLong(replica -> replica.getValue().size())
                        .sum();
            }
        }
        return bytes;
    }

    private void removeTopics(String application) {
        List<String> made = cluster.topics().stream()
                .filter(name -> isOf(application, name))
                .toList();
        await(admin.deleteTopics(made).all());
    }

    private static boolean isOf(String application, String topic) {
        return topic.startsWith(application + "-");
    }

    private Path makeFolder(String application) {
        try {
            return Files.createDirectories(folder.resolve("runs").resolve(application))
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(ADMIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the broker refused or did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
        cluster.close();
    }
}
