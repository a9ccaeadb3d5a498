// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import io.millrace.topology.runtime.record.PolledBytes;
import io.millrace.topology.runtime.record.PolledRecords;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The consumer of a stream thread in the batch lane. One thread.
 *
 * <p>To Kafka Streams records that are held here ({@link TimedInputs}) are records that the broker has not given yet: its next
 * offset lies before them, so a commit leaves them out; a seek or the loss of the partition drops them, as they come again.
 */
final class LaneConsumer implements InvocationHandler {
    /** So many records may wait for another input; then the partition is paused until half of them are gone. */
    static final int HELD_MAX = 4_096;

    private final Consumer<byte[], byte[]> consumer;
    private final BatchLane lane;
    private final Map<TopicPartition, HeldInput> held = new HashMap<>();
    private final Map<TopicPartition, TimedInputs> tasks = new HashMap<>();
    private Set<TopicPartition> assigned = Set.of();
    /** Whether the tasks are those of the assignment. */
    private boolean follows;
    /** Those that Kafka Streams wants to be paused. */
    private final Set<TopicPartition> paused = new HashSet<>();
    /** Those that are paused because much is held of them. */
    private final Set<TopicPartition> full = new HashSet<>();

    private LaneConsumer(Consumer<byte[], byte[]> consumer, BatchLane lane) {
        this.consumer = consumer;
        this.lane = lane;
    }

