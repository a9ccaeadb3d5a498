// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.SlidingWindows;
import org.apache.kafka.streams.state.WindowStore;

/** Sliding windows of Kafka Streams' own DSL, with the lines that {@link SqlPipeline} gives. One thread. */
final class StreamsSliding implements AutoCloseable {
    private static final String NOTHING = "";

    private final Path folder = Folders.temporary();
    private final TopologyTestDriver driver;
    private final TestInputTopic<String, Integer> in;
    private final TestOutputTopic<String, String> out;

    /** How long their store keeps windows. */
    enum Retention {
        /** Twice the size and the grace, from the start of the last window. */
        DEFAULT,
        LONG
    }

    /** None of their windows is forgotten. */
    StreamsSliding(long size, long grace, EmitStrategy emit) {
        this(size, grace, emit, Retention.LONG);
    }

    StreamsSliding(long size, long grace, EmitStrategy emit, Retention retention) {
        StreamsBuilder builder = new StreamsBuilder();
        SlidingWindows windows =
                SlidingWindows.ofTimeDifferenceAndGrace(Duration.ofMillis(size), Duration.ofMillis(grace));
        builder.stream("in", Consumed.with(Serdes.String(), Serdes.Integer()))
                .groupByKey(Grouped.with(Serdes.String(), Serdes.Integer()))
                .windowedBy(windows)
                .emitStrategy(emit)
                .aggregate(() -> NOTHING, (key, value, sum) -> add(sum, value), materialized(retention))
                .toStream()
                .map((window, sum) -> KeyValue.pair(
                        window.key() + "[" + window.window().start() + "]",
                        line(window.window().start(), window.window().end(), sum)))
                .to("out", Produced.with(Serdes.String(), Serdes.String()));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "streams");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        properties.put(StreamsConfig.InternalConfig.EMIT_INTERVAL_MS_KSTREAMS_WINDOWED_AGGREGATION, 0L);
        driver = new TopologyTestDriver(builder.build(), properties, Instant.ofEpochMilli(SqlPipeline.NOW));
        in = driver.createInputTopic("in", new StringSerializer(), new IntegerSerializer());
        out = driver.createOutputTopic("out", new StringDeserializer(), new StringDeserializer());
    }

    private static Materialized<String, String, WindowStore<Bytes, byte[]>> materialized(Retention retention) {
        Materialized<String, String, WindowStore<Bytes, byte[]>> kept =
                Materialized.<String, String, WindowStore<Bytes, byte[]>>with(Serdes.String(), Serdes.String())
                        .withStoreType(Materialized.StoreType.IN_MEMORY)
                        .withCachingDisabled()
                        .withLoggingDisabled();
        // By default it is so short that a window is forgotten while others still need it, and before it was given
        // where
        // stream time jumps.
        return retention == Retention.DEFAULT ? kept : kept.withRetention(Duration.ofDays(1));
    }

    /** Count, sum, minimum, maximum. */
    private static String add(String state, int value) {
        if (state.equals(NOTHING)) {
            return "1," + value + "," + value + "," + value;
        }
        String[] parts = state.split(",", -1);
        return (Integer.parseInt(parts[0]) + 1) + "," + (Integer.parseInt(parts[1]) + value) + ","
                + Math.min(Integer.parseInt(parts[2]), value) + "," + Math.max(Integer.parseInt(parts[3]), value);
    }

    private static String line(long start, long end, String state) {
        String[] parts = state.split(",", -1);
        double average = (double) Integer.parseInt(parts[1]) / Integer.parseInt(parts[0]);
        return "{\"WS\":" + start + ",\"WE\":" + end + ",\"N\":" + parts[0] + ",\"TOTAL\":" + parts[1] + ",\"LOW\":"
                + parts[2] + ",\"TOP\":" + parts[3] + ",\"MEAN\":" + average + "}";
    }

    void row(long timestamp, String key, int value) {
        in.pipeInput(key, value, Instant.ofEpochMilli(timestamp));
    }

    /** What was written since the last call. */
    List<String> lines() {
        return out.readRecordsToList().stream()
                .map(record -> record.key() + " " + record.value() + " @" + record.timestamp())
                .toList();
    }

    @Override
    public void close() {
        driver.close();
        Folders.delete(folder);
    }
}
