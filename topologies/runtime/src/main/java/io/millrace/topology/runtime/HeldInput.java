// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import io.millrace.topology.runtime.record.RecordTimes;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What was polled of a partition and is not handed to Kafka Streams yet. One thread. */
final class HeldInput {
    private final TopicPartition partition;
    private final RecordTimes times;
    /** Those behind the first. */
    private final ArrayDeque<List<ConsumerRecord<byte[], byte[]>>> polls = new ArrayDeque<>();
    /** The first poll; empty when there is none. */
    private List<ConsumerRecord<byte[], byte[]>> poll = List.of();
    /** In the first poll. */
    private int next;

    private int size;
    private long headTime;
    private boolean headTimeIsKnown;
    /** As Kafka Streams has it in the queue of the partition, for records without a time of their own. */
    private long partitionTime = -1;

    private @Nullable OffsetAndMetadata behind;

    HeldInput(TopicPartition partition, RecordTimes times) {
        this.partition = partition;
        this.times = times;
    }

    TopicPartition partition() {
        return partition;
    }

    void add(List<ConsumerRecord<byte[], byte[]>> polled) {
        if (next == poll.size()) {
            begin(polled);
        } else {
            polls.add(polled);
        }
        size += polled.size();
    }

    /** Where the consumer goes on when all that is held is processed. */
    void setBehind(OffsetAndMetadata position) {
        behind = position;
    }

    /** Where a consumer goes on that has processed what was handed out; null when nothing was polled yet. */
    @Nullable
    OffsetAndMetadata position() {
        if (size == 0) {
            return behind;
        }
        ConsumerRecord<byte[], byte[]> head = head();
        Optional<Integer> epoch = head.leaderEpoch();
        return new OffsetAndMetadata(head.offset(), epoch, "");
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    private ConsumerRecord<byte[], byte[]> head() {
        return poll.get(next);
    }

    /** The time of the next record; there must be one. */
    long headTime() {
        if (!headTimeIsKnown) {
            headTime = times.of(head(), partitionTime);
            headTimeIsKnown = true;
        }
        return headTime;
    }

    /** Records that follow each other, and the time by which they are ordered among others. */
    record Run(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records, long time) {}

    /** The next record, and those behind it up to one that is later than a time; of one poll, and not necessarily all. */
    Run takeUntil(long latest, long time) {
        int from = next;
        headTime();
        do {
            skipHead();
        } while (next < poll.size() && headTime() <= latest);
        return cut(from, time);
    }

    /** What is left of the poll that the next record came with, whatever its times. */
    Run takePoll(long time) {
        int from = next;
        headTime();
        skipHead();
        next = poll.size();
        return cut(from, time);
    }

    private void skipHead() {
        partitionTime = Math.max(partitionTime, headTime);
        headTimeIsKnown = false;
        next++;
    }

    private Run cut(int from, long time) {
        size -= next - from;
        Run run = new Run(partition, poll.subList(from, next), time);
        if (next == poll.size()) {
            List<ConsumerRecord<byte[], byte[]>> following = polls.poll();
            begin(following == null ? List.of() : following);
        }
        return run;
    }

    private void begin(List<ConsumerRecord<byte[], byte[]>> first) {
        poll = first;
        next = 0;
    }
}
