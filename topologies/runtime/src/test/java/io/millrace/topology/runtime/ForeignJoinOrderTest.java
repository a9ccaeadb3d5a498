// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.runtime.record.PolledRecords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The two sub-topologies of a join on a foreign key as two tasks that run when they like: references and answers lie on their way while
 * both tables change, records come one by one or in runs, sending fails, tasks commit and crash. In the end there is what the
 * last rows of the tables give.
 */
final class ForeignJoinOrderTest {
    private static final String SOURCES = """
            CREATE TABLE A (ID VARCHAR PRIMARY KEY, REF VARCHAR, X INTEGER) WITH (kafka_topic='a', value_format='JSON');
            CREATE TABLE B (ID VARCHAR PRIMARY KEY, Y INTEGER) WITH (kafka_topic='b', value_format='JSON');
            """;

    private record Left(@Nullable String reference, int x) {}

    /** How records are handed over. */
    enum Lane {
        RECORD,
        BATCH
    }

    /** A task, and how far it has read its topics and what it wrote was read. */
    private static final class Task {
        private final TaskRig rig;
        private final String input;
        private final String internal;
        private final Map<String, List<ConsumerRecord<byte[], byte[]>>> logs = new HashMap<>();
        private int delivered;

        Task(String sql, int subTopology, TaskRig.Place place, String input, String read) {
            this.rig = new TaskRig(sql, subTopology, place);
            this.input = input;
            this.internal = SqlPipeline.APP + "-" + read;
            logs.put(input, new ArrayList<>());
            logs.put(internal, new ArrayList<>());
        }

        List<ConsumerRecord<byte[], byte[]>> log(String topic) {
            return logs.computeIfAbsent(topic, name -> new ArrayList<>());
        }

        /** A record of the input topic behind those that are there. */
        void change(long timestamp, String key, @Nullable Object... values) {
            Object[] any = input.equals("a") ? new Object[] {"", 0} : new Object[] {0};
            ConsumerRecord<byte[], byte[]> made = rig.record(input, timestamp, key, values.length == 0 ? any : values);
            append(input, made.key(), values.length == 0 ? null : made.value(), timestamp, new RecordHeaders());
        }

        void append(
                String topic,
                byte @Nullable [] key,
                byte @Nullable [] value,
                long timestamp,
                org.apache.kafka.common.header.Headers headers) {
            log(topic)
                    .add(new ConsumerRecord<>(
                            topic,
                            0,
                            log(topic).size(),
                            timestamp,
                            TimestampType.CREATE_TIME,
                            0,
                            0,
                            key,
                            value,
                            headers,
                            java.util.Optional.empty()));
        }

        boolean isBehind() {
            return isBehind(input) || isBehind(internal);
        }

        private boolean isBehind(String topic) {
            return rig.offset(topic) < log(topic).size();
        }

        /** Reads some records of one of its topics. */
        void work(Random random, Lane lane, boolean fails) {
            String topic = isBehind(input) && (!isBehind(internal) || random.nextBoolean()) ? input : internal;
            if (!isBehind(topic)) {
                return;
            }
            int from = (int) rig.offset(topic);
            int to = Math.min(log(topic).size(), from + 1 + random.nextInt(6));
            List<ConsumerRecord<byte[], byte[]>> records = log(topic).subList(from, to);
            if (lane == Lane.BATCH) {
                offer(PolledRecords.asOne(records), random, fails);
                records.forEach(record -> rig.accept(topic));
            } else {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    offer(record, random, fails);
                    rig.accept(topic);
                }
            }
        }

        private void offer(ConsumerRecord<byte[], byte[]> one, Random random, boolean fails) {
            for (int i = 0; fails && i < 5; i++) {
                rig.context().failCall(rig.context().calls() + random.nextInt(8));
                try {
                    rig.offerPolled(one);
                    rig.context().failCall(-1);
                    return;
                } catch (TimeoutException again) {
                    // The same record comes again.
                }
            }
            rig.context().failCall(-1);
            rig.offerPolled(one);
        }

        /** What was written is there for the other task. */
        void commit(Task other) {
            rig.commit();
            List<RigContext.Forwarded> all = rig.context().forwarded();
            for (; delivered < all.size(); delivered++) {
                RigContext.Forwarded forwarded = all.get(delivered);
                String topic = SqlPipeline.APP + "-" + forwarded.node().replaceFirst("repartition:", "");
                if (topic.equals(other.internal)) {
                    OutputRecord record = forwarded.record();
                    other.append(topic, record.key(), record.value(), record.timestamp(), record.headers());
                }
            }
        }

