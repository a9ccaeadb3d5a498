// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.runtime.record.PolledRecords;
import io.millrace.topology.runtime.record.SourceValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How Kafka Streams 4.3 orders, pauses and commits the inputs of one task: a queue an input, the one with the earliest head is next,
 * with {@code max.task.idle.ms=0} none while one is empty and its lag is not 0. Which of two equal heads is next is left to a
 * random generator. One thread.
 */
final class OrderedTask {
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> queues = new LinkedHashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    private final int queueMax;
    private final long idleMillis;
    private final Random ties;

    /** @param idleMillis {@code max.task.idle.ms}: 0, or -1 for never */
    OrderedTask(
            Consumer<byte[], byte[]> consumer,
            List<TopicPartition> inputs,
            int queueMax,
            long idleMillis,
            Random ties) {
        this.consumer = consumer;
        this.queueMax = queueMax;
        this.idleMillis = idleMillis;
        this.ties = ties;
        inputs.forEach(input -> queues.put(input, new ArrayDeque<>()));
    }

    void take(ConsumerRecords<byte[], byte[]> polled) {
        queues.forEach((input, queue) -> {
            queue.addAll(polled.records(input));
            if (queue.size() > queueMax) {
                consumer.pause(List.of(input));
            }
            OffsetAndMetadata position = polled.nextOffsets().get(input);
            if (position != null) {
                positions.put(input, position);
            }
        });
    }

    /** What is next, or null when nothing may go. */
    @Nullable
    ConsumerRecord<byte[], byte[]> next() {
        List<TopicPartition> earliest = new ArrayList<>();
        long time = Long.MAX_VALUE;
        for (Map.Entry<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> input : queues.entrySet()) {
            ConsumerRecord<byte[], byte[]> head = input.getValue().peek();
            if (head == null) {
                if (idleMillis == 0 && consumer.currentLag(input.getKey()).orElse(1) > 0) {
                    return null;
                }
            } else {
                long own = Math.max(0, head.timestamp());
                if (own < time) {
                    earliest.clear();
                }
                if (own <= time) {
                    time = own;
                    earliest.add(input.getKey());
                }
            }
        }
        if (earliest.isEmpty()) {
            return null;
        }
        TopicPartition chosen = earliest.get(ties.nextInt(earliest.size()));
        Deque<ConsumerRecord<byte[], byte[]>> queue = queues.getOrDefault(chosen, new ArrayDeque<>());
        ConsumerRecord<byte[], byte[]> next = queue.remove();
        if (queue.size() <= queueMax) {
            consumer.resume(List.of(chosen));
        }
        return next;
    }

    /** What a commit would say: where a restart goes on. */
    Map<TopicPartition, Long> committable() {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        queues.forEach((input, queue) -> {
            ConsumerRecord<byte[], byte[]> head = queue.peek();
            OffsetAndMetadata position = positions.get(input);
            if (head != null) {
                offsets.put(input, head.offset());
            } else if (position != null) {
                offsets.put(input, position.offset());
            }
        });
        return offsets;
    }

    /** The records that one stands for. */
    static List<ConsumerRecord<byte[], byte[]>> recordsOf(ConsumerRecord<byte[], byte[]> one) {
        PolledRecords polled = SourceValue.of(one.headers(), one.value()).polled();
        if (polled == null) {
            return List.of(one);
        }
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < polled.size(); i++) {
            records.add(polled.get(i));
        }
        assertThat(records.get(0).offset()).isEqualTo(one.offset());
        return records;
    }
}
