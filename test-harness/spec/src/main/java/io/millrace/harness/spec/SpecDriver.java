// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.state.api.StateMemory;
import io.millrace.state.kafka.MillraceStores;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.runtime.BatchLane;
import io.millrace.topology.runtime.ProgressTracker;
import io.millrace.topology.runtime.RuntimeEnvironment;
import io.millrace.topology.runtime.TopologyAssembler;
import io.millrace.topology.runtime.metrics.RuntimeMetrics;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.Combining;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import io.millrace.topology.runtime.record.PolledRecords;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * All queries of a plan as one application on Kafka Streams' test driver, in one of the two lanes. Topics have one partition; each record,
 * or in the batch lane each run of records of a topic, is a commit. One thread.
 */
final class SpecDriver implements AutoCloseable {
    private static final String APPLICATION = "spec";
    private static final long STATE_BYTES = 64L << 20;

    /** So late that no record lies in its future. */
    private static final long WALL_CLOCK = Long.MAX_VALUE / 4;

    private final RuntimeMetrics metrics = new RuntimeMetrics(new SimpleMeterRegistry());
    private final BatchLane lane;
    private final TopologyTestDriver driver;
    private final List<ConsumerRecord<byte[], byte[]>> run = new ArrayList<>();
    private final Map<String, Long> offsets = new HashMap<>();

    SpecDriver(
            PhysicalPlan plan, SchemaRegistry registry, ErrorPolicy onExpressionError, SpecRun.Lane lane, Path folder) {
        RuntimeEnvironment environment = new RuntimeEnvironment(
                APPLICATION,
                registry,
                Map.of(),
                MillraceStores.inMemory(new StateMemory(STATE_BYTES)),
                metrics,
                onExpressionError,
                Changes.EACH,
                Combining.OFF,
                new ProgressTracker(),
                () -> WALL_CLOCK,
                Map.of());
        this.lane = lane == SpecRun.Lane.RECORD ? BatchLane.off() : BatchLane.of(plan, environment);
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        driver = new TopologyTestDriver(
                TopologyAssembler.assemble(plan, environment), properties, Instant.ofEpochMilli(0));
    }

    void send(String topic, TopicRecord record) {
        if (!lane.takes(topic) || !run.isEmpty() && !run.get(0).topic().equals(topic)) {
            settle();
        }
        long offset = offsets.merge(topic, 1L, Long::sum) - 1;
        run.add(new ConsumerRecord<>(
                topic,
                0,
                offset,
                record.timestamp(),
                TimestampType.CREATE_TIME,
                0,
                0,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty()));
        if (!lane.takes(topic)) {
            settle();
        }
    }

    /** Lets go of the records that wait for others of their topic. */
    void settle() {
        if (run.isEmpty()) {
            return;
        }
        List<ConsumerRecord<byte[], byte[]>> records = List.copyOf(run);
        run.clear();
        ConsumerRecord<byte[], byte[]> first = records.get(0);
        if (lane.takes(first.topic())) {
            pipe(first.topic(), null, PolledRecords.marker(), first.timestamp(), PolledRecords.carrying(records));
        } else {
            pipe(first.topic(), first.key(), first.value(), first.timestamp(), first.headers());
        }
    }

    private void pipe(String topic, byte @Nullable [] key, byte @Nullable [] value, long timestamp, Headers headers) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(key, value, headers, Instant.ofEpochMilli(timestamp)));
    }

    /** The records that were written to a topic since the last call. */
    List<TopicRecord> read(String topic) {
        settle();
        return QueryRuns.read(driver, topic);
    }

    /** A code and a reason each. */
    List<String> deadLetters() {
        return read(RuntimeEnvironment.deadLetterTopic(APPLICATION)).stream()
                .map(record -> QueryRuns.header(record, "millrace.error.code") + " "
                        + QueryRuns.header(record, "millrace.error.reason"))
                .toList();
    }

    List<SourceCounters.Snapshot> counts() {
        settle();
        return metrics.sources();
    }

    @Override
    public void close() {
        driver.close();
    }
}