        void crash() {
            rig.crash();
            rig.restart();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "JOIN, RECORD, MEMORY, 1",
        "JOIN, BATCH, MEMORY, 2",
        "JOIN, BATCH, DISK, 3",
        "LEFT JOIN, RECORD, MEMORY, 4",
        "LEFT JOIN, BATCH, MEMORY, 5",
        "LEFT JOIN, RECORD, DISK, 6"
    })
    void the_end_is_what_the_last_rows_give(String kind, Lane lane, TaskRig.Place place, long seed) {
        BiFunction<Left, @Nullable Integer, String> json = (left, y) -> "{\"X\":" + left.x() + ",\"Y\":" + y + "}";
        String sql = "CREATE TABLE O AS SELECT A.ID AS ID, X, Y FROM A " + kind + " B ON REF = B.ID;";
        check(sql, kind, lane, place, seed, (left, y) -> left.x() >= 0, json);
        String where = "CREATE TABLE O AS SELECT A.ID AS ID, X, Y FROM A " + kind + " B ON REF = B.ID WHERE Y > 2;";
        check(where, kind, lane, place, seed + 100, (left, y) -> y != null && y > 2, json);
    }

    private static void check(
            String statement,
            String kind,
            Lane lane,
            TaskRig.Place place,
            long seed,
            BiFunction<Left, @Nullable Integer, Boolean> passes,
            BiFunction<Left, @Nullable Integer, String> json) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Map<String, Left> left = new TreeMap<>();
        Map<String, Integer> right = new TreeMap<>();
        Task asking = new Task(SOURCES + statement, 0, place, "a", "O.join.B.answers");
        Task answering = new Task(SOURCES + statement, 1, place, "b", "O.join.B.references");
        try (TaskRig ofLeft = asking.rig;
                TaskRig ofRight = answering.rig) {
            assertThat(ofLeft.spec().repartitions()).hasSize(1);
            assertThat(ofRight.spec().repartitions()).hasSize(1);
            for (int i = 0; i < 1_000; i++) {
                change(asking, answering, left, right, i, random);
                Task task = random.nextBoolean() ? asking : answering;
                Task other = task == asking ? answering : asking;
                switch (random.nextInt(8)) {
                    case 0, 1 -> task.commit(other);
                    case 2 -> {
                        if (random.nextInt(6) == 0) {
                            task.crash();
                        }
                    }
                    default -> task.work(random, lane, random.nextInt(3) == 0);
                }
            }
            while (asking.isBehind() || answering.isBehind()) {
                asking.work(random, lane, false);
                asking.commit(answering);
                answering.work(random, lane, false);
                answering.commit(asking);
            }
            Map<String, String> expected = new TreeMap<>();
            left.forEach((key, row) -> {
                Integer y = row.reference() == null ? null : right.get(row.reference());
                if ((y != null || kind.startsWith("LEFT")) && passes.apply(row, y)) {
                    expected.put(key, json.apply(row, y));
                }
            });
            assertThat(expected).isNotEmpty();
            assertThat(table(ofLeft)).isEqualTo(expected);
        }
    }

    private static void change(
            Task asking, Task answering, Map<String, Left> left, Map<String, Integer> right, int i, Random random) {
        long time = 1_000 + i * 3L - random.nextInt(20);
        boolean goes = random.nextInt(6) == 0;
        if (random.nextInt(3) > 0) {
            String key = "k" + random.nextInt(20);
            Left row = new Left(random.nextInt(6) == 0 ? null : "f" + random.nextInt(6), random.nextInt(2));
            if (goes) {
                asking.change(time, key);
                left.remove(key);
            } else {
                asking.change(time, key, row.reference(), row.x());
                left.put(key, row);
            }
        } else {
            String key = "f" + random.nextInt(5);
            int y = random.nextInt(10);
            if (goes) {
                answering.change(time, key);
                right.remove(key);
            } else {
                answering.change(time, key, y);
                right.put(key, y);
            }
        }
    }

    private static Map<String, String> table(TaskRig rig) {
        Map<String, String> rows = new TreeMap<>();
        for (String line : rig.lines("O")) {
            String key = line.substring(0, line.indexOf(' '));
            String value = line.substring(line.indexOf(' ') + 1, line.lastIndexOf(" @"));
            if (value.equals("null")) {
                rows.remove(key);
            } else {
                rows.put(key, value);
            }
        }
        return rows;
    }
}
