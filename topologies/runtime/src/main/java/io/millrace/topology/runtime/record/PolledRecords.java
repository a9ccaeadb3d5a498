// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The records of one partition that one poll returned, on their way through Kafka Streams as if they were one.
 *
 * <p>Kafka Streams makes several objects for each record and asks several clocks and sensors. So a run of records is handed to it
 * as a single one: with the offset of the first, {@link #MARKER} for a value, and a header that carries the run itself. What
 * Kafka Streams commits is the offset of the next record in its queue, or the position behind the poll: both are right for a
 * run. Immutable; any thread.
 */
public final class PolledRecords {
    /** The value of a record that stands for a run; recognized by identity, so no producer can write one. */
    private static final byte[] MARKER = new byte[0];

    private static final byte[] NOTHING = new byte[0];

    private final List<ConsumerRecord<byte[], byte[]>> records;

    private PolledRecords(List<ConsumerRecord<byte[], byte[]>> records) {
        this.records = records;
    }

    /** A header that no broker sees. */
    private record Carrier(PolledRecords polled) implements Header {
        @Override
        public String key() {
            return "millrace.polled";
        }

        @Override
        public byte[] value() {
            return NOTHING;
        }
    }

    /**
     * One record in the place of several.
     *
     * @param records at least one, of one partition, by offset; not to be changed afterwards
     */
    public static ConsumerRecord<byte[], byte[]> asOne(List<ConsumerRecord<byte[], byte[]>> records) {
        ConsumerRecord<byte[], byte[]> first = records.get(0);
        return new ConsumerRecord<>(
                first.topic(),
                first.partition(),
                first.offset(),
                first.timestamp(),
                first.timestampType(),
                0,
                0,
                null,
                MARKER,
                carrying(records),
                first.leaderEpoch());
    }

    /** The headers of {@link #asOne}. */
    public static Headers carrying(List<ConsumerRecord<byte[], byte[]>> records) {
        return new RecordHeaders(new Header[] {new Carrier(new PolledRecords(records))});
    }

    /** The value of {@link #asOne}. */
    public static byte[] marker() {
        return MARKER;
    }

    /** What a record stands for, or null when it is an ordinary one. */
    static @Nullable PolledRecords of(Headers headers, byte @Nullable [] value) {
        if (value != MARKER) {
            return null;
        }
        for (Header header : headers) {
            if (header instanceof Carrier carrier) {
                return carrier.polled();
            }
        }
        throw new IllegalStateException("a run of records has lost its header");
    }

    public int size() {
        return records.size();
    }

    public ConsumerRecord<byte[], byte[]> get(int index) {
        return records.get(index);
    }
}
