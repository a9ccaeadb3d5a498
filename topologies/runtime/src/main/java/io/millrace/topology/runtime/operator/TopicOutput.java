// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.topology.runtime.record.SendLane;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.jspecify.annotations.Nullable;

/**
 * Sends records to one topic in the task's transaction. Stream thread.
 *
 * <p>Goes to the record collector of Kafka Streams itself, which keeps the task's errors and begins its transactions, and not
 * through the sink node before it: that node makes two objects and asks a clock and a sensor for each record.
 */
@HotPath
final class TopicOutput {
    private static final Serializer<byte[]> AS_IT_IS = new ByteArraySerializer();

    private final ProcessorContext<byte[], byte[]> context;
    private final RecordCollector.@Nullable Supplier collector;
    private final @Nullable InternalProcessorContext<Void, Void> internal;
    private final String node;
    private final String topic;
    private final PartitionNumbers partitions = new PartitionNumbers();
    private final SendLane lane = new SendLane();

    private TopicOutput(
            ProcessorContext<byte[], byte[]> context,
            RecordCollector.@Nullable Supplier collector,
            @Nullable InternalProcessorContext<Void, Void> internal,
            String node,
            String topic) {
        this.context = context;
        this.collector = collector;
        this.internal = internal;
        this.node = node;
        this.topic = topic;
    }

    /**
     * @param node the sink node that stands for the topic
     * @param topic its full name
     */
    @SuppressWarnings("unchecked")
    static TopicOutput of(ProcessorContext<byte[], byte[]> context, String node, String topic) {
        if (context instanceof RecordCollector.Supplier supplier
                && (Object) context instanceof InternalProcessorContext<?, ?> internal) {
            return new TopicOutput(context, supplier, (InternalProcessorContext<Void, Void>) internal, node, topic);
        }
        return new TopicOutput(context, null, null, node, topic);
    }

    /**
     * Sends one record; its partition comes of the key.
     *
     * @param headers are copied
     */
    void send(byte @Nullable [] key, byte @Nullable [] value, long timestamp, Headers headers) {
        send(SendLane.ANY_PARTITION, key, value, timestamp, headers);
    }

    /**
     * Sends one record to a partition, which is nobody else's choice. A context without a collector has none.
     *
     * @param headers are copied
     */
    void sendTo(int partition, byte[] key, byte[] value, long timestamp, Headers headers) {
        send(partition, key, value, timestamp, headers);
    }

    private void send(int partition, byte @Nullable [] key, byte @Nullable [] value, long timestamp, Headers headers) {
        RecordCollector.Supplier supplier = collector;
        InternalProcessorContext<Void, Void> task = internal;
        if (supplier == null || task == null) {
            context.forward(new Record<>(key, value, timestamp, headers), node);
            return;
        }
        Headers some = someOf(headers);
        if (some != null) {
            collect(supplier.recordCollector(), task, partition, key, value, timestamp, some);
        } else if (!lane.append(partition, key, value, timestamp)) {
            lane.sending();
            try {
                collect(supplier.recordCollector(), task, partition, key, value, timestamp, null);
            } finally {
                lane.sent();
            }
        }
    }

    private void collect(
            RecordCollector records,
            InternalProcessorContext<Void, Void> task,
            int partition,
            byte @Nullable [] key,
            byte @Nullable [] value,
            long timestamp,
            @Nullable Headers headers) {
        if (partition == SendLane.ANY_PARTITION) {
            records.send(topic, key, value, headers, timestamp, AS_IT_IS, AS_IT_IS, node, task, null);
        } else {
            records.send(
                    topic,
                    key,
                    value,
                    headers,
                    partitions.of(partition),
                    (Long) timestamp,
                    AS_IT_IS,
                    AS_IT_IS,
                    node,
                    task);
        }
    }

    /** Copying none costs an object. */
    private static @Nullable Headers someOf(Headers headers) {
        return headers instanceof RecordHeaders some && some.toArray().length == 0 ? null : headers;
    }
}
