// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record, not decoded, and the timestamp that the producer gave; or a run of records. One thread.
 *
 * <p>Kafka Streams knows a record only by the time that the extractor makes of it; the producer's own has to travel along so
 * that a bad one can be told from a good one later.
 */
public final class SourceValue {
    private final byte @Nullable [] bytes;
    private final @Nullable PolledRecords polled;
    private long producerTimestamp;

    public SourceValue(byte @Nullable [] bytes) {
        this(bytes, null);
    }

    private SourceValue(byte @Nullable [] bytes, @Nullable PolledRecords polled) {
        this.bytes = bytes;
        this.polled = polled;
    }

    /** The value of a record as Kafka Streams got it. */
    public static SourceValue of(Headers headers, byte @Nullable [] bytes) {
        return new SourceValue(bytes, PolledRecords.of(headers, bytes));
    }

    /** The raw bytes; null is a tombstone. */
    public byte @Nullable [] bytes() {
        return bytes;
    }

    /** The records that this one stands for, or null when it stands for itself. */
    public @Nullable PolledRecords polled() {
        return polled;
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
            return of(new RecordHeaders(), data);
        }

        @Override
        public SourceValue deserialize(String topic, Headers headers, byte @Nullable [] data) {
            return of(headers, data);
        }
    }
}
