// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import io.millrace.topology.runtime.record.PolledBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Records as the consumer of the batch lane makes them: all bytes lie in one array, with others between them. */
final class PolledForm {
    private PolledForm() {}

    @SuppressWarnings({"unchecked", "rawtypes"})
    static List<ConsumerRecord<byte[], byte[]>> of(List<ConsumerRecord<byte[], byte[]>> records) {
        int length = records.stream()
                .mapToInt(record -> 2 + length(record.key()) + length(record.value()))
                .sum();
        ByteBuffer answer = ByteBuffer.allocate(length);
        PolledBytes bytes = new PolledBytes(topic -> true);
        // What they give are no arrays.
        Deserializer<?> keys = bytes.keys();
        Deserializer<?> values = bytes.values();
        List<ConsumerRecord<byte[], byte[]>> polled = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            ByteBuffer key = put(answer, record.key());
            ByteBuffer value = put(answer, record.value());
            Object polledKey = key == null ? null : keys.deserialize(record.topic(), record.headers(), key);
            Object polledValue = value == null ? null : values.deserialize(record.topic(), record.headers(), value);
            polled.add((ConsumerRecord) new ConsumerRecord<>(
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.timestamp(),
                    record.timestampType(),
                    key == null ? ConsumerRecord.NULL_SIZE : key.remaining(),
                    value == null ? ConsumerRecord.NULL_SIZE : value.remaining(),
                    polledKey,
                    polledValue,
                    record.headers(),
                    record.leaderEpoch()));
        }
        return polled;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static @Nullable ByteBuffer put(ByteBuffer answer, byte @Nullable [] bytes) {
        answer.put((byte) 0x55);
        if (bytes == null) {
            return null;
        }
        ByteBuffer part = answer.slice().limit(bytes.length);
        answer.put(bytes);
        return part;
    }
}
