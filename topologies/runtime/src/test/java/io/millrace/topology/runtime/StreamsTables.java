// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Tables of Kafka Streams' own DSL, without caches, with the lines that {@link SqlPipeline} gives. Rows are texts, their columns
 * separated by commas. One thread.
 */
final class StreamsTables implements AutoCloseable {
    private final Path folder = Folders.temporary();
    private final TopologyTestDriver driver;
    private final Map<String, TestInputTopic<String, String>> inputs = new HashMap<>();
    private final TestOutputTopic<String, String> out;

    /**
     * Reads topics as tables.
     *
     * @param query makes of the tables the one that is written
     */
    StreamsTables(List<String> topics, Function<List<KTable<String, String>>, KTable<String, String>> query) {
        StreamsBuilder builder = new StreamsBuilder();
        List<KTable<String, String>> tables = new ArrayList<>();
        for (String topic : topics) {
            tables.add(builder.table(topic, Consumed.with(Serdes.String(), Serdes.String()), kept(topic)));
        }
        query.apply(tables).toStream().to("out", Produced.with(Serdes.String(), Serdes.String()));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "streams");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, "0");
        properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        driver = new TopologyTestDriver(builder.build(), properties, Instant.ofEpochMilli(SqlPipeline.NOW));
        for (String topic : topics) {
            inputs.put(topic, driver.createInputTopic(topic, new StringSerializer(), new StringSerializer()));
        }
        out = driver.createOutputTopic("out", new StringDeserializer(), new StringDeserializer());
    }

    /** Rows in memory under a name, so that Kafka Streams keeps them. */
    static Materialized<String, String, KeyValueStore<Bytes, byte[]>> kept(String name) {
        return Materialized.<String, String, KeyValueStore<Bytes, byte[]>>as("kept-" + name)
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.String())
                .withLoggingDisabled()
                .withStoreType(Materialized.StoreType.IN_MEMORY);
    }

    /** The column of a row. */
    static String column(String row, int index) {
        return row.split(",", -1)[index];
    }

    /** Sets or, with null, removes a row. */
    void row(String topic, long timestamp, String key, @Nullable String value) {
        TestInputTopic<String, String> input = inputs.get(topic);
        if (input == null) {
            throw new IllegalArgumentException(topic);
        }
        input.pipeInput(key, value, Instant.ofEpochMilli(timestamp));
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
