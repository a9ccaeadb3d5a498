// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.topology.engine.config.EngineConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Clients for what an application remembers in a compacted topic of its own with one partition, before its tasks start. Who has begun
 * transactions of a topic ends those of others that have begun before. One thread.
 */
final class OwnClients {
    private static final int FETCH_BYTES = 64 << 10;
    private static final Duration POLL = Duration.ofMillis(100);

    private final EngineConfig config;
    private final String topic;

    OwnClients(EngineConfig config, String topic) {
        this.config = config;
        this.topic = topic;
    }

    /** A producer whose transactions are called as the topic. */
    Producer<byte[], byte[]> producer() {
        Map<String, Object> properties = clientProperties("producer.", ProducerConfig.configNames());
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A consumer of committed records, in no group. */
    Consumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = clientProperties("consumer.", ConsumerConfig.configNames());
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // Of changelogs only the first records are read.
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Map<String, Object> clientProperties(String prefix, Set<String> names) {
        Map<String, Object> properties = new HashMap<>();
        config.clientProperties().forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                properties.put(name.substring(prefix.length()), value);
            } else if (names.contains(name)) {
                properties.put(name, value);
            }
        });
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, topic);
        return properties;
    }

    /**
     * Hands over each committed record of the topic up to its end of now.
     *
     * @param consumer of {@link #consumer}; what it is assigned is changed
     */
    void read(Consumer<byte[], byte[]> consumer, BiConsumer<String, ConsumerRecord<byte[], byte[]>> each) {
        TopicPartition all = new TopicPartition(topic, 0);
        consumer.assign(List.of(all));
        consumer.seekToBeginning(List.of(all));
        long end = consumer.endOffsets(List.of(all)).getOrDefault(all, 0L);
        while (consumer.position(all) < end) {
            consumer.poll(POLL)
                    .forEach(record -> each.accept(new String(record.key(), StandardCharsets.UTF_8), record));
        }
    }
}
