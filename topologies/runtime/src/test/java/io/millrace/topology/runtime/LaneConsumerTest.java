// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In the batch lane a join's inputs are processed in an order in which Kafka Streams could have processed their records. */
final class LaneConsumerTest {
    private static final TopicPartition STREAM = new TopicPartition("in", 0);
    private static final TopicPartition TABLE = new TopicPartition("table", 0);
    private static final List<TopicPartition> INPUTS = List.of(STREAM, TABLE);
    private static final int CASES = 300;

    @TempDir
    Path folder;

    private TaskRig rig;

    @BeforeEach
    void open() {
        rig = new TaskRig(ResumeTest.sql(folder, ResumeTest.JOINS), TaskRig.Place.MEMORY);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private BatchLane lane(long maxTaskIdleMillis) {
        return BatchLane.of(rig.spec().plan(), rig.environment(maxTaskIdleMillis));
    }

    /** Two topics as they lie on a broker, and how much of them can be polled. */
    private final class Broker {
        private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> logs = new HashMap<>();
        private final Map<TopicPartition, Integer> given = new HashMap<>();
        private MockConsumer<byte[], byte[]> mock = new MockConsumer<>("earliest");
        private Consumer<byte[], byte[]> consumer = mock;

        Broker(List<List<Long>> times) {
            for (int i = 0; i < INPUTS.size(); i++) {
                List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
                for (long time : times.get(i)) {
                    log.add(record(INPUTS.get(i), log.size(), time));
                }
                logs.put(INPUTS.get(i), log);
            }
            start(Map.of());
        }

        /** A new consumer that goes on somewhere. */
        void start(Map<TopicPartition, Long> offsets) {
            mock = new MockConsumer<>("earliest");
            consumer = lane(0).over(mock);
            mock.assign(INPUTS);
            for (TopicPartition input : INPUTS) {
                long from = offsets.getOrDefault(input, 0L);
                mock.seek(input, from);
                given.put(input, (int) from);
                mock.updateEndOffsets(Map.of(input, (long) log(input).size()));
            }
        }

        List<ConsumerRecord<byte[], byte[]>> log(TopicPartition input) {
            return logs.getOrDefault(input, List.of());
        }

        boolean isRead() {
            return INPUTS.stream()
                    .allMatch(
                            input -> given.getOrDefault(input, 0) == log(input).size());
        }

        /** Lets the next records come. */
        void give(TopicPartition input, int count) {
            int from = given.getOrDefault(input, 0);
            int to = Math.min(log(input).size(), from + count);
            log(input).subList(from, to).forEach(mock::addRecord);
            given.put(input, to);
        }

        ConsumerRecords<byte[], byte[]> poll() {
            return consumer.poll(Duration.ZERO);
        }
    }

    private static ConsumerRecord<byte[], byte[]> record(TopicPartition input, long offset, long time) {
        return new ConsumerRecord<>(
                input.topic(),
                input.partition(),
                offset,
                time,
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                new byte[0],
                new RecordHeaders(),
                java.util.Optional.of(7));
    }

    /** Knows what was polled, record by record, and which of the records may be next. */
    private static final class Referee {
        private final Broker broker;
        private final Map<TopicPartition, Deque<Long>> times = new HashMap<>();
        private final Map<TopicPartition, Integer> processed = new HashMap<>();
        private final Map<TopicPartition, Integer> seen = new HashMap<>();

        Referee(Broker broker) {
            this.broker = broker;
            INPUTS.forEach(input -> times.put(input, new ArrayDeque<>()));
        }

        /** What the consumer could have given out by now. */
        void polled() {
            for (TopicPartition input : INPUTS) {
                int from = seen.getOrDefault(input, 0);
                int to = (int) broker.mock.position(input);
                for (int i = from; i < to; i++) {
                    queue(input).add(Math.max(0, broker.log(input).get(i).timestamp()));
                }
                seen.put(input, Math.max(from, to));
            }
        }

        private Deque<Long> queue(TopicPartition input) {
            return times.getOrDefault(input, new ArrayDeque<>());
        }

        int processed(TopicPartition input) {
            return processed.getOrDefault(input, 0);
        }

        void process(ConsumerRecord<byte[], byte[]> record) {
            TopicPartition input = new TopicPartition(record.topic(), record.partition());
            assertThat(record.offset()).as("of %s", input).isEqualTo(processed(input));
            long time = queue(input).remove();
            for (TopicPartition other : INPUTS) {
                Long head = queue(other).peek();
                if (other.equals(input)) {
                    continue;
                }
                if (head == null) {
                    assertThat(broker.mock.currentLag(other))
                            .as("lag of %s", other)
                            .hasValue(0);
                } else {
                    assertThat(time).as("%s beside %s", record, other).isLessThanOrEqualTo(head);
                }
            }
            processed.merge(input, 1, Integer::sum);
        }
    }

    static OffsetAndMetadata position(ConsumerRecords<byte[], byte[]> polled, TopicPartition partition) {
        return Objects.requireNonNull(polled.nextOffsets().get(partition));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void runs_go_in_an_order_of_their_records(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < CASES; i++) {
            process(random, 1 + random.nextInt(30), 0);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22})
    void a_restart_goes_on_where_a_commit_says(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < CASES; i++) {
            process(random, 1_000, 5);
        }
    }

