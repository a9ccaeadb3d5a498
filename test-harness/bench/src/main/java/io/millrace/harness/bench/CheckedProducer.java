// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.harness.cluster.Cluster;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Writes inputs in large batches; the first failure is thrown at the end. One thread. */
final class CheckedProducer implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    CheckedProducer(Cluster cluster) {
        this(cluster, Map.of("linger.ms", 50, "batch.size", 128 << 10, "acks", "all"));
    }

    CheckedProducer(Cluster cluster, Map<String, Object> settings) {
        this.producer = cluster.producer(settings);
    }

    void send(ProducerRecord<byte[], byte[]> message) {
        producer.send(message, (metadata, thrown) -> {
            if (thrown != null) {
                failure.compareAndSet(null, thrown);
            }
        });
    }

    /** @throws IllegalStateException when a message was not written */
    @Override
    public void close() {
        producer.close();
        Exception thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("cannot write inputs", thrown);
        }
    }
}
