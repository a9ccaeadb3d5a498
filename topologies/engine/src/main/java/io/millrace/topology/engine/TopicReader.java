// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.engine.config.EngineConfig;
import io.millrace.topology.sql.Suggestions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the committed records of a topic, as a member of no group. One thread. */
public final class TopicReader implements AutoCloseable {
    private static final int CONNECT_MILLIS = 15_000;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int NAMES_MAX = 12;

    private final EngineConfig config;
    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    private TopicReader(EngineConfig config, String topic, KafkaConsumer<byte[], byte[]> consumer) {
        this.config = config;
        this.topic = topic;
        this.consumer = consumer;
        this.partitions = partitions();
    }

    /**
     * Connects; reading begins with the oldest record.
     *
     * @throws MillraceException MR-6001 when no broker answers, MR-6002 when there is no such topic, MR-6006 when a client
     *     property is not accepted
     */
    public static TopicReader open(EngineConfig config, String topic) {
        KafkaConsumer<byte[], byte[]> consumer = null;
        try {
            consumer =
                    new KafkaConsumer<>(properties(config), new ByteArrayDeserializer(), new ByteArrayDeserializer());
            TopicReader reader = new TopicReader(config, topic, consumer);
            consumer.assign(reader.partitions);
            consumer.seekToBeginning(reader.partitions);
            return reader;
        } catch (RuntimeException e) {
            if (consumer != null) {
                consumer.close();
            }
            throw e instanceof KafkaException kafka ? coded(config, topic, kafka) : e;
        }
    }

    /** Goes behind the newest record that is there now. */
    public void skipToEnd() {
        guarded(() -> {
            consumer.seekToEnd(partitions);
            // The ends of now, not those of the first poll.
            partitions.forEach(consumer::position);
        });
    }

    /** Reads up to the last record that is there now. */
    public void toEnd(Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        toEnd(
                record -> {
                    taker.accept(record);
                    return true;
                },
                () -> false);
    }

    /**
     * Reads up to the last record that is there now.
     *
     * @param taker says whether it takes more
     * @param stopped asked from time to time
     */
    public void toEnd(Predicate<ConsumerRecord<byte[], byte[]>> taker, BooleanSupplier stopped) {
        guarded(() -> {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!stopped.getAsBoolean()
                    && !ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    long end = ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
                    if (record.offset() < end && !taker.test(record)) {
                        return;
                    }
                }
            }
        });
    }

    /**
     * Reads without an end.
     *
     * @param taker says whether it takes more
     * @param stopped asked from time to time
     */
    public void onAndOn(Predicate<ConsumerRecord<byte[], byte[]>> taker, BooleanSupplier stopped) {
        guarded(() -> {
            while (!stopped.getAsBoolean()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (!taker.test(record)) {
                        return;
                    }
                }
            }
        });
    }

    private void guarded(Runnable reading) {
        try {
            reading.run();
        } catch (KafkaException e) {
            throw coded(config, topic, e);
        }
    }

    private static MillraceException coded(EngineConfig config, String topic, KafkaException thrown) {
        if (thrown instanceof TimeoutException) {
            return new MillraceException(
                    ErrorCode.KAFKA_UNREACHABLE, "no broker answers at " + config.bootstrapServers(), null, thrown);
        }
        Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
        return new MillraceException(
                ErrorCode.KAFKA_CONFIG,
                "topic " + topic + " cannot be read: " + cause.getMessage(),
                "look at --bootstrap, which takes host:port, and --config",
                thrown);
    }

    private List<TopicPartition> partitions() {
        Map<String, ?> topics = consumer.listTopics();
        if (!topics.containsKey(topic)) {
            String hint = Suggestions.nearest(topic, topics.keySet())
                    .map(near -> "did you mean " + near + "?")
                    .orElse(topics.isEmpty() ? "there are no topics" : "there are: " + names(topics.keySet()));
            throw new MillraceException(ErrorCode.TOPIC_MISSING, "topic " + topic + " does not exist", hint);
        }
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    private static String names(Set<String> topics) {
        List<String> names =
                topics.stream().filter(name -> !name.startsWith("__")).sorted().toList();
        String text = String.join(", ", names.subList(0, Math.min(NAMES_MAX, names.size())));
        return names.size() > NAMES_MAX ? text + " and " + (names.size() - NAMES_MAX) + " more" : text;
    }

    private static Map<String, Object> properties(EngineConfig config) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CONNECT_MILLIS);
        Set<String> known = ConsumerConfig.configNames();
        config.clientProperties().forEach((name, value) -> {
            if (known.contains(name)) {
                properties.put(name, value);
            }
        });
        config.clientProperties().forEach((name, value) -> {
            if (name.startsWith("consumer.")) {
                properties.put(name.substring("consumer.".length()), value);
            }
        });
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        return properties;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