    private void process(Random random, int queueMax, int restartsIn) {
        Broker broker = new Broker(List.of(times(random), times(random)));
        Referee referee = new Referee(broker);
        // What the lane gives out is in order whether or not Kafka Streams waits as well.
        long idleMillis = random.nextBoolean() ? 0 : lane(0).taskIdleMillis(0);
        OrderedTask task = new OrderedTask(broker.consumer, INPUTS, queueMax, idleMillis, random);
        Map<TopicPartition, Long> committed = new HashMap<>();
        int idle = 0;
        while (idle < 3) {
            INPUTS.forEach(input -> broker.give(input, random.nextInt(3) == 0 ? random.nextInt(40) : 0));
            task.take(broker.poll());
            referee.polled();
            boolean worked = false;
            for (var next = task.next(); next != null; next = task.next()) {
                OrderedTask.recordsOf(next).forEach(referee::process);
                worked = true;
            }
            task.committable()
                    .forEach((input, offset) ->
                            assertThat(offset).as("committed of %s", input).isEqualTo(referee.processed(input)));
            idle = worked || !broker.isRead() ? 0 : idle + 1;
            if (restartsIn > 0 && random.nextInt(restartsIn) == 0) {
                committed.putAll(task.committable());
                broker.start(committed);
                task = new OrderedTask(broker.consumer, INPUTS, queueMax, idleMillis, random);
            }
        }
        for (TopicPartition input : INPUTS) {
            assertThat(referee.processed(input)).isEqualTo(broker.log(input).size());
        }
    }

    /** Mostly ascending, with jumps back, equal ones, and some that are no time. */
    private static List<Long> times(Random random) {
        List<Long> times = new ArrayList<>();
        long time = random.nextInt(50);
        int step = 1 + random.nextInt(20);
        int count = random.nextInt(200);
        for (int i = 0; i < count; i++) {
            time += random.nextInt(step);
            times.add(
                    switch (random.nextInt(12)) {
                        case 0 -> Math.max(0, time - random.nextInt(40));
                        case 1 -> time + random.nextInt(40);
                        default -> time;
                    });
        }
        return times;
    }

    @Test
    void kafka_streams_does_not_wait_for_inputs_that_come_in_order() {
        assertThat(lane(0).taskIdleMillis(0)).isEqualTo(-1);
        assertThat(lane(50).taskIdleMillis(50))
                .as("inputs of joins go record by record")
                .isEqualTo(50);
        assertThat(BatchLane.off().taskIdleMillis(0)).isZero();
    }

    @Test
    void a_side_without_rivals_goes_in_one_run_a_poll() {
        Broker broker = new Broker(List.of(List.of(5L, 3L, 9L, 4L), List.of()));
        broker.give(STREAM, 4);
        ConsumerRecords<byte[], byte[]> polled = broker.poll();
        assertThat(polled.records(STREAM)).singleElement().satisfies(one -> {
            assertThat(one.timestamp()).isEqualTo(5);
            assertThat(OrderedTask.recordsOf(one)).hasSize(4);
        });
        assertThat(position(polled, STREAM).offset()).isEqualTo(4);
    }

    @Test
    void runs_are_cut_where_the_other_side_is_next() {
        Broker broker = new Broker(List.of(List.of(1L, 2L, 7L, 5L, 8L), List.of(4L, 4L, 7L)));
        broker.give(STREAM, 5);
        broker.give(TABLE, 3);
        ConsumerRecords<byte[], byte[]> polled = broker.poll();
        assertThat(polled.records(STREAM))
                .extracting(one -> OrderedTask.recordsOf(one).size())
                .containsExactly(2, 2, 1);
        assertThat(polled.records(TABLE))
                .extracting(one -> OrderedTask.recordsOf(one).size())
                .containsExactly(2, 1);
        assertThat(position(polled, STREAM).leaderEpoch()).hasValue(7);
    }

    @Test
    void what_waits_for_the_other_side_is_not_committed_and_not_asked_for() {
        Broker broker = new Broker(List.of(List.of(1L, 2L, 7L), List.of(4L)));
        broker.give(STREAM, 3);
        ConsumerRecords<byte[], byte[]> polled = broker.poll();
        assertThat(polled.isEmpty()).isTrue();
        assertThat(position(polled, STREAM).offset()).isZero();
        assertThat(broker.consumer.currentLag(STREAM)).hasValue(0);
        assertThat(broker.consumer.currentLag(TABLE)).hasValue(1);
        broker.give(TABLE, 1);
        polled = broker.poll();
        assertThat(polled.records(STREAM)).hasSize(2);
        assertThat(position(polled, STREAM).offset()).isEqualTo(3);
        assertThat(position(polled, TABLE).offset()).isEqualTo(1);
    }

