// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import io.millrace.schema.formats.ByteArrays;
import io.millrace.schema.types.HotPath;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record of a run, whose bytes lie in what the broker sent: it stands for the key and the value of Kafka's own object, and holds on
 * to all that came with them. One thread.
 */
@HotPath
final class PolledOrigin implements Origin {
    private final byte[] bytes;
    private final int keyFrom;
    private int valueFrom;
    /** Set before anybody asks; Kafka makes it behind this one. */
    private @Nullable ConsumerRecord<?, ?> record;

    /** @param bytes hold the key and the value, as far as there are any */
    PolledOrigin(byte[] bytes, int keyFrom, int valueFrom) {
        this.bytes = bytes;
        this.keyFrom = keyFrom;
        this.valueFrom = valueFrom;
    }

    byte[] bytes() {
        return bytes;
    }

    void setValueFrom(int from) {
        valueFrom = from;
    }

    void attach(ConsumerRecord<?, ?> made) {
        record = made;
    }

    private ConsumerRecord<?, ?> record() {
        ConsumerRecord<?, ?> known = record;
        if (known == null) {
            throw new IllegalStateException("a record that was not polled");
        }
        return known;
    }

    @Override
    public String topic() {
        return record().topic();
    }

    @Override
    public int partition() {
        return record().partition();
    }

    @Override
    public long offset() {
        return record().offset();
    }

    @Override
    public long timestamp() {
        return record().timestamp();
    }

    @Override
    public Headers headers() {
        return record().headers();
    }

    @Override
    public boolean hasValue() {
        return record().serializedValueSize() >= 0;
    }

    @Override
    public byte @Nullable [] key() {
        return key(ByteArrays.fresh());
    }

    @Override
    public byte @Nullable [] value() {
        return value(ByteArrays.fresh());
    }

    @Override
    public byte @Nullable [] key(ByteArrays arrays) {
        return part(keyFrom, record().serializedKeySize(), arrays);
    }

    @Override
    public byte @Nullable [] value(ByteArrays arrays) {
        return part(valueFrom, record().serializedValueSize(), arrays);
    }

    private byte @Nullable [] part(int from, int length, ByteArrays arrays) {
        if (length < 0) {
            return null;
        }
        byte[] part = arrays.of(length);
        System.arraycopy(bytes, from, part, 0, length);
        return part;
    }
}
