// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Joins give in runs what they give record by record, also when sending fails or a commit comes in the middle of a run. */
final class JoinOrderTest {
    private static final TopicPartition STREAM = new TopicPartition("in", 0);
    private static final TopicPartition TABLE = new TopicPartition("table", 0);
    private static final List<TopicPartition> INPUTS = List.of(STREAM, TABLE);

    @TempDir
    Path folder;

    private enum Lane {
        RECORD,
        BATCH
    }

    /** What went to each node, by node, and what was counted; the letters of a run come when it is done. */
    private record Outcome(
            Map<String, List<String>> written,
            List<String> deadLetters,
            List<String> state,
            List<SourceCounters.Snapshot> counts) {}

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34, 35, 36})
    void a_run_of_a_joins_input_is_worth_its_records(long seed) {
        System.out.println("seed " + seed);
        Outcome single = run(seed, Lane.RECORD, 0);
        assertThat(single.written().values())
                .allSatisfy(lines -> assertThat(lines).hasSizeGreaterThan(20));
        assertThat(run(seed, Lane.BATCH, 0)).isEqualTo(single);
        assertThat(run(seed, Lane.BATCH, 20)).as("failures").isEqualTo(single);
        assertThat(run(seed, Lane.RECORD, 20)).as("failures, record by record").isEqualTo(single);
    }

    private Outcome run(long seed, Lane lane, int failures) {
        Random random = new Random(seed);
        String sql = ResumeTest.sql(folder, ResumeTest.JOINS);
        try (TaskRig rig = new TaskRig(sql, TaskRig.Place.MEMORY, ErrorPolicy.DLQ, Changes.EACH)) {
            List<List<ConsumerRecord<byte[], byte[]>>> logs = List.of(stream(rig, random), table(rig, random));
            MockConsumer<byte[], byte[]> mock = new MockConsumer<>("earliest");
            mock.assign(INPUTS);
            for (int i = 0; i < INPUTS.size(); i++) {
                mock.seek(INPUTS.get(i), 0);
                mock.updateEndOffsets(Map.of(INPUTS.get(i), (long) logs.get(i).size()));
            }
            BatchLane chosen = lane == Lane.RECORD
                    ? BatchLane.off()
                    : BatchLane.of(rig.spec().plan(), rig.spec().environment());
            Consumer<byte[], byte[]> consumer = chosen.over(mock);
            OrderedTask task = new OrderedTask(consumer, INPUTS, 1_000, chosen.taskIdleMillis(0), random);
            Random disturbed = new Random(seed + failures);
            int[] given = new int[2];
            while (given[0] < logs.get(0).size() || given[1] < logs.get(1).size()) {
                for (int i = 0; i < 2; i++) {
                    int to = Math.min(logs.get(i).size(), given[i] + random.nextInt(i == 0 ? 900 : 60));
                    logs.get(i).subList(given[i], to).forEach(mock::addRecord);
                    given[i] = to;
                }
                task.take(consumer.poll(Duration.ZERO));
                for (var next = task.next(); next != null; next = task.next()) {
                    offer(rig, next, failures, disturbed);
                }
            }
            rig.context().failCall(-1);
            rig.commit();
            assertThat(task.committable())
                    .containsEntry(STREAM, (long) logs.get(0).size())
                    .containsEntry(TABLE, (long) logs.get(1).size());
            return outcome(rig);
        }
    }

    private static void offer(TaskRig rig, ConsumerRecord<byte[], byte[]> one, int failures, Random random) {
        for (int i = 0; i < failures && random.nextInt(3) == 0; i++) {
            rig.context().failCall(rig.context().calls() + random.nextInt(40));
            try {
                rig.offerPolled(one);
                return;
            } catch (TimeoutException again) {
                rig.context().failCall(-1);
                if (random.nextBoolean()) {
                    // Kafka Streams may commit before it offers the record again.
                    rig.commit();
                }
            }
        }
        rig.context().failCall(-1);
        rig.offerPolled(one);
    }

    /** Times are even; a bad record now and then. */
    private static List<ConsumerRecord<byte[], byte[]>> stream(TaskRig rig, Random random) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long time = 100;
        for (int i = 0; i < 3_000; i++) {
            time += random.nextInt(4);
            long jump = random.nextInt(10) == 0 ? random.nextInt(60) : 0;
            String key = random.nextInt(10) == 0 ? null : "k" + random.nextInt(8);
            boolean bad = random.nextInt(100) == 0;
            records.add(rig.record("in", (time - jump) * 2, key, bad ? null : i, "g", 0.5));
            rig.accept("in");
        }
        return records;
    }

    /** Times are odd, so that the order of the records is one only. */
    private static List<ConsumerRecord<byte[], byte[]>> table(TaskRig rig, Random random) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long time = 50;
        for (int i = 0; i < 200; i++) {
            time += random.nextInt(40);
            long jump = random.nextInt(10) == 0 ? random.nextInt(60) : 0;
            long at = Math.max(0, time - jump) * 2 + 1;
            ConsumerRecord<byte[], byte[]> record = rig.record("table", at, "k" + random.nextInt(8), "name" + i);
            rig.accept("table");
            records.add(random.nextInt(6) == 0 ? tombstone(record) : record);
        }
        return records;
    }

    private static ConsumerRecord<byte[], byte[]> tombstone(ConsumerRecord<byte[], byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                0,
                0,
                record.key(),
                null,
                record.headers(),
                record.leaderEpoch());
    }

    private static Outcome outcome(TaskRig rig) {
        Map<String, List<String>> written = new TreeMap<>();
        List<String> letters = new ArrayList<>();
        for (String line : rig.everything()) {
            String node = line.substring(0, line.indexOf(' '));
            if (node.startsWith("dead-letters")) {
                letters.add(line);
            } else {
                written.computeIfAbsent(node, key -> new ArrayList<>()).add(line);
            }
        }
        return new Outcome(
                written,
                letters.stream().sorted().toList(),
                rig.state(),
                rig.metrics().sources());
    }
}
