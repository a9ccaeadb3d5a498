// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.runtime.operator.PlacedStep;
import io.millrace.topology.runtime.operator.StepNames;
import io.millrace.topology.runtime.record.InternalTimeExtractor;
import io.millrace.topology.runtime.record.PolledBytes;
import io.millrace.topology.runtime.record.PolledRecords;
import io.millrace.topology.runtime.record.RecordTimes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Which topics' records go through Kafka Streams in runs ({@link PolledRecords}): one run a partition and poll; of the inputs of a
 * join runs that are cut where the next record by time is the other side's ({@link TimedInputs}). Immutable; any thread.
 */
public final class BatchLane {
    /** {@code max.task.idle.ms} when tasks process what they have, whatever the brokers still have of other inputs. */
    private static final long NEVER_WAIT = -1;

    private final Set<String> topics;
    private final Map<String, Timed> timed;
    private final Waiting waiting;
    private final boolean needsNoOrder;

    /** Whether an input of a join waits for another one that is known to have more records. */
    enum Waiting {
        WHILE_BEHIND,
        NEVER
    }

    /**
     * A topic whose records are ordered by time.
     *
     * @param component the sub-topology, by its number
     * @param times for one consumer
     */
    record Timed(int component, Supplier<RecordTimes> times) {}

    private BatchLane(Set<String> topics, Map<String, Timed> timed, Waiting waiting, boolean needsNoOrder) {
        this.topics = Set.copyOf(topics);
        this.timed = Map.copyOf(timed);
        this.waiting = waiting;
        this.needsNoOrder = needsNoOrder;
    }

    /** Every record by itself. */
    public static BatchLane off() {
        return new BatchLane(Set.of(), Map.of(), Waiting.NEVER, false);
    }

    /**
     * The lane for a plan. Where a task waits for an input that has nothing yet, which nobody but Kafka Streams can time, inputs
     * of joins go record by record.
     */
    public static BatchLane of(PhysicalPlan plan, RuntimeEnvironment environment) {
        Set<String> topics = new HashSet<>();
        Map<String, Timed> timed = new HashMap<>();
        int number = 0;
        boolean needsNoOrder = true;
        for (Component component : Component.of(plan, environment)) {
            Map<String, Timed> inputs = inputs(component, number++, environment);
            if (!component.joins()) {
                topics.addAll(inputs.keySet());
                needsNoOrder &=
                        component.inputs() == 1 || !component.needsOrder() && environment.maxTaskIdleMillis() <= 0;
            } else if (environment.maxTaskIdleMillis() <= 0) {
                timed.putAll(inputs);
            } else {
                needsNoOrder = false;
            }
        }
        Waiting waiting = environment.maxTaskIdleMillis() == NEVER_WAIT ? Waiting.NEVER : Waiting.WHILE_BEHIND;
        return new BatchLane(topics, timed, waiting, needsNoOrder);
    }

    private static Map<String, Timed> inputs(Component component, int number, RuntimeEnvironment environment) {
        Map<String, Timed> inputs = new HashMap<>();
        for (String topic : component.topics()) {
            inputs.put(topic, new Timed(number, () -> InputTimes.of(component, topic, environment)));
        }
        for (PlacedStep repartition : component.repartitions()) {
            inputs.put(
                    environment.internalTopic(StepNames.repartitionTopic(repartition.step())),
                    new Timed(number, InternalTimeExtractor::new));
        }
        return inputs;
    }

    /** Whether the records of a topic go in runs. */
    public boolean takes(String topic) {
        return topics.contains(topic) || timed.containsKey(topic);
    }

    /** Whether all records of a topic that come with a poll are one run. */
    boolean takesWhole(String topic) {
        return topics.contains(topic);
    }

    /** How the records of a topic are ordered, by topic. */
    Map<String, Timed> timed() {
        return timed;
    }

    Waiting waiting() {
        return waiting;
    }

    /** Whether any topic's records go in runs. */
    public boolean isOff() {
        return topics.isEmpty() && timed.isEmpty();
    }

    /** What a consumer for {@link #over} may deserialize with, so that the records of runs are not copied. One consumer's. */
    public PolledBytes bytes() {
        return new PolledBytes(this::takes);
    }

    /**
     * {@code max.task.idle.ms} for Kafka Streams: -1 where every task has one input, is given several in their order, or does nothing
     * for which their order counts, so that Kafka Streams need not look before each run whether an input is empty.
     *
     * @param configured what {@link #of} was told
     */
    public long taskIdleMillis(long configured) {
        return needsNoOrder ? NEVER_WAIT : configured;
    }

    /**
     * A consumer that gives out runs.
     *
     * @param consumer subscribes and is polled through the consumer that is returned, and by nobody else
     */
    public Consumer<byte[], byte[]> over(Consumer<byte[], byte[]> consumer) {
        return isOff() ? consumer : LaneConsumer.over(consumer, this);
    }
}
