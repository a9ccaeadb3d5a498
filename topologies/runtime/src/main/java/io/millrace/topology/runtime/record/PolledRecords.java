// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Records of one partition that one poll returned, on their way through Kafka Streams as if they were one.
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
    private final Place place;

    private PolledRecords(List<ConsumerRecord<byte[], byte[]>> records, Place place) {
        this.records = records;
        this.place = place;
    }

    /** Whether more of the same partition came with the same poll. */
    public enum Place {
        BEFORE_OTHERS,
        LAST
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
     * One record in the place of all that a poll returned of a partition.
     *
     * @param records at least one, of one partition, by offset; not to be changed afterwards
     */
    public static ConsumerRecord<byte[], byte[]> asOne(List<ConsumerRecord<byte[], byte[]>> records) {
        return asOne(records, records.get(0).timestamp(), Place.LAST);
    }

    /**
     * One record in the place of several.
     *
     * @param records as above
     * @param time by which it is ordered among the inputs of its task
     */
    public static ConsumerRecord<byte[], byte[]> asOne(
            List<ConsumerRecord<byte[], byte[]>> records, long time, Place place) {
        ConsumerRecord<byte[], byte[]> first = records.get(0);
        return new ConsumerRecord<>(
                first.topic(),
                first.partition(),
                first.offset(),
                time,
                first.timestampType(),
                0,
                0,
                null,
                MARKER,
                carrying(new PolledRecords(records, place)),
                first.leaderEpoch());
    }

    /** The headers of {@link #asOne}. */
    public static Headers carrying(List<ConsumerRecord<byte[], byte[]>> records) {
        return carrying(new PolledRecords(records, Place.LAST));
    }

    private static Headers carrying(PolledRecords polled) {
        return new RecordHeaders(new Header[] {new Carrier(polled)});
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

    /** Whether no more of this partition came with the same poll. */
    public boolean isLast() {
        return place == Place.LAST;
    }

    public ConsumerRecord<byte[], byte[]> get(int index) {
        return records.get(index);
    }
}
