// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record, not decoded, and the timestamp that the producer gave. One thread.
 *
 * <p>Kafka Streams knows a record only by the time that the extractor makes of it; the producer's own has to travel along so
 * that a bad one can be told from a good one later.
 */
public final class SourceValue {
    private final byte @Nullable [] bytes;
    private long producerTimestamp;

    public SourceValue(byte @Nullable [] bytes) {
        this.bytes = bytes;
    }

    /** The raw bytes; null is a tombstone. */
    public byte @Nullable [] bytes() {
        return bytes;
    }

    /** Milliseconds since 1970 as the record says, unchecked. */
    public long producerTimestamp() {
        return producerTimestamp;
    }

    public void setProducerTimestamp(long timestamp) {
        producerTimestamp = timestamp;
    }

    /** Wraps the bytes without looking at them. Any thread. */
    public static final class Wrapper implements Deserializer<SourceValue> {
        @Override
        public SourceValue deserialize(String topic, byte @Nullable [] data) {
            return new SourceValue(data);
        }

        @Override
        public SourceValue deserialize(String topic, Headers headers, byte @Nullable [] data) {
            return new SourceValue(data);
        }
    }
}
