// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.engine.config.EngineConfig;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.PlannedInsert;
import io.millrace.topology.planner.PlannedPrint;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.physical.InternalNames;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.Window;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics of a plan: checks those that are read, makes those that are written. One thread. */
final class Topics {
    private static final long TIMEOUT_SECONDS = 30;
    private static final long DEAD_LETTER_HEADER_BYTES = 64 << 10;
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Admin admin;
    private final EngineConfig config;
    private final Map<String, Shape> known = new HashMap<>();

    Topics(Admin admin, EngineConfig config) {
        this.admin = admin;
        this.config = config;
    }

    private record Shape(int partitions, int replicas) {}

    /**
     * Makes what is missing.
     *
     * @throws MillraceException MR-6002 for a source that does not exist, MR-3022 for a join of topics with different
     *     partitions, MR-6005 when a topic cannot be made
     */
    void prepare(PlannedFiles files, String deadLetterTopic) {
        for (SourceDefinition source : files.catalog().sources()) {
            declare(source);
        }
        checkSources(files);
        for (QueryPlan query : files.plan().queries()) {
            for (Step.Source source : query.sources()) {
                read(source);
            }
            if (!query.sink().topic().equals(Step.Sink.SHOWN)) {
                write(query.sink());
            }
        }
        for (QueryPlan query : files.plan().queries()) {
            Copartitioning.check(query, partitions()::get);
        }
        prepareInserts(files.inserts());
        if (!files.plan().queries().isEmpty() && find(deadLetterTopic).isEmpty()) {
            create(deadLetterTopic, new Shape(1, replicas()), roomFor(files));
        }
    }

