// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Writes records and remembers each row where the broker put it, which is the order in which everybody reads it. One thread.
 *
 * @param <R> the row
 */
final class InputTopic<R> implements AutoCloseable {
    private static final long ACKNOWLEDGED_SECONDS = 30;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final List<Sent<R>> sent = new ArrayList<>();

    InputTopic(Cluster cluster, String topic) {
        this.producer = cluster.producer(Map.of());
        this.topic = topic;
    }

    private record Sent<R>(R row, Future<RecordMetadata> place) {}

    /** A row and where it is. */
    record Placed<R>(R row, int partition, long offset) {}

    void send(@Nullable Long timestamp, String key, byte[] value, R row) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        sent.add(new Sent<>(row, producer.send(new ProducerRecord<>(topic, null, timestamp, keyBytes, value))));
    }

    void flush() {
        producer.flush();
    }

    int size() {
        return sent.size();
    }

    /** All rows, partition after partition, in the order of their offsets. */
    List<Placed<R>> placed() {
        List<Placed<R>> placed = new ArrayList<>();
        for (Sent<R> each : sent) {
            RecordMetadata place = await(each.place());
            placed.add(new Placed<>(each.row(), place.partition(), place.offset()));
        }
        placed.sort((a, b) -> a.partition() != b.partition()
                ? Integer.compare(a.partition(), b.partition())
                : Long.compare(a.offset(), b.offset()));
        return placed;
    }

    private static RecordMetadata await(Future<RecordMetadata> place) {
        try {
            return place.get(ACKNOWLEDGED_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the broker did not take a record", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