    @SuppressWarnings("unchecked")
    static Consumer<byte[], byte[]> over(Consumer<byte[], byte[]> consumer, BatchLane lane) {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                LaneConsumer.class.getClassLoader(), new Class<?>[] {Consumer.class}, new LaneConsumer(consumer, lane));
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (arguments == null || arguments.length == 0) {
            if (method.getName().equals("unsubscribe")) {
                forget(List.copyOf(assigned));
            }
            return call(method, arguments);
        }
        Object first = arguments[0];
        switch (method.getName()) {
            case "poll" -> {
                return gather(consumer.poll(Objects.requireNonNull((Duration) first)));
            }
            case "subscribe" -> {
                return call(method, listening(arguments));
            }
            case "pause" -> paused.addAll((Collection<TopicPartition>) first);
            case "resume" -> {
                Collection<TopicPartition> resumed = (Collection<TopicPartition>) first;
                paused.removeAll(resumed);
                return call(method, new Object[] {without(resumed, full)});
            }
            case "seek" -> drop(List.of((TopicPartition) first));
            case "seekToBeginning", "seekToEnd" -> drop((Collection<TopicPartition>) first);
            case "currentLag" -> {
                if (isHeld((TopicPartition) first)) {
                    // What Kafka Streams has of other inputs goes before what is held: it need not wait for this one.
                    return OptionalLong.of(0);
                }
            }
            default -> {}
        }
        return call(method, arguments);
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(consumer, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private static List<TopicPartition> without(Collection<TopicPartition> all, Set<TopicPartition> some) {
        List<TopicPartition> rest = new ArrayList<>(all);
        rest.removeAll(some);
        return rest;
    }

    private @Nullable Object[] listening(@Nullable Object[] arguments) {
        @Nullable Object[] changed = arguments.clone();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] instanceof ConsumerRebalanceListener listener) {
                changed[i] = new Forgetting(listener);
            }
        }
        return changed;
    }

    /** What is taken away comes again from the broker, here or elsewhere. */
    private final class Forgetting implements ConsumerRebalanceListener {
        private final ConsumerRebalanceListener listener;

        Forgetting(ConsumerRebalanceListener listener) {
            this.listener = listener;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            listener.onPartitionsAssigned(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            try {
                listener.onPartitionsRevoked(partitions);
            } finally {
                forget(partitions);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            try {
                listener.onPartitionsLost(partitions);
            } finally {
                forget(partitions);
            }
        }
    }

    private void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(held::remove);
        partitions.forEach(paused::remove);
        partitions.forEach(full::remove);
        follows = false;
    }

    /** Of a partition that stays and is read from elsewhere. */
    private void drop(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            held.remove(partition);
            if (full.remove(partition) && !paused.contains(partition)) {
                consumer.resume(List.of(partition));
            }
        }
        follows = false;
    }

    private boolean isHeld(TopicPartition partition) {
        HeldInput input = held.get(partition);
        return input != null && !input.isEmpty();
    }

    private ConsumerRecords<byte[], byte[]> gather(ConsumerRecords<byte[], byte[]> polled) {
        follow();
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> gathered = new HashMap<>();
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
            HeldInput input = held.get(partition);
            if (input != null) {
                input.add(records);
            } else {
                gathered.put(partition, unheld(partition, records));
            }
        }
        Map<TopicPartition, OffsetAndMetadata> positions = polled.nextOffsets();
        if (!held.isEmpty()) {
            positions = release(positions, gathered);
        }
        return new ConsumerRecords<>(gathered, positions);
    }

    private List<ConsumerRecord<byte[], byte[]>> unheld(
            TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        if (lane.takesWhole(partition.topic())) {
            return List.of(PolledRecords.asOne(records));
        }
        return lane.takes(partition.topic()) ? PolledBytes.copied(records) : records;
    }

    private void follow() {
        if (lane.timed().isEmpty()) {
            return;
        }
        Set<TopicPartition> now = consumer.assignment();
        if (follows && now.equals(assigned)) {
            return;
        }
        follows = true;
        assigned = Set.copyOf(now);
        held.keySet().retainAll(assigned);
        paused.retainAll(assigned);
        full.retainAll(assigned);
        Map<TopicPartition, List<HeldInput>> byTask = new HashMap<>();
        List<TopicPartition> inOrder = new ArrayList<>(assigned);
        // So that which of two equal times goes first does not change from run to run.
        inOrder.sort(Comparator.comparing(TopicPartition::topic));
        for (TopicPartition partition : inOrder) {
            BatchLane.Timed timed = lane.timed().get(partition.topic());
            if (timed != null) {
                HeldInput input = held.computeIfAbsent(
                        partition, added -> new HeldInput(added, timed.times().get()));
                TopicPartition task = new TopicPartition(Integer.toString(timed.component()), partition.partition());
                byTask.computeIfAbsent(task, key -> new ArrayList<>()).add(input);
            }
        }
        tasks.keySet().retainAll(byTask.keySet());
        byTask.forEach((task, inputs) ->
                tasks.computeIfAbsent(task, key -> new TimedInputs()).set(inputs));
    }

    private Map<TopicPartition, OffsetAndMetadata> release(
            Map<TopicPartition, OffsetAndMetadata> polledPositions,
            Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> gathered) {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>(polledPositions);
        Set<TopicPartition> moved = new HashSet<>();
        polledPositions.forEach((partition, position) -> {
            HeldInput input = held.get(partition);
            if (input != null) {
                input.setBehind(position);
                moved.add(partition);
            }
        });
        List<HeldInput.Run> runs = new ArrayList<>();
        for (TimedInputs task : tasks.values()) {
            task.release(this::isAwaited, paused::contains, runs);
        }
        Set<TopicPartition> seen = new HashSet<>();
        for (int i = runs.size() - 1; i >= 0; i--) {
            HeldInput.Run run = runs.get(i);
            boolean last = seen.add(run.partition());
            runsOf(run.partition(), gathered)
                    .add(PolledRecords.asOne(
                            run.records(),
                            run.time(),
                            last ? PolledRecords.Place.LAST : PolledRecords.Place.BEFORE_OTHERS));
        }
        seen.forEach(partition -> Collections.reverse(runsOf(partition, gathered)));
        moved.addAll(seen);
        for (TopicPartition partition : moved) {
            HeldInput input = held.get(partition);
            OffsetAndMetadata position = input == null ? null : input.position();
            if (position != null) {
                positions.put(partition, position);
            }
        }
        held.values().forEach(this::bound);
        return positions;
    }

    private static List<ConsumerRecord<byte[], byte[]>> runsOf(
            TopicPartition partition, Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> gathered) {
        return gathered.computeIfAbsent(partition, key -> new ArrayList<>());
    }

    /** As Kafka Streams decides it, with what it asks too. */
    private boolean isAwaited(TopicPartition partition) {
        return lane.waiting() == BatchLane.Waiting.WHILE_BEHIND
                && consumer.currentLag(partition).orElse(1) > 0;
    }

    private void bound(HeldInput input) {
        TopicPartition partition = input.partition();
        if (input.size() > HELD_MAX && full.add(partition)) {
            consumer.pause(List.of(partition));
        } else if (input.size() <= HELD_MAX / 2 && full.remove(partition) && !paused.contains(partition)) {
            consumer.resume(List.of(partition));
        }
    }
}
