// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.harness.cluster.Await;
import io.millrace.harness.cluster.Cluster;
import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.devkit.ChildJvm;
import io.millrace.topology.devkit.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** A broker in a process of its own with the inputs loaded, and runs on it, one after the other. One thread. */
final class Rig implements AutoCloseable {
    private static final int BROKER_HEAP_MEGABYTES = 1_024;
    private static final Duration RUN_TIMEOUT = Duration.ofMinutes(70);
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(30);

    private final Path folder;
    private final Function<Job, Usage> execution;
    private final Cluster cluster;
    private final Admin admin;
    /** The bytes of their values by topic. */
    private final Map<String, Long> loaded = new HashMap<>();

    private final Expected expected = new Expected();

    private int runs;

    private Rig(Path folder, Function<Job, Usage> execution, BrokerOptions broker) {
        this.folder = folder;
        this.execution = execution;
        this.cluster = Cluster.start(broker);
        this.admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
    }

    /**
     * A run and what it left on the broker.
     *
     * @param valueBytes of the values of the input topic, keys and headers not counted
     * @param changelogBytes the sizes of the changelog topics
     * @param repartitionRecords messages on repartition topics, marks of transactions included
     */
    record Outcome(
            Job job, Usage usage, Verdict verdict, long valueBytes, long changelogBytes, long repartitionRecords) {}

    /** A rig whose engines run in JVMs of their own, with options such as {@code -Xmx4g}. */
    static Rig inChildren(Path folder, Function<Job, List<String>> jvmOptions) {
        return new Rig(folder, job -> runInChild(job, jvmOptions.apply(job)), brokerOptions());
    }

    /** As {@link #inChildren}, with a broker that is as quick as one in production: where its time is part of the result. */
    static Rig withQuickBroker(Path folder, Function<Job, List<String>> jvmOptions) {
        return new Rig(
                folder,
                job -> runInChild(job, jvmOptions.apply(job)),
                brokerOptions().longLived());
    }

    /** A rig whose engines run in this process: for trying things out, not for measuring. */
    static Rig inThisProcess(Path folder) {
        return new Rig(folder, EngineProcess::run, brokerOptions());
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

    /** Runs an engine over the first {@code events} events, compares its output and removes what it made. */
    Outcome run(Engine engine, Job.Task task, Job.Settings settings, long events) {
        return run(engine, task, settings, events, execution);
    }

    /** As {@link #run(Engine, Job.Task, Job.Settings, long)} with another way to execute this one job. */
    Outcome run(Engine engine, Job.Task task, Job.Settings settings, long events, Function<Job, Usage> executed) {
        Job job = prepared(engine, task, settings, events);
        try {
            Usage usage = engine == Engine.SEPARATE ? oneByOne(job, executed) : executed.apply(job);
            long valueBytes = loaded.getOrDefault(job.topics().input(), 0L);
            return new Outcome(
                    job,
                    usage,
                    Verdict.of(cluster, job, expected),
                    valueBytes,
                    changelogBytes(job.application()),
                    repartitionRecords(job.application()));
        } finally {
            remove(job);
        }
    }

    /** Removes what a job made. */
    void remove(Job job) {
        removeTopics(job.application());
        Directories.delete(job.folder());
    }

    /** How many messages a topic has, marks of transactions included. */
    long messages(String topic) {
        return messages(List.of(topic));
    }

    private static Usage oneByOne(Job job, Function<Job, Usage> executed) {
        Usage sum = executed.apply(job.ofStatement(1));
        for (int statement = 2; statement <= job.task().workload().statements(); statement++) {
            sum = sum.plus(executed.apply(job.ofStatement(statement)));
        }
        return sum;
    }

    /** Loads the input, makes the output topics and a folder. */
    Job prepared(Engine engine, Job.Task task, Job.Settings settings, long events) {
        Workload workload = task.workload();
        String input = input(workload.input(), task, events);
        Dataset joined = workload.second();
        String second = joined == null ? "" : input(joined, task, workload.eventsBeside(events));
        String application = "bench-" + ++runs;
        String output = application + "-output";
        cluster.createTopic(output, Job.PARTITIONS, Map.of());
        workload.moreOutputs().forEach(suffix -> cluster.createTopic(output + suffix, Job.PARTITIONS, Map.of()));
        int schema = engine.isMillrace() || !engine.hasOutput()
                ? 0
                : cluster.registerValue(output, workload.schema().toString());
        Job.Topics topics =
                new Job.Topics(cluster.bootstrapServers(), cluster.registryUrl(), input, second, output, schema);
        return new Job(engine, task, settings, events, 0, topics, application, makeFolder(application));
    }

    Cluster cluster() {
        return cluster;
    }

    /** Runs in a JVM of its own, on the JDK of this one. */
    static Usage runInChild(Job job, List<String> jvmOptions) {
        try (ChildJvm child = startChild(EngineProcess.class, job, jvmOptions)) {
            Usage usage = Usage.parse(child.awaitLine(Usage.mark(), RUN_TIMEOUT));
            child.waitFor(EXIT_TIMEOUT);
            return usage;
        }
    }

    /** Starts a program with a job in a JVM of its own, on the JDK of this one. */
    static ChildJvm startChild(Class<?> program, Job job, List<String> jvmOptions) {
        try {
            Files.createDirectories(job.folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> options = new ArrayList<>(jvmOptions);
        options.add("-Djava.io.tmpdir=" + job.folder());
        return ChildJvm.start(
                program.getName(),
                options,
                job.arguments(),
                job.folder(),
                job.folder().resolve("engine.log"));
    }

    /** The topic with the first {@code events} events of a dataset; loaded when it is asked for the first time. */
    private String input(Dataset dataset, Job.Task task, long events) {
        String topic = dataset.topic(task.readings(), task.keys(), events);
        if (loaded.containsKey(topic)) {
            return topic;
        }
        cluster.createTopic(topic, Job.PARTITIONS, Map.of());
        Schema schema = dataset.schema(task.keys());
        AvroValues values = new AvroValues(schema, cluster.registerValue(topic, schema.toString()));
        long[] valueBytes = new long[1];
        try (CheckedProducer producer = new CheckedProducer(cluster)) {
            dataset.forEach(task.readings(), task.keys(), events, (key, ts, value) -> {
                byte[] encoded = values.encode(value);
                valueBytes[0] += encoded.length;
                producer.send(new ProducerRecord<>(topic, null, ts, key, encoded));
            });
        }
        loaded.put(topic, valueBytes[0]);
        return topic;
    }

    private long changelogBytes(String application) {
        long bytes = 0;
        Map<Integer, Map<String, LogDirDescription>> brokers =
                Await.answer(admin.describeLogDirs(List.of(1)).allDescriptions());
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

    /** Kafka Streams' end in a hyphen and the word, Millrace's in a dot and the word. */
    private long repartitionRecords(String application) {
        return messages(cluster.topics().stream()
                .filter(topic -> isOf(application, topic) && topic.matches(".*[-.]repartition(\\.\\d+)?"))
                .toList());
    }

    private long messages(List<String> topics) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (String topic : topics) {
            for (int partition = 0; partition < Job.PARTITIONS; partition++) {
                ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
        }
        return Await.answer(admin.listOffsets(ends).all()).values().stream()
                .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
                .sum();
    }

    private void removeTopics(String application) {
        List<String> made = cluster.topics().stream()
                .filter(name -> isOf(application, name))
                .toList();
        Await.answer(admin.deleteTopics(made).all());
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

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
        cluster.close();
    }
}
