// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/** The time of records on internal topics, which was judged before they were written. Any thread. */
public final class InternalTimeExtractor implements TimestampExtractor, RecordTimes {
    @Override
    public long extract(ConsumerRecord<Object, Object> message, long partitionTime) {
        if (message.value() instanceof SourceValue value) {
            value.setProducerTimestamp(message.timestamp());
        }
        return Math.max(0, message.timestamp());
    }

    @Override
    public long of(ConsumerRecord<byte[], byte[]> record, long partitionTime) {
        return Math.max(0, record.timestamp());
    }
}
