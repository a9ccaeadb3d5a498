// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The times by which the inputs of a task are ordered. One thread. */
public interface RecordTimes {
    /**
     * The time of a record.
     *
     * @param partitionTime the latest of the records before it, negative when there was none
     * @return milliseconds since 1970, not negative
     */
    long of(ConsumerRecord<byte[], byte[]> record, long partitionTime);
}
