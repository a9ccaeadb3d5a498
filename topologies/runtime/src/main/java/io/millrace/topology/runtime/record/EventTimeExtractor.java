// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.ByteArrays;
import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.types.RowBatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.jspecify.annotations.Nullable;

/**
 * The time by which the records of a task are ordered. As Kafka Streams' extractor each stream thread calls it for its own tasks,
 * and calls are serialized because the reader is not for several threads; as {@link RecordTimes} it has one thread.
 *
 * <p>Never throws for what a record holds and never gives a negative or far-future time: such a record takes the time of its
 * partition, and the source operator dead-letters it. It may wait when the registry does not answer.
 */
public final class EventTimeExtractor implements TimestampExtractor, RecordTimes {
    private final EventTimes times;
    private final @Nullable TimeColumn column;
    private final ByteArrays arrays = ByteArrays.reused();

    /** By the record's timestamp. */
    public EventTimeExtractor(EventTimes times) {
        this(times, null);
    }

    /** By a column of the key or the value. */
    public EventTimeExtractor(EventTimes times, @Nullable TimeColumn column) {
        this.times = times;
        this.column = column;
    }

    /**
     * How the column is read.
     *
     * @param batch has one row and the column alone
     */
    public record TimeColumn(ColumnReader reader, Half half, RowBatch batch) {}

    /** Which bytes hold the column. */
    public enum Half {
        KEY,
        VALUE
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> message, long partitionTime) {
        if (message.value() instanceof SourceValue value) {
            value.setProducerTimestamp(message.timestamp());
            // A run has the time by which it is ordered, where it is ordered at all.
            return value.polled() == null
                    ? serialized(half((byte[]) message.key(), value.bytes()), message.timestamp(), partitionTime)
                    : Math.max(0, message.timestamp());
        }
        return Math.max(0, message.timestamp());
    }

    @Override
    public long of(ConsumerRecord<byte[], byte[]> record, long partitionTime) {
        if (column == null) {
            return timeOf(null, record.timestamp(), partitionTime);
        }
        Origin origin = Origin.of(record);
        byte[] bytes = column.half() == Half.KEY ? origin.key(arrays) : origin.value(arrays);
        return timeOf(bytes, record.timestamp(), partitionTime);
    }

    private byte @Nullable [] half(byte @Nullable [] key, byte @Nullable [] value) {
        return column != null && column.half() == Half.KEY ? key : value;
    }

    private synchronized long serialized(byte @Nullable [] bytes, long timestamp, long partitionTime) {
        return timeOf(bytes, timestamp, partitionTime);
    }

    private long timeOf(byte @Nullable [] bytes, long timestamp, long partitionTime) {
        try {
            return column == null || bytes == null ? times.ofRecord(timestamp) : ofColumn(column, bytes);
        } catch (RecordException bad) {
            return Math.max(0, partitionTime);
        }
    }

    private long ofColumn(TimeColumn time, byte[] bytes) {
        time.reader().read(bytes, time.batch(), 0);
        return times.ofRow(time.batch(), 0, 0);
    }
}
