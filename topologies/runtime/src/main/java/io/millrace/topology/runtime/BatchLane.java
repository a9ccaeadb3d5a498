// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.runtime.operator.PlacedStep;
import io.millrace.topology.runtime.operator.StepNames;
import io.millrace.topology.runtime.record.PolledRecords;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Which topics' records go through Kafka Streams in runs, one run a partition and poll ({@link PolledRecords}): all but the inputs
 * of joins, which are ordered by time, record by record. Immutable; any thread.
 */
public final class BatchLane {
    private final Set<String> topics;

    private BatchLane(Set<String> topics) {
        this.topics = Set.copyOf(topics);
    }

    /** Every record by itself. */
    public static BatchLane off() {
        return new BatchLane(Set.of());
    }

    /** The lane for a plan. */
    public static BatchLane of(PhysicalPlan plan, RuntimeEnvironment environment) {
        Set<String> topics = new HashSet<>();
        for (Component component : Component.of(plan)) {
            if (!component.joins()) {
                topics.addAll(component.topics());
                for (PlacedStep repartition : component.repartitions()) {
                    topics.add(environment.internalTopic(StepNames.repartitionTopic(repartition.step())));
                }
            }
        }
        return new BatchLane(topics);
    }

    /** Whether the records of a topic go in runs. */
    public boolean takes(String topic) {
        return topics.contains(topic);
    }

    /** What a poll returned, with the records of the lane's topics in runs. */
    public ConsumerRecords<byte[], byte[]> gather(ConsumerRecords<byte[], byte[]> polled) {
        if (topics.isEmpty() || polled.isEmpty()) {
            return polled;
        }
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> gathered = new HashMap<>();
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
            gathered.put(partition, takes(partition.topic()) ? List.of(PolledRecords.asOne(records)) : records);
        }
        return new ConsumerRecords<>(gathered, polled.nextOffsets());
    }
}
