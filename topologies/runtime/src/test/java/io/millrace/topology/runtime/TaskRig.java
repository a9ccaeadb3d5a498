// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.schema.registry.InMemorySchemaRegistry;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.ColumnRole;
import io.millrace.state.api.StateMemory;
import io.millrace.state.kafka.CommitBarrier;
import io.millrace.state.kafka.MillraceStores;
import io.millrace.state.kafka.OrderedStateStore;
import io.millrace.state.rocksdb.RocksEngine;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.metrics.RuntimeMetrics;
import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.Combining;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import io.millrace.topology.runtime.operator.PlacedStep;
import io.millrace.topology.runtime.operator.Sending;
import io.millrace.topology.runtime.operator.SentBytes;
import io.millrace.topology.runtime.operator.StageProcessor;
import io.millrace.topology.runtime.operator.StageSpec;
import io.millrace.topology.runtime.operator.StepNames;
import io.millrace.topology.runtime.record.PolledRecords;
import io.millrace.topology.runtime.record.SourceValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * One task of one sub-topology without Kafka Streams: the test says when it commits, crashes, and which call fails.
 *
 * <p>What was forwarded and what stores logged counts once {@link #commit} was called; {@link #crash} takes the rest back, as an
 * aborted transaction does. {@link #restart} opens the stores again, from their folder or from the changelogs, as they would be
 * opened under exactly-once. One thread.
 */
public final class TaskRig implements AutoCloseable {
    /** Where stores are. */
    public enum Place {
        MEMORY,
        DISK
    }

    private final SchemaRegistry registry = new InMemorySchemaRegistry();
    private final PlanningAdapters adapters = new PlanningAdapters(registry);
    private PhysicalPlan plan;
    private Component component;
    private final RuntimeMetrics metrics = new RuntimeMetrics(new SimpleMeterRegistry());
    private final AtomicLong clock = new AtomicLong(SqlPipeline.NOW);
    private final RocksEngine rocks = RocksEngine.withBudget(16 << 20);
    private final Path home = Folders.temporary();
    private final ProducerBytes producer = new ProducerBytes(registry);
    private final RuntimeEnvironment environment;
    private final RigContext context;
    private final Map<String, Long> offsets = new LinkedHashMap<>();
    private Map<String, OrderedStateStore> stores = new LinkedHashMap<>();
    private CommitBarrier barrier;
    private Processor<byte[], SourceValue, byte[], byte[]> processor;

    /** The first sub-topology of a plan. */
    public TaskRig(String sql, Place place) {
        this(sql, place, ErrorPolicy.NULL);
    }

    public TaskRig(String sql, Place place, ErrorPolicy policy) {
        this(sql, place, policy, Changes.EACH);
    }

    public TaskRig(String sql, Place place, ErrorPolicy policy, Changes changes) {
        this(sql, place, policy, changes, Map.of());
    }

    public TaskRig(String sql, Place place, ErrorPolicy policy, Changes changes, Map<String, Integer> partitions) {
        this(sql, place, policy, changes, Combining.ON, partitions);
    }

    /** @param partitions how many partitions topics are known to have; the task is that of partition 0 */
    public TaskRig(
            String sql,
            Place place,
            ErrorPolicy policy,
            Changes changes,
            Combining combining,
            Map<String, Integer> partitions) {
        this(sql, 0, place, policy, changes, combining, partitions, SqlPipeline.STATE_BYTES);
    }

    /** @param stateBytes what state may take of the heap */
    static TaskRig withStateBytes(String sql, Place place, long stateBytes) {
        return new TaskRig(sql, 0, place, ErrorPolicy.NULL, Changes.EACH, Combining.ON, Map.of(), stateBytes);
    }

    /** One of the sub-topologies of a plan, in the order of their first steps. */
    TaskRig(String sql, int subTopology, Place place) {
        this(sql, subTopology, place, ErrorPolicy.NULL, Changes.EACH, Combining.ON, Map.of(), SqlPipeline.STATE_BYTES);
    }

    private TaskRig(
            String sql,
            int subTopology,
            Place place,
            ErrorPolicy policy,
            Changes changes,
            Combining combining,
            Map<String, Integer> partitions,
            long stateBytes) {
        plan = adapters.plan(sql).fromTheBeginning().plan();
        environment = new RuntimeEnvironment(
                SqlPipeline.APP,
                registry,
                adapters.modelsOf(plan),
                place == Place.DISK
                        ? MillraceStores.onDisk(rocks, new StateMemory(stateBytes))
                        : MillraceStores.inMemory(new StateMemory(stateBytes)),
                metrics,
                policy,
                Set.of(),
                changes,
                combining,
                new ProgressTracker(),
                clock::get,
                partitions,
                0,
                Sending.ofAnyLength(SentBytes.COPIED),
                null);
        component = Component.of(plan, environment).get(subTopology);
        // A task's database lies beside its folder: nobody else's must be there.
        context = new RigContext(home.resolve("0_0"));
        barrier = MillraceStores.barrier(StepNames.barrier(component.name())).build();
        processor = StageProcessor.supplier(spec()).get();
        open();
    }

    public StageSpec spec() {
        return new StageSpec(
                component.name(), plan, component.steps(), component.repartitions(), component.topics(), environment);
    }

    /** As of the rig, with {@code max.task.idle.ms}. */
    RuntimeEnvironment environment(long maxTaskIdleMillis) {
        return new RuntimeEnvironment(
                environment.applicationId(),
                environment.registry(),
                environment.models(),
                environment.stores(),
                environment.metrics(),
                environment.onExpressionError(),
                environment.fatalRecords(),
                environment.changes(),
                environment.combining(),
                environment.progress(),
                environment.wallClock(),
                environment.partitions(),
                maxTaskIdleMillis,
                environment.sending(),
                environment.shown());
    }

    public RuntimeMetrics metrics() {
        return metrics;
    }

    public RigContext context() {
        return context;
    }

    public CommitBarrier barrier() {
        return barrier;
    }

    private void open() {
        barrier = MillraceStores.barrier(StepNames.barrier(component.name())).build();
        barrier.init(context.proxy(), barrier);
        context.add(barrier);
        stores = new LinkedHashMap<>();
        for (PlacedStep placed : component.steps()) {
            for (String name :
                    io.millrace.topology.planner.physical.InternalNames.stores(placed.step(), placed.query())) {
                StoreBuilder<OrderedStateStore> builder = environment.stores().ordered(name);
                OrderedStateStore store = builder.build();
                store.init(context.proxy(), store);
                context.restore(store);
                context.add(store);
                stores.put(store.name(), store);
            }
        }
        processor = StageProcessor.supplier(spec()).get();
        processor.init(context.proxy());
    }

    /** Offers a row; the offset is the next of its topic. */
    public void row(String topic, long timestamp, @Nullable Object key, @Nullable Object... values) {
        offer(record(topic, timestamp, key, values));
        accept(topic);
    }

    /** A row as a consumer gets it. */
    public ConsumerRecord<byte[], byte[]> record(
            String topic, long timestamp, @Nullable Object key, @Nullable Object... values) {
        Step.Source source = source(topic);
        byte[] keyBytes = producer.write(
                topic,
                ColumnRole.KEY,
                source.format().keyFormat(),
                source.declared().keys(),
                new @Nullable Object[] {key});
        byte[] valueBytes = producer.write(
                topic,
                ColumnRole.VALUE,
                source.format().valueFormat(),
                source.declared().values(),
                values);
        return new ConsumerRecord<>(
                topic,
                0,
                offsets.getOrDefault(topic, 0L),
                timestamp,
                org.apache.kafka.common.record.TimestampType.CREATE_TIME,
                0,
                0,
                keyBytes,
                valueBytes,
                new RecordHeaders(),
                java.util.Optional.empty());
    }

    /** Calls the processor with a record; may be called again with it when it throws. */
    public void offer(ConsumerRecord<byte[], byte[]> record) {
        SourceValue value = new SourceValue(record.value());
        value.setProducerTimestamp(record.timestamp());
        context.at(record.topic(), record.offset());
        processor.process(new Record<>(record.key(), value, Math.max(0, record.timestamp()), record.headers()));
    }

    /** Calls the processor with a run of records of one topic, as the batch lane does; may be called again when it throws. */
    public void offerRun(List<ConsumerRecord<byte[], byte[]>> records) {
        offerPolled(PolledRecords.asOne(PolledForm.of(records)));
    }

    /** Calls the processor with a record as a consumer of the lane gives it, one or a run; may be called again when it throws. */
    public void offerPolled(ConsumerRecord<byte[], byte[]> one) {
        if (PolledRecords.marker() != one.value()) {
            offer(one);
            return;
        }
        context.at(one.topic(), one.offset());
        processor.process(new Record<>(
                null, SourceValue.of(one.headers(), one.value()), Math.max(0, one.timestamp()), one.headers()));
    }

    /** The record at the topic's next offset is done. */
    public void accept(String topic) {
        offsets.merge(topic, 1L, Long::sum);
    }

    /** The next offset of a topic. */
    public long offset(String topic) {
        return offsets.getOrDefault(topic, 0L);
    }

    private Step.Source source(String topic) {
        return plan.queries().stream()
                .flatMap(query -> query.sources().stream())
                .filter(source -> source.topic().equals(topic))
                .findFirst()
                .orElseThrow();
    }

    /** Drains, flushes and commits, as Kafka Streams does. */
    public void commit() {
        barrier.flushCache();
        context.commit();
        stores.values().forEach(store -> store.commit(context.logged(store.name())));
        committed = new LinkedHashMap<>(offsets);
    }

    private Map<String, Long> committed = new LinkedHashMap<>();

    /** Ends without a commit: what came since the last one is undone, and comes again. */
    public void crash() {
        context.abort();
        closeTask();
        offsets.clear();
        offsets.putAll(committed);
    }

    /** Opens everything again after {@link #crash}. */
    public void restart() {
        open();
    }

    /** The same with other statements, as after an edit of the file. */
    public void restart(String sql) {
        plan = adapters.plan(sql).fromTheBeginning().plan();
        component = Component.of(plan, environment).get(0);
        open();
    }

    private void closeTask() {
        processor.close();
        stores.values().forEach(OrderedStateStore::close);
        barrier.close();
    }

    /** What was forwarded to a query's sink and counts, or will, as lines of text. */
    public List<String> lines(String topic) {
        Step.Sink sink = plan.queries().stream()
                .map(QueryPlan::sink)
                .filter(each -> each.topic().equals(topic))
                .findFirst()
                .orElseThrow();
        RecordLines lines = new RecordLines(registry, sink);
        List<String> text = new ArrayList<>();
        for (RigContext.Forwarded forwarded : context.forwarded()) {
            if (forwarded.node().equals(StepNames.sinkNode(sink))) {
                text.add(lines.line(forwarded.record()));
            }
        }
        return text;
    }

    /** All that was forwarded anywhere: the node's name, key, value, time and number of headers. */
    public List<String> everything() {
        return context.forwarded().stream()
                .map(forwarded -> forwarded.node() + " "
                        + java.util.Arrays.toString(forwarded.record().key()) + " "
                        + java.util.Arrays.toString(forwarded.record().value()) + " @"
                        + forwarded.record().timestamp() + " "
                        + forwarded.record().headers().toArray().length)
                .toList();
    }

    /** Every entry of every store. */
    public List<String> state() {
        List<String> entries = new ArrayList<>();
        stores.forEach((name, store) -> {
            try (io.millrace.state.api.Cursor cursor = store.scan(new byte[0], null)) {
                while (cursor.next()) {
                    entries.add(name + " " + java.util.Arrays.toString(cursor.key()) + " "
                            + java.util.Arrays.toString(cursor.value()));
                }
            }
        });
        return entries;
    }

    @Override
    public void close() {
        closeTask();
        adapters.close();
        rocks.close();
        Folders.delete(home);
    }
}