    /** The largest record of any source fits, with the headers that say why it is a dead letter. */
    private Map<String, String> roomFor(PlannedFiles files) {
        List<ConfigResource> sources = files.plan().queries().stream()
                .flatMap(query -> query.sources().stream())
                .map(source -> new ConfigResource(ConfigResource.Type.TOPIC, source.topic()))
                .distinct()
                .toList();
        try {
            long largest = await(admin.describeConfigs(sources).all()).values().stream()
                    .map(config -> config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG))
                    .mapToLong(entry -> Long.parseLong(entry.value()))
                    .max()
                    .orElse(0);
            long roomy = Math.min(largest + DEAD_LETTER_HEADER_BYTES, Integer.MAX_VALUE);
            return Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Long.toString(roomy));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicAuthorizationException) {
                return Map.of();
            }
            throw unreachable(e);
        }
    }

    private void prepareInserts(List<PlannedInsert> inserts) {
        for (PlannedInsert insert : inserts) {
            if (find(insert.topic()).isEmpty()) {
                throw new MillraceException(
                        ErrorCode.TOPIC_MISSING,
                        "topic " + insert.topic() + " of INSERT INTO " + insert.target() + " does not exist",
                        "create it, or give the statement that declares it partitions=… so that it is created");
            }
        }
        String progress = ValueInserts.progressTopic(config.applicationId());
        if (!inserts.isEmpty() && find(progress).isEmpty()) {
            create(progress, new Shape(1, replicas()), Map.of("cleanup.policy", "compact"));
        }
    }

    boolean exists(String topic) {
        return find(topic).isPresent();
    }

    /** How many partitions a topic has; 0 when it does not exist. */
    int partitionsOf(String topic) {
        return find(topic).map(Shape::partitions).orElse(0);
    }

    /** Makes a topic of one partition for what the application remembers, as safe as the topics that it reads. */
    void createCompacted(String topic, PlannedFiles files) {
        files.plan().queries().forEach(query -> query.sources().forEach(source -> find(source.topic())));
        create(topic, new Shape(1, replicas()), Map.of("cleanup.policy", "compact"));
    }

    /** How many partitions the topics have that were seen so far. */
    Map<String, Integer> partitions() {
        Map<String, Integer> partitions = new HashMap<>();
        known.forEach((topic, shape) -> partitions.put(topic, shape.partitions()));
        return partitions;
    }

    /** Makes the topics that the files read and nobody has made, for clusters that are there for the files alone. */
    void createSources(PlannedFiles files, int partitions) {
        files.catalog().sources().forEach(this::declare);
        Set<String> read = new LinkedHashSet<>(outside(files));
        for (PlannedPrint print : files.prints()) {
            if (print instanceof PlannedPrint.Rows rows) {
                rows.plan().sources().forEach(source -> read.add(source.topic()));
            }
        }
        files.plan().queries().forEach(query -> read.remove(query.sink().topic()));
        for (String topic : read) {
            if (find(topic).isEmpty()) {
                create(topic, new Shape(partitions, 1), Map.of());
            }
        }
    }

    private int replicas() {
        return known.values().stream().mapToInt(Shape::replicas).max().orElse(1);
    }

    /** CREATE STREAM and CREATE TABLE make their topic when they say how many partitions it shall have. */
    private void declare(SourceDefinition source) {
        Integer partitions = source.partitions();
        if (source.origin() == SourceDefinition.Origin.DECLARED
                && partitions != null
                && find(source.topic()).isEmpty()) {
            Integer replicas = source.replicas();
            create(
                    source.topic(),
                    new Shape(partitions, replicas == null ? 1 : replicas),
                    source.kind() == SourceKind.TABLE ? Map.of("cleanup.policy", "compact") : Map.of());
        }
    }

    /** Before any output is made, so that a run that is refused for a missing topic leaves none behind. */
    private void checkSources(PlannedFiles files) {
        Set<String> outside = outside(files);
        for (QueryPlan query : files.plan().queries()) {
            for (Step.Source source : query.sources()) {
                if (outside.contains(source.topic())) {
                    read(source);
                }
            }
        }
    }

    private Shape read(Step.Source source) {
        return find(source.topic())
                .orElseThrow(() -> new MillraceException(
                        ErrorCode.TOPIC_MISSING,
                        "topic " + source.topic() + " of "
                                + source.kind().name().toLowerCase(java.util.Locale.ROOT) + " " + source.sourceName()
                                + " does not exist",
                        "create it, or give the statement partitions=… so that it is created"));
    }

    private void write(Step.Sink sink) {
        if (find(sink.topic()).isPresent()) {
            return;
        }
        Shape like = find(sink.like()).orElse(new Shape(1, 1));
        Integer partitions = sink.partitions();
        Integer replicas = sink.replicas();
        create(
                sink.topic(),
                new Shape(
                        partitions == null ? like.partitions() : partitions,
                        replicas == null ? like.replicas() : replicas),
                topicConfig(sink));
    }

    private static Map<String, String> topicConfig(Step.Sink sink) {
        if (sink.kind() == SourceKind.STREAM) {
            return Map.of();
        }
        Window window = sink.window();
        if (window == null) {
            return Map.of("cleanup.policy", "compact");
        }
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("cleanup.policy", "compact,delete");
        Long retention = window.retentionMillis();
        if (retention != null) {
            settings.put("retention.ms", Long.toString(retention));
        }
        return settings;
    }

    private Optional<Shape> find(String topic) {
        Shape shape = known.get(topic);
        if (shape != null) {
            return Optional.of(shape);
        }
        try {
            Map<String, TopicDescription> answer =
                    await(admin.describeTopics(List.of(topic)).allTopicNames());
            TopicDescription found = answer.get(topic);
            if (found == null) {
                return Optional.empty();
            }
            Shape described = new Shape(
                    found.partitions().size(),
                    found.partitions().get(0).replicas().size());
            known.put(topic, described);
            return Optional.of(described);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw unreachable(e);
        }
    }

    private void create(String topic, Shape shape, Map<String, String> settings) {
        try {
            await(admin.createTopics(List.of(
                            new NewTopic(topic, shape.partitions(), (short) shape.replicas()).configs(settings)))
                    .all());
            awaitLeaders(topic, shape.partitions());
            known.put(topic, shape);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new MillraceException(
                        ErrorCode.TOPIC_CREATE_FAILED,
                        "topic " + topic + " with " + shape.partitions() + " partitions and " + shape.replicas()
                                + " replicas cannot be created: " + reason(e),
                        null,
                        e);
            }
        }
    }

    /**
     * A topic is made before its leaders know. A producer that is faster than they are can have its first batch refused and its
     * second one taken, and then never gets the first one in: its sequence number is out of order for good.
     */
    private void awaitLeaders(String topic, int partitions) throws ExecutionException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int i = 0; i < partitions; i++) {
            ends.put(new TopicPartition(topic, i), OffsetSpec.latest());
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (true) {
            try {
                // Asked first: where a broker has not heard of the topic yet, the client reports the second question as
                // an error.
                await(admin.describeTopics(List.of(topic)).allTopicNames());
                await(admin.listOffsets(ends).all());
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        }
    }

    private <T> T await(KafkaFuture<T> future) throws ExecutionException {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    private MillraceException unreachable(Throwable cause) {
        return new MillraceException(
                ErrorCode.KAFKA_UNREACHABLE,
                "no answer from the brokers at " + config.bootstrapServers() + ": " + reason(cause),
                null,
                cause);
    }

    private static String reason(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return String.valueOf((cause == null ? thrown : cause).getMessage());
    }

    /** The topics of the sources that no query of the plan writes. */
    static Set<String> outside(PlannedFiles files) {
        Set<String> topics = new LinkedHashSet<>();
        files.plan().queries().forEach(query -> query.sources().forEach(source -> topics.add(source.topic())));
        files.plan().queries().forEach(query -> topics.remove(query.sink().topic()));
        return topics;
    }

    /** The topics that the plan both writes and reads, internal ones with their full names. */
    static Set<String> inside(PlannedFiles files, String applicationId) {
        Set<String> read = new LinkedHashSet<>();
        Set<String> inside = new LinkedHashSet<>();
        for (QueryPlan query : files.plan().queries()) {
            query.sources().forEach(source -> read.add(source.topic()));
            query.steps().stream()
                    .filter(Step::goesThroughTopic)
                    .forEach(step -> inside.add(InternalNames.repartitionTopic(applicationId, step.id())));
        }
        files.plan().queries().stream()
                .map(query -> query.sink().topic())
                .filter(read::contains)
                .forEach(inside::add);
        return inside;
    }
}
