// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.registry.InMemorySchemaRegistry;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.ColumnRole;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.StateMemory;
import io.millrace.state.kafka.MillraceStores;
import io.millrace.state.kafka.OrderedStateStore;
import io.millrace.state.rocksdb.RocksEngine;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.PlannedInsert;
import io.millrace.topology.planner.PlannedPrint;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.metrics.RuntimeMetrics;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.Combining;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import io.millrace.topology.runtime.operator.Sending;
import io.millrace.topology.runtime.operator.SentBytes;
import io.millrace.topology.runtime.record.PolledRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * SQL text as a topology on Kafka Streams' own test driver, with real formats, functions, models and stores.
 *
 * <pre>{@code
 * try (SqlPipeline pipeline = SqlPipeline.of("CREATE STREAM S …; CREATE STREAM OUT AS SELECT …;").start()) {
 *     pipeline.row("in", 1000, "a", 1, 2.5);
 *     assertThat(pipeline.lines("OUT")).containsExactly("a {\"N\":1} @1000");
 * }
 * }</pre>
 *
 * <p>The driver has one partition and commits after every record, or after every run of records in the batch lane, which is
 * taken unless {@code -Dmillrace.test.lane=record} says otherwise. {@link #close} asserts for each query and source that
 * consumed = applied + dead-lettered + late + filtered. One thread.
 */
public final class SqlPipeline implements AutoCloseable {
    public static final String APP = "app";

    /** The heap that state may take. */
    static final long STATE_BYTES = 256L << 20;

    /** The wall clock at the start. */
    public static final long NOW = 1_000_000_000_000L;

    private final SchemaRegistry registry;
    private final PlanningAdapters adapters;
    private final PhysicalPlan plan;
    private final List<PlannedInsert> inserts;
    private final RuntimeMetrics metrics = new RuntimeMetrics(new SimpleMeterRegistry());
    private final AtomicLong clock = new AtomicLong(NOW);
    private final RocksEngine rocks;
    private final Path folder;
    private final ProducerBytes producer;
    private final TopologyTestDriver driver;
    private final BatchLane lane;
    private final List<ConsumerRecord<byte[], byte[]>> run = new ArrayList<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private final List<String> shown = new ArrayList<>();
    private boolean failed;

    private SqlPipeline(String sql, Setup setup) {
        registry = setup.registry;
        adapters = new PlanningAdapters(registry);
        PlannedFiles files = adapters.plan(sql).fromTheBeginning();
        plan = files.prints().stream()
                .filter(PlannedPrint.Rows.class::isInstance)
                .map(print -> files.alone(((PlannedPrint.Rows) print).plan()).plan())
                .findFirst()
                .orElse(files.plan());
        inserts = files.inserts();
        producer = new ProducerBytes(registry);
        rocks = RocksEngine.withBudget(16 << 20);
        folder = Folders.temporary();
        RuntimeEnvironment environment = new RuntimeEnvironment(
                APP,
                registry,
                adapters.modelsOf(plan),
                setup.disk
                        ? MillraceStores.onDisk(rocks, new StateMemory(STATE_BYTES))
                        : MillraceStores.inMemory(new StateMemory(STATE_BYTES)),
                metrics,
                setup.onExpressionError,
                setup.fatalRecords,
                setup.changes,
                setup.combining,
                new ProgressTracker(),
                clock::get,
                setup.partitions,
                0,
                new Sending(SentBytes.KEPT, setup.recordBytesMax),
                shown::add);
        lane = "record".equals(System.getProperty("millrace.test.lane"))
                ? BatchLane.off()
                : BatchLane.of(plan, environment);
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APP);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, setup.guarantee);
        driver = new TopologyTestDriver(
                TopologyAssembler.assemble(plan, environment), properties, Instant.ofEpochMilli(NOW));
    }

    /** The rows of a SELECT so far; where there is one it runs alone. */
    public List<String> shown() {
        settle();
        return shown;
    }

    public static Setup of(String sql) {
        return new Setup(sql);
    }

    /** What a pipeline runs with; by default exactly once, in memory, failing expressions give null. */
    public static final class Setup {
        private final String sql;
        private SchemaRegistry registry = new InMemorySchemaRegistry();
        private ErrorPolicy onExpressionError = ErrorPolicy.NULL;
        private Set<ErrorCode> fatalRecords = Set.of();
        private String guarantee = StreamsConfig.EXACTLY_ONCE_V2;
        private boolean disk;
        private Changes changes = Changes.EACH;
        private Combining combining = Combining.ON;
        private Map<String, Integer> partitions = Map.of();
        private int recordBytesMax = Integer.MAX_VALUE;

        private Setup(String sql) {
            this.sql = sql;
        }

        public Setup atLeastOnce() {
            guarantee = StreamsConfig.AT_LEAST_ONCE;
            return this;
        }

        public Setup onDisk() {
            disk = true;
            return this;
        }

        public Setup onExpressionError(ErrorPolicy policy) {
            onExpressionError = policy;
            return this;
        }

        /** By default no record stops the pipeline. */
        public Setup fatalRecords(ErrorCode... codes) {
            fatalRecords = Set.of(codes);
            return this;
        }

        /** By default each change is a row. */
        public Setup changes(Changes often) {
            changes = often;
            return this;
        }

        public Setup combining(Combining wanted) {
            combining = wanted;
            return this;
        }

        /** How many partitions topics are known to have; the driver's have one, but by default nobody knows. */
        public Setup partitions(Map<String, Integer> known) {
            partitions = known;
            return this;
        }

        /** By default records may have any length. */
        public Setup recordBytesMax(int bytes) {
            recordBytesMax = bytes;
            return this;
        }

        public Setup registry(SchemaRegistry shared) {
            registry = shared;
            return this;
        }

        public SqlPipeline start() {
            return new SqlPipeline(sql, this);
        }
    }

    public PhysicalPlan plan() {
        return plan;
    }

    public SchemaRegistry registry() {
        return registry;
    }

    public RuntimeMetrics metrics() {
        settle();
        return metrics;
    }

    /** Writes a row to a topic in its declared format; the key may be a {@code List} of several columns. */
    public void row(String topic, long timestamp, @Nullable Object key, @Nullable Object... values) {
        send(topic, key(topic, key), value(topic, values), timestamp, new RecordHeaders());
    }

    /** Writes the rows of INSERT INTO … VALUES in the SQL, as the engine does before it starts. */
    public void inserts() {
        for (PlannedInsert insert : inserts) {
            InsertedRow row = InsertedRow.of(insert, registry, clock.get());
            send(row.topic(), row.key(), row.value(), row.timestamp(), new RecordHeaders());
        }
    }

    /** Writes a record without a value. */
    public void tombstone(String topic, long timestamp, @Nullable Object key) {
        send(topic, key(topic, key), null, timestamp, new RecordHeaders());
    }

    /** The key's bytes as a producer of the topic writes them. */
    public byte @Nullable [] key(String topic, @Nullable Object key) {
        Step.Source source = source(topic);
        Object[] parts = key instanceof List<?> several ? several.toArray() : new Object[] {key};
        return producer.write(
                topic,
                ColumnRole.KEY,
                source.format().keyFormat(),
                source.declared().keys(),
                parts);
    }

    /** The value's bytes as a producer of the topic writes them. */
    public byte @Nullable [] value(String topic, @Nullable Object... values) {
        Step.Source source = source(topic);
        return producer.write(
                topic,
                ColumnRole.VALUE,
                source.format().valueFormat(),
                source.declared().values(),
                values);
    }

    private Step.Source source(String topic) {
        return plan.queries().stream()
                .flatMap(query -> query.sources().stream())
                .filter(source -> source.topic().equals(topic))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing reads " + topic));
    }

    /** Writes any bytes; the timestamp may be negative. */
    public void send(String topic, byte @Nullable [] key, byte @Nullable [] value, long timestamp, Headers headers) {
        if (!lane.takes(topic) || !run.isEmpty() && !run.get(0).topic().equals(topic)) {
            settle();
        }
        long offset = offsets.merge(topic, 1L, Long::sum) - 1;
        run.add(new ConsumerRecord<>(
                topic, 0, offset, timestamp, TimestampType.CREATE_TIME, 0, 0, key, value, headers, Optional.empty()));
    }

    /** Processes what was sent: in the batch lane records wait for each other until somebody looks, in the other each waits. */
    public void settle() {
        if (run.isEmpty()) {
            return;
        }
        List<ConsumerRecord<byte[], byte[]>> records = List.copyOf(run);
        run.clear();
        if (!lane.takes(records.get(0).topic())) {
            ConsumerRecord<byte[], byte[]> one = records.get(0);
            pipe(one.topic(), one.key(), one.value(), one.timestamp(), one.headers());
        } else {
            pipe(
                    records.get(0).topic(),
                    null,
                    PolledRecords.marker(),
                    records.get(0).timestamp(),
                    PolledRecords.carrying(PolledForm.of(records)));
        }
    }

    private void pipe(String topic, byte @Nullable [] key, byte @Nullable [] value, long timestamp, Headers headers) {
        boolean done = false;
        try {
            driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                    .pipeInput(new TestRecord<>(key, value, headers, Instant.ofEpochMilli(timestamp)));
            done = true;
        } finally {
            failed |= !done;
        }
    }

    public void advanceWallClock(Duration time) {
        settle();
        clock.addAndGet(time.toMillis());
        driver.advanceWallClockTime(time);
    }

    /** The records that were written to a topic since the last call. */
    public List<OutputRecord> read(String topic) {
        settle();
        if (!driver.producedTopicNames().contains(topic)) {
            return List.of();
        }
        List<OutputRecord> records = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : driver.createOutputTopic(
                        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()) {
            records.add(new OutputRecord(record.key(), record.value(), record.timestamp(), record.headers()));
        }
        return records;
    }

    /** The same as text: {@code key {"COLUMN":value} @timestamp}; a windowed key is {@code key[start]}. */
    public List<String> lines(String topic) {
        RecordLines lines = new RecordLines(registry, sink(topic));
        return read(topic).stream().map(lines::line).toList();
    }

    private Step.Sink sink(String topic) {
        return plan.queries().stream()
                .map(QueryPlan::sink)
                .filter(sink -> sink.topic().equals(topic))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing writes " + topic));
    }

    /** The dead letters since the last call. */
    public List<OutputRecord> deadLetters() {
        return read(APP + "-dead-letters");
    }

    /** How many entries a store has. */
    public int entries(String store) {
        settle();
        int entries = 0;
        try (Cursor cursor = ((OrderedStateStore) driver.getStateStore(store)).scan(new byte[0], null)) {
            while (cursor.next()) {
                entries++;
            }
        }
        return entries;
    }

    /** What became of the records of a query's only source. */
    public SourceCounters.Snapshot counts(String query) {
        settle();
        List<SourceCounters.Snapshot> of = metrics.sources().stream()
                .filter(snapshot -> snapshot.query().equals(query))
                .toList();
        assertThat(of).as("the sources of " + query).hasSize(1);
        return of.get(0);
    }

    /** What became of the records of one source of a query. */
    public SourceCounters.Snapshot counts(String query, String source) {
        settle();
        return metrics.sources().stream()
                .filter(snapshot ->
                        snapshot.query().equals(query) && snapshot.source().equals(source))
                .findFirst()
                .orElseThrow();
    }

    /** Stops, and asserts that nothing was lost without a count; not when a record stopped the pipeline. */
    @Override
    public void close() {
        try {
            settle();
            driver.close();
            if (!failed) {
                for (SourceCounters.Snapshot snapshot : metrics.sources()) {
                    assertThat(snapshot.inFlight())
                            .as("in flight: %s", snapshot)
                            .isZero();
                }
            }
        } finally {
            adapters.close();
            rocks.close();
            Folders.delete(folder);
        }
    }
}
