// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.harness.spec.record.CaseRecord;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.state.api.StateMemory;
import io.millrace.state.kafka.MillraceStores;
import io.millrace.topology.engine.config.FatalRecords;
import io.millrace.topology.planner.PlannedInsert;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.InsertedRow;
import io.millrace.topology.runtime.ProgressTracker;
import io.millrace.topology.runtime.RuntimeEnvironment;
import io.millrace.topology.runtime.TopologyAssembler;
import io.millrace.topology.runtime.metrics.RuntimeMetrics;
import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.Combining;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import io.millrace.topology.runtime.operator.Sending;
import io.millrace.topology.runtime.operator.SentBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/**
 * Runs the queries of a case, one after the other, each as a topology of its own from the beginning of its topics to their end.
 * One thread.
 */
final class QueryRuns implements WrittenRecords {
    static final String APPLICATION = "conformance";
    private static final long STATE_BYTES = 64L << 20;

    /** So late that no record of a case lies in its future. */
    private static final long WALL_CLOCK = Long.MAX_VALUE / 4;

    private final ConformanceCase tested;
    private final CaseTopics topics;
    private final SchemaRegistry registry;
    private final CaseEncoder encoder;
    private final Path folder;
    private final ErrorPolicy onExpressionError;
    private final Set<ErrorCode> fatalRecords;
    private final Map<String, List<TopicRecord>> written = new HashMap<>();
    private final List<String> deadLetters = new ArrayList<>();

    /**
     * @param folder a folder for what drivers keep
     * @param onExpressionError NULL for what a case wants; DLQ to see what failed
     * @param settings what the case sets
     */
    QueryRuns(
            ConformanceCase tested,
            CaseTopics topics,
            SchemaRegistry registry,
            Path folder,
            ErrorPolicy onExpressionError,
            Map<String, String> settings) {
        this.fatalRecords = FatalRecords.of(settings);
        this.onExpressionError = onExpressionError;
        this.tested = tested;
        this.topics = topics;
        this.registry = registry;
        this.encoder = new CaseEncoder(topics, registry);
        this.folder = folder;
    }

    /** Appends a row of INSERT INTO … VALUES to its topic; the clock stands at 0. */
    void insert(PlannedInsert insert) {
        InsertedRow row = InsertedRow.of(insert, registry, 0);
        written.computeIfAbsent(row.topic(), topic -> new ArrayList<>())
                .add(new TopicRecord(row.key(), row.value(), row.timestamp(), new RecordHeaders()));
    }

    /** Runs a query over all that is there for it. */
    void run(PhysicalPlan all, QueryPlan query) {
        PhysicalPlan plan = new PhysicalPlan(all.models(), List.of(query));
        RuntimeEnvironment environment = new RuntimeEnvironment(
                APPLICATION,
                registry,
                Map.of(),
                MillraceStores.inMemory(new StateMemory(STATE_BYTES)),
                new RuntimeMetrics(new SimpleMeterRegistry()),
                onExpressionError,
                fatalRecords,
                Changes.EACH,
                Combining.OFF,
                new ProgressTracker(),
                () -> WALL_CLOCK,
                Map.of(),
                0,
                Sending.ofAnyLength(SentBytes.KEPT),
                null);
        try (TopologyTestDriver driver = new TopologyTestDriver(
                TopologyAssembler.assemble(plan, environment), properties(), Instant.ofEpochMilli(0))) {
            feed(driver, query);
            collect(driver, query);
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        return properties;
    }

    private void feed(TopologyTestDriver driver, QueryPlan query) {
        Set<String> sources = new LinkedHashSet<>();
        query.sources().forEach(source -> sources.add(source.topic()));
        Set<String> fed = new LinkedHashSet<>();
        for (CaseRecord input : tested.inputs()) {
            if (sources.contains(input.topic())) {
                fed.add(input.topic());
                pipe(driver, input.topic(), encoder.encoded(input));
            }
        }
        for (String topic : sources) {
            if (!fed.contains(topic)) {
                List.copyOf(written(topic)).forEach(record -> pipe(driver, topic, record));
            }
        }
    }

    private static void pipe(TopologyTestDriver driver, String topic, TopicRecord record) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(
                        record.key(), record.value(), record.headers(), Instant.ofEpochMilli(record.timestamp())));
    }

    private void collect(TopologyTestDriver driver, QueryPlan query) {
        Step.Sink sink = query.sink();
        written.computeIfAbsent(sink.topic(), topic -> new ArrayList<>()).addAll(read(driver, sink.topic()));
        String rejected = RuntimeEnvironment.deadLetterTopic(APPLICATION);
        for (TopicRecord record : read(driver, rejected)) {
            deadLetters.add(header(record, "millrace.error.code") + " " + header(record, "millrace.error.reason"));
        }
    }

    static String header(TopicRecord record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "?" : new String(header.value(), StandardCharsets.UTF_8);
    }

    static List<TopicRecord> read(TopologyTestDriver driver, String topic) {
        if (!driver.producedTopicNames().contains(topic)) {
            return List.of();
        }
        List<TopicRecord> records = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : driver.createOutputTopic(
                        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()) {
            records.add(new TopicRecord(record.key(), record.value(), record.timestamp(), record.headers()));
        }
        return records;
    }

    @Override
    public List<TopicRecord> written(String topic) {
        return written.getOrDefault(topic, List.of());
    }

    @Override
    public List<String> deadLetters() {
        return List.copyOf(deadLetters);
    }
}
