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
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.SessionStore;
import org.jspecify.annotations.Nullable;

/** Sessions of Kafka Streams' own DSL, with the lines that {@link SqlPipeline} gives. One thread. */
final class StreamsSessions implements AutoCloseable {
    private final Path folder = Folders.temporary();
    private final TopologyTestDriver driver;
    private final TestInputTopic<String, Integer> in;
    private final TestOutputTopic<String, String> out;

    /** @param retention how long after its end a session can be found, in milliseconds */
    StreamsSessions(long gap, long grace, long retention, EmitStrategy emit) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream("in", Consumed.with(Serdes.String(), Serdes.Integer()))
                .groupByKey(Grouped.with(Serdes.String(), Serdes.Integer()))
                .windowedBy(SessionWindows.ofInactivityGapAndGrace(Duration.ofMillis(gap), Duration.ofMillis(grace)))
                .emitStrategy(emit)
                .aggregate(
                        () -> "",
                        (key, value, list) -> joined(list, String.valueOf(value)),
                        (key, list, later) -> joined(list, later),
                        Materialized.<String, String, SessionStore<Bytes, byte[]>>with(Serdes.String(), Serdes.String())
                                .withStoreType(Materialized.StoreType.IN_MEMORY)
                                // Theirs does not find what ends exactly that long ago.
                                .withRetention(Duration.ofMillis(retention + 1))
                                .withCachingDisabled()
                                .withLoggingDisabled())
                .toStream()
                .map((window, list) -> KeyValue.pair(key(window), line(window, list)))
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

    private static String joined(String list, String later) {
        return list.isEmpty() ? later : list + "," + later;
    }

    private static String key(Windowed<String> window) {
        return window.key() + "[" + window.window().start() + "-"
                + window.window().end() + "]";
    }

    private static @Nullable String line(Windowed<String> window, @Nullable String list) {
        if (list == null) {
            return null;
        }
        int[] values = List.of(list.split(",", -1)).stream()
                .mapToInt(Integer::parseInt)
                .toArray();
        java.util.IntSummaryStatistics all = java.util.Arrays.stream(values).summaryStatistics();
        return "{\"WS\":" + window.window().start() + ",\"WE\":"
                + window.window().end() + ",\"N\":" + all.getCount()
                + ",\"TOTAL\":" + all.getSum() + ",\"LOW\":" + all.getMin() + ",\"TOP\":" + all.getMax()
                + ",\"MEAN\":" + all.getAverage() + ",\"VS\":[" + list + "]}";
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
