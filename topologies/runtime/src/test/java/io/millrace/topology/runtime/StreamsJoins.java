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
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.jspecify.annotations.Nullable;

/** Joins of streams of Kafka Streams' own DSL, with the lines that {@link SqlPipeline} gives. One thread. */
final class StreamsJoins implements AutoCloseable {
    /** Which rows belong together; without a grace rows are padded at once. */
    record Windows(long before, long after, @Nullable Long grace) {
        private JoinWindows forLeft() {
            return windows(before, after);
        }

        /** As the right side sees the left one. */
        private JoinWindows forRight() {
            return windows(after, before);
        }

        @SuppressWarnings("deprecation")
        private JoinWindows windows(long back, long ahead) {
            JoinWindows windows = grace == null
                    ? JoinWindows.of(Duration.ofMillis(back))
                    : JoinWindows.ofTimeDifferenceAndGrace(Duration.ofMillis(back), Duration.ofMillis(grace));
            return windows.before(Duration.ofMillis(back)).after(Duration.ofMillis(ahead));
        }
    }

    private final Path folder = Folders.temporary();
    private final TopologyTestDriver driver;
    private final TestInputTopic<String, Integer> left;
    private final TestInputTopic<String, Integer> right;
    private final TestOutputTopic<String, String> out;

    /** @param kind as SQL calls it */
    StreamsJoins(String kind, Windows windows) {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, Integer> one = builder.stream("l", Consumed.with(Serdes.String(), Serdes.Integer()));
        KStream<String, Integer> other = builder.stream("r", Consumed.with(Serdes.String(), Serdes.Integer()));
        StreamJoined<String, Integer, Integer> stores = StreamJoined.with(
                        Serdes.String(), Serdes.Integer(), Serdes.Integer())
                .withDslStoreSuppliers(BuiltInDslStoreSuppliers.IN_MEMORY)
                .withLoggingDisabled();
        KStream<String, String> joined = switch (kind) {
            case "INNER" -> one.join(other, StreamsJoins::line, windows.forLeft(), stores);
            case "LEFT" -> one.leftJoin(other, StreamsJoins::line, windows.forLeft(), stores);
            case "RIGHT" -> other.leftJoin(one, (b, a) -> line(a, b), windows.forRight(), stores);
            default -> one.outerJoin(other, StreamsJoins::line, windows.forLeft(), stores);
        };
        joined.to("out", Produced.with(Serdes.String(), Serdes.String()));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "streams");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        properties.put(StreamsConfig.InternalConfig.EMIT_INTERVAL_MS_KSTREAMS_OUTER_JOIN_SPURIOUS_RESULTS_FIX, 0L);
        driver = new TopologyTestDriver(builder.build(), properties, Instant.ofEpochMilli(SqlPipeline.NOW));
        left = driver.createInputTopic("l", new StringSerializer(), new IntegerSerializer());
        right = driver.createInputTopic("r", new StringSerializer(), new IntegerSerializer());
        out = driver.createOutputTopic("out", new StringDeserializer(), new StringDeserializer());
    }

    private static String line(@Nullable Integer a, @Nullable Integer b) {
        return "{\"A\":" + a + ",\"B\":" + b + "}";
    }

    void row(String topic, long timestamp, String key, int value) {
        (topic.equals("l") ? left : right).pipeInput(key, value, Instant.ofEpochMilli(timestamp));
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