    @Test
    void a_partition_that_is_paused_gives_nothing_that_was_held() {
        Broker broker = new Broker(List.of(List.of(1L, 2L, 7L), List.of(4L)));
        broker.give(STREAM, 3);
        broker.poll();
        broker.consumer.pause(List.of(STREAM));
        broker.give(TABLE, 1);
        assertThat(broker.poll().isEmpty()).isTrue();
        broker.consumer.resume(List.of(STREAM));
        assertThat(broker.poll().records(STREAM)).hasSize(2);
    }

    @Test
    void held_records_are_bounded() {
        int many = LaneConsumer.HELD_MAX * 3;
        List<Long> times = new ArrayList<>();
        for (long i = 0; i < many; i++) {
            times.add(i);
        }
        Broker broker = new Broker(List.of(times, List.of((long) many)));
        broker.give(STREAM, many);
        broker.mock.setMaxPollRecords(500);
        for (int i = 0; i < 40; i++) {
            broker.poll();
        }
        assertThat(broker.mock.position(STREAM)).isLessThan(LaneConsumer.HELD_MAX + 501);
        assertThat(broker.mock.paused()).containsExactly(STREAM);
        broker.consumer.resume(List.of(STREAM));
        assertThat(broker.mock.paused()).containsExactly(STREAM);
        broker.give(TABLE, 1);
        int records = 0;
        for (int i = 0; i < 40; i++) {
            for (ConsumerRecord<byte[], byte[]> one : broker.poll()) {
                records += OrderedTask.recordsOf(one).size();
            }
        }
        assertThat(broker.mock.paused()).isEmpty();
        assertThat(records).isEqualTo(many + 1);
    }

    @Test
    void a_seek_drops_what_is_held() {
        Broker broker = new Broker(List.of(List.of(1L, 2L, 7L), List.of(9L)));
        broker.give(STREAM, 3);
        broker.poll();
        broker.consumer.seek(STREAM, 1);
        broker.log(STREAM).subList(1, 3).forEach(broker.mock::addRecord);
        broker.give(TABLE, 1);
        assertThat(broker.poll().records(STREAM))
                .singleElement()
                .satisfies(one -> assertThat(OrderedTask.recordsOf(one))
                        .extracting(ConsumerRecord::offset)
                        .containsExactly(1L, 2L));
    }

    @Test
    void a_partition_that_is_taken_away_and_given_again_begins_anew() {
        MockConsumer<byte[], byte[]> mock = new MockConsumer<>("earliest");
        Consumer<byte[], byte[]> consumer = lane(0).over(mock);
        List<String> told = new ArrayList<>();
        consumer.subscribe(List.of("in", "table"), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                told.add("revoked " + partitions.size());
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                told.add("assigned " + partitions.size());
            }
        });
        mock.updateBeginningOffsets(Map.of(STREAM, 0L, TABLE, 0L));
        mock.updateEndOffsets(Map.of(STREAM, 1L, TABLE, 1L));
        mock.rebalance(INPUTS);
        mock.addRecord(record(STREAM, 0, 5));
        assertThat(consumer.poll(Duration.ZERO).isEmpty()).isTrue();
        mock.rebalance(List.of());
        mock.rebalance(INPUTS);
        assertThat(told).containsExactly("assigned 2", "revoked 2", "assigned 0", "assigned 2");
        mock.addRecord(record(STREAM, 0, 5));
        mock.addRecord(record(TABLE, 0, 9));
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ZERO);
        assertThat(polled.records(STREAM)).hasSize(1);
        assertThat(polled.records(TABLE)).hasSize(1);
    }

    @Test
    void who_waits_for_data_that_may_come_goes_record_by_record() {
        assertThat(lane(0).takes("in")).isTrue();
        assertThat(lane(-1).takes("in")).isTrue();
        assertThat(lane(1).takes("in")).isFalse();
        assertThat(lane(1).takes("table")).isFalse();
    }

    @Test
    void who_never_waits_takes_what_is_there() {
        MockConsumer<byte[], byte[]> mock = new MockConsumer<>("earliest");
        Consumer<byte[], byte[]> consumer = lane(-1).over(mock);
        mock.assign(INPUTS);
        mock.updateBeginningOffsets(Map.of(STREAM, 0L, TABLE, 0L));
        mock.updateEndOffsets(Map.of(STREAM, 1L, TABLE, 1L));
        mock.addRecord(record(STREAM, 0, 5));
        assertThat(consumer.poll(Duration.ZERO).records(STREAM)).hasSize(1);
    }
}
