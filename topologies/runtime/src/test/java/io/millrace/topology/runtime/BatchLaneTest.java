// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of records give what the records give one by one, also when one in the middle fails or a commit comes between. */
final class BatchLaneTest {
    private static final long SEED = 17;
    /** More than two slices. */
    private static final int ROWS = 700;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                ResumeTest.PLAIN,
                ResumeTest.FRAMES,
                ResumeTest.GROUPS,
                ResumeTest.SLIDING,
                ResumeTest.JOINS,
                ResumeTest.MODELS
            })
    void a_run_is_worth_its_records(String queries) {
        System.out.println("seed " + SEED);
        for (ErrorPolicy policy : new ErrorPolicy[] {ErrorPolicy.NULL, ErrorPolicy.DLQ}) {
            Outcome single = run(queries, policy, 1, 0);
            assertThat(run(queries, policy, ROWS, 0)).as("%s, whole", policy).isEqualTo(single);
            assertThat(run(queries, policy, 300, 0)).as("%s, parts", policy).isEqualTo(single);
            assertThat(run(queries, policy, 300, 20)).as("%s, failures", policy).isEqualTo(single);
        }
    }

    /** What went to each node, by node, and what was counted. The letters of a run come when it is done. */
    private record Outcome(
            Map<String, List<String>> written, List<String> deadLetters, List<SourceCounters.Snapshot> counts) {}

    private Outcome run(String queries, ErrorPolicy policy, int longest, int failures) {
        String sql = ResumeTest.sql(folder, queries);
        Random random = new Random(SEED);
        Random lengths = new Random(SEED + longest + failures);
        try (TaskRig rig = new TaskRig(sql, TaskRig.Place.MEMORY, policy, Changes.EACH)) {
            if (queries.equals(ResumeTest.JOINS)) {
                rig.row("table", 0, "k1", new Object[] {"one"});
            }
            List<ConsumerRecord<byte[], byte[]>> records = records(rig, random);
            int next = 0;
            while (next < records.size()) {
                int end = Math.min(records.size(), next + (longest == 1 ? 1 : 1 + lengths.nextInt(longest)));
                offer(rig, records.subList(next, end), failures, lengths);
                next = end;
            }
            rig.context().failCall(-1);
            rig.commit();
            return outcome(rig);
        }
    }

    private static void offer(TaskRig rig, List<ConsumerRecord<byte[], byte[]>> run, int failures, Random random) {
        for (int i = 0; i < failures; i++) {
            rig.context().failCall(rig.context().calls() + random.nextInt(40));
            try {
                rig.offerRun(run);
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
        rig.offerRun(run);
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
                written, letters.stream().sorted().toList(), rig.metrics().sources());
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(TaskRig rig, Random random) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            @Nullable String key = random.nextInt(10) == 0 ? null : "k" + random.nextInt(3);
            ConsumerRecord<byte[], byte[]> good = rig.record(
                    "in",
                    i * 3L - random.nextInt(12) + 12,
                    key,
                    random.nextInt(5),
                    random.nextInt(10) == 0 ? null : "g" + random.nextInt(2),
                    random.nextDouble());
            records.add(
                    switch (random.nextInt(40)) {
                        case 0 -> at(good, -5, good.value());
                        case 1 -> at(good, good.timestamp(), bytes("{"));
                        // Bad for those alone who read V.
                        case 2 -> at(good, good.timestamp(), bytes("{\"V\":\"x\",\"G\":\"g1\",\"X\":1.5}"));
                        default -> good;
                    });
            rig.accept("in");
        }
        return records;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> at(
            ConsumerRecord<byte[], byte[]> record, long timestamp, byte[] value) {
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                record.key(),
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    @Test
    void topics_of_others_and_internal_ones_go_in_runs() {
        try (TaskRig rig = new TaskRig(ResumeTest.sql(folder, ResumeTest.GROUPS), TaskRig.Place.MEMORY)) {
            BatchLane lane = BatchLane.of(rig.spec().plan(), rig.spec().environment());
            assertThat(lane.takes("in")).isTrue();
            List<String> internal = rig.spec().plan().queries().stream()
                    .flatMap(query -> query.steps().stream())
                    .filter(step -> step instanceof Step.Repartition)
                    .map(step -> "app-" + step.id())
                    .toList();
            assertThat(internal).hasSize(1).allMatch(lane::takes);
            assertThat(lane.takes("elsewhere")).isFalse();
        }
    }

    @Test
    void a_run_has_the_place_of_its_first_record_and_positions_stay() {
        try (TaskRig rig = new TaskRig(ResumeTest.sql(folder, ResumeTest.PLAIN), TaskRig.Place.MEMORY)) {
            TopicPartition in = new TopicPartition("in", 0);
            TopicPartition other = new TopicPartition("other", 0);
            List<ConsumerRecord<byte[], byte[]>> run =
                    records(rig, new Random(SEED)).subList(3, 10);
            ConsumerRecord<byte[], byte[]> alone = new ConsumerRecord<>("other", 0, 9, new byte[0], new byte[0]);
            MockConsumer<byte[], byte[]> mock = new MockConsumer<>("earliest");
            mock.assign(List.of(in, other));
            mock.seek(in, 3);
            mock.seek(other, 9);
            run.forEach(mock::addRecord);
            mock.addRecord(alone);
            ConsumerRecords<byte[], byte[]> gathered = BatchLane.of(
                            rig.spec().plan(), rig.spec().environment())
                    .over(mock)
                    .poll(Duration.ZERO);
            assertThat(LaneConsumerTest.position(gathered, in).offset()).isEqualTo(10);
            assertThat(LaneConsumerTest.position(gathered, other).offset()).isEqualTo(10);
            assertThat(gathered.records(other)).containsExactly(alone);
            assertThat(gathered.records(in)).singleElement().satisfies(one -> {
                assertThat(one.offset()).isEqualTo(3);
                assertThat(one.timestamp()).isEqualTo(run.get(0).timestamp());
            });
        }
    }
}
