// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import io.millrace.schema.errors.RecordException;
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
                    ? serialized((byte[]) message.key(), value.bytes(), message.timestamp(), partitionTime)
                    : Math.max(0, message.timestamp());
        }
        return Math.max(0, message.timestamp());
    }

    @Override
    public long of(ConsumerRecord<byte[], byte[]> record, long partitionTime) {
        return timeOf(record.key(), record.value(), record.timestamp(), partitionTime);
    }

    private synchronized long serialized(
            byte @Nullable [] key, byte @Nullable [] value, long timestamp, long partitionTime) {
        return timeOf(key, value, timestamp, partitionTime);
    }

    private long timeOf(byte @Nullable [] key, byte @Nullable [] value, long timestamp, long partitionTime) {
        try {
            return column == null ? times.ofRecord(timestamp) : ofColumn(column, key, value, timestamp);
        } catch (RecordException bad) {
            return Math.max(0, partitionTime);
        }
    }

    private long ofColumn(TimeColumn time, byte @Nullable [] key, byte @Nullable [] value, long timestamp) {
        byte[] bytes = time.half() == Half.KEY ? key : value;
        if (bytes == null) {
            return times.ofRecord(timestamp);
        }
        time.reader().read(bytes, time.batch(), 0);
        return times.ofRow(time.batch(), 0, 0);
    }
}
