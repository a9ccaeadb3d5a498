// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Kafka's own producer for single records, with or without transactions. One thread. */
final class Sender implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;

    private Sender(KafkaProducer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    static Sender plain(Cluster cluster) {
        return new Sender(cluster.producer(Map.of()));
    }

    static Sender transactional(Cluster cluster, String transactionalId) {
        KafkaProducer<byte[], byte[]> producer = cluster.producer(Map.of("transactional.id", transactionalId));
        producer.initTransactions();
        return new Sender(producer);
    }

    KafkaProducer<byte[], byte[]> producer() {
        return producer;
    }

    /** Sends text. */
    void send(String topic, String key, String value) {
        send(topic, null, bytes(key), bytes(value), "");
    }

    /** Sends bytes with a header {@code trace}. */
    void send(String topic, @Nullable Long timestamp, byte @Nullable [] key, byte @Nullable [] value, String trace) {
        ProducerRecord<byte[], byte[]> row = new ProducerRecord<>(topic, null, timestamp, key, value);
        row.headers().add("trace", bytes(trace));
        producer.send(row);
    }

    void flush() {
        producer.flush();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
