// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.Combining;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups that are combined before they go through an internal topic. */
final class CombiningTest {
    private static final long SEED = 2604;

    private static final String SOURCE = """
            CREATE STREAM S (K VARCHAR KEY, G VARCHAR, H INTEGER, V INTEGER, X DOUBLE)
              WITH (kafka_topic='in', value_format='JSON');
            """;

    private static final String ALL = """
            CREATE TABLE OUT AS SELECT G, COUNT(*) AS N, COUNT(V) AS C, SUM(V) AS S, SUM(X) AS SX, MIN(V) AS L, MAX(X) AS M,
              AVG(X) AS A, COUNT_DISTINCT(V) AS D, TOPK(V, 3) AS T, ATTR(H) AS O FROM S GROUP BY G;
            """;

    /** Arguments fail on some rows. */
    private static final String FAILING = """
            CREATE TABLE OUT AS SELECT G, SUM(10 / V) AS S, COUNT(*) AS N FROM S WHERE H < 4 GROUP BY G;
            """;

    private static final String SEVERAL = """
            CREATE TABLE OUT AS SELECT G, H, COUNT(*) AS N, MAX(ROWTIME) AS T FROM S GROUP BY G, H HAVING COUNT(*) > 2;
            """;

    private static final String COMPUTED = """
            CREATE TABLE OUT AS SELECT H + 1 AS B, SUM(X) AS N FROM S GROUP BY H + 1;
            """;

    @ParameterizedTest
    @ValueSource(strings = {ALL, FAILING, SEVERAL, COMPUTED})
    void tables_dead_letters_and_counts_are_those_of_rows_that_went_one_by_one(String query) {
        System.out.println("seed " + SEED);
        for (ErrorPolicy policy : new ErrorPolicy[] {ErrorPolicy.NULL, ErrorPolicy.DLQ}) {
            for (Map<String, Integer> partitions : List.of(Map.<String, Integer>of(), Map.of("in", 1))) {
                Outcome rows = run(query, policy, Combining.OFF, partitions);
                assertThat(rows.table()).isNotEmpty();
                assertThat(run(query, policy, Combining.ON, partitions)).isEqualTo(rows);
            }
        }
    }

    private record Outcome(Map<String, String> table, Set<String> deadLetters, List<?> counts) {}

    private static Outcome run(String query, ErrorPolicy policy, Combining combining, Map<String, Integer> partitions) {
        Random random = new Random(SEED);
        try (SqlPipeline pipeline = SqlPipeline.of(SOURCE + query)
                .onExpressionError(policy)
                .changes(Changes.PER_COMMIT)
                .combining(combining)
                .partitions(partitions)
                .start()) {
            Map<String, String> table = new TreeMap<>();
            Set<String> deadLetters = new HashSet<>();
            for (int i = 0; i < 1_500; i++) {
                row(pipeline, random, i);
                if (random.nextInt(60) == 0) {
                    add(pipeline.lines("OUT"), table);
                    pipeline.deadLetters().forEach(each -> deadLetters.add(deadLetter(each)));
                }
            }
            add(pipeline.lines("OUT"), table);
            pipeline.deadLetters().forEach(each -> deadLetters.add(deadLetter(each)));
            return new Outcome(table, deadLetters, pipeline.metrics().sources());
        }
    }

    private static void row(SqlPipeline pipeline, Random random, int i) {
        if (random.nextInt(50) == 0) {
            pipeline.tombstone("in", i, "k");
            return;
        }
        @Nullable String group = random.nextInt(20) == 0 ? null : "g" + random.nextInt(6);
        @Nullable Integer value = random.nextInt(10) == 0 ? null : Integer.valueOf(random.nextInt(7));
        pipeline.row(
                "in",
                100 + i * 2L - random.nextInt(60),
                "k" + random.nextInt(5),
                group,
                random.nextInt(5),
                value,
                random.nextInt(9) * 0.25);
    }

    /** What a reader of the topic as a table has. */
    private static void add(List<String> lines, Map<String, String> table) {
        for (String line : lines) {
            String key = line.substring(0, line.indexOf(" {") < 0 ? line.indexOf(" null") : line.indexOf(" {"));
            if (line.startsWith(key + " null")) {
                table.remove(key);
            } else {
                table.put(key, line);
            }
        }
    }

    private static String deadLetter(OutputRecord record) {
        StringBuilder text = new StringBuilder();
        record.headers()
                .forEach(header -> text.append(header.key())
                        .append('=')
                        .append(new String(header.value(), java.nio.charset.StandardCharsets.UTF_8))
                        .append(' '));
        return text.append(java.util.Arrays.toString(record.value())).toString();
    }

    private static final String UNKEYED = """
            CREATE STREAM S (G VARCHAR, V INTEGER) WITH (kafka_topic='in', value_format='JSON');
            CREATE TABLE OUT AS SELECT G, COUNT(*) AS N, SUM(V) AS T FROM S GROUP BY G;
            """;

    private static final String INTERNAL = "app-OUT.group.repartition";

    private static TaskRig rig(Combining combining) {
        return rig(combining, Map.of("in", 3), ErrorPolicy.NULL);
    }

    private static TaskRig rig(Combining combining, Map<String, Integer> partitions, ErrorPolicy policy) {
        return new TaskRig(UNKEYED, TaskRig.Place.MEMORY, policy, Changes.PER_COMMIT, combining, partitions);
    }

    @Test
    void a_commit_sends_a_group_once_and_with_its_latest_time() {
        try (TaskRig rig = rig(Combining.ON)) {
            Random random = new Random(SEED);
            Set<String> groups = new HashSet<>();
            for (int commit = 0; commit < 10; commit++) {
                Map<String, Long> latest = new HashMap<>();
                for (int i = 0; i < 100; i++) {
                    String group = "g" + random.nextInt(8);
                    long time = 1_000 * commit + random.nextInt(5_000);
                    latest.merge(group, time, Math::max);
                    rig.row("in", time, "any", group, 1);
                }
                int before = sent(rig).size();
                rig.commit();
                List<RigContext.Forwarded> now =
                        sent(rig).subList(before, sent(rig).size());
                Set<String> keys = new HashSet<>();
                for (RigContext.Forwarded each : now) {
                    String group = new String(each.record().key(), java.nio.charset.StandardCharsets.UTF_8);
                    assertThat(keys.add(group)).isTrue();
                    assertThat(each.record().timestamp()).isEqualTo(latest.get(group));
                    assertThat(each.record().headers().toArray()).isEmpty();
                }
                assertThat(keys).isNotEmpty();
                groups.addAll(keys);
            }
            rig.commit();
            assertThat(sent(rig)).hasSizeLessThanOrEqualTo(groups.size() * 10);
            assertThat(rig.metrics().rowsHeld().get()).isZero();
        }
    }

    private static List<RigContext.Forwarded> sent(TaskRig rig) {
        return rig.context().forwarded().stream()
                .filter(each -> each.node().startsWith("repartition:"))
                .toList();
    }

    @Test
    void rows_are_held_until_they_are_sent() {
        try (TaskRig rig = rig(Combining.ON)) {
            rig.row("in", 1, "any", "g0", 1);
            rig.row("in", 1, "any", "g0", 1);
            rig.row("in", 1, "any", "g4", 1);
            assertThat(rig.metrics().rowsHeld().get()).isEqualTo(2);
            rig.commit();
            assertThat(rig.metrics().rowsHeld().get()).isZero();
            rig.row("in", 1, "any", "g0", 1);
        }
        try (TaskRig rig = rig(Combining.ON)) {
            rig.row("in", 1, "any", "g0", 1);
            rig.crash();
            assertThat(rig.metrics().rowsHeld().get()).isZero();
            rig.restart();
        }
    }

    @Test
    void who_wants_each_change_gets_each_row() {
        try (TaskRig rig =
                new TaskRig(UNKEYED, TaskRig.Place.MEMORY, ErrorPolicy.NULL, Changes.EACH, Map.of("in", 3))) {
            for (int i = 0; i < 20; i++) {
                rig.row("in", i, "any", "g0", 1);
            }
            assertThat(sent(rig).size() + rig.lines("OUT").size()).isEqualTo(20);
        }
    }

    /** What is in the internal topic at an upgrade, or when the setting changes, is read whatever it is. */
    @ParameterizedTest
    @EnumSource(Combining.class)
    void rows_and_groups_are_read_side_by_side(Combining reader) {
        List<RigContext.Forwarded> internal = new ArrayList<>();
        Map<String, String> expected = new TreeMap<>();
        for (Combining writer : Combining.values()) {
            try (TaskRig rig = rig(writer)) {
                for (int i = 0; i < 90; i++) {
                    rig.row("in", i, "any", "g" + i % 9, i);
                }
                rig.commit();
                internal.addAll(sent(rig));
            }
        }
        for (RigContext.Forwarded each : internal) {
            String group = new String(each.record().key(), java.nio.charset.StandardCharsets.UTF_8);
            int g = Integer.parseInt(group.substring(1));
            int total = 2 * (10 * g + 9 * 45);
            expected.put(group, group + " {\"N\":20,\"T\":" + total + "} @" + (81 + g));
        }
        assertThat(expected).isNotEmpty();
        java.util.Collections.shuffle(internal, new Random(SEED));
        try (TaskRig rig = rig(reader)) {
            feed(rig, internal);
            rig.commit();
            Map<String, String> table = new TreeMap<>();
            add(rig.lines("OUT"), table);
            assertThat(table).isEqualTo(expected);
        }
    }

    /** In runs and one by one. */
    private static void feed(TaskRig rig, List<RigContext.Forwarded> internal) {
        List<ConsumerRecord<byte[], byte[]>> run = new ArrayList<>();
        for (RigContext.Forwarded each : internal) {
            OutputRecord record = each.record();
            ConsumerRecord<byte[], byte[]> read = new ConsumerRecord<>(
                    INTERNAL,
                    0,
                    rig.offset(INTERNAL),
                    record.timestamp(),
                    TimestampType.CREATE_TIME,
                    0,
                    0,
                    record.key(),
                    record.value(),
                    record.headers(),
                    Optional.empty());
            rig.accept(INTERNAL);
            if (read.offset() % 3 == 0) {
                rig.offer(read);
            } else {
                run.add(read);
            }
        }
        if (!run.isEmpty()) {
            rig.offerRun(run);
        }
    }

    @Test
    void what_a_crash_lost_is_read_again() {
        List<RigContext.Forwarded> undisturbed;
        try (TaskRig rig = rig(Combining.ON)) {
            for (int i = 0; i < 60; i++) {
                rig.row("in", i, "any", "g" + i % 5, i);
                if (i == 19) {
                    rig.commit();
                }
            }
            rig.commit();
            undisturbed = sent(rig);
        }
        try (TaskRig rig = rig(Combining.ON)) {
            for (int i = 0; i < 40; i++) {
                rig.row("in", i, "any", "g" + i % 5, i);
                if (i == 19) {
                    rig.commit();
                }
            }
            rig.crash();
            rig.restart();
            assertThat(rig.offset("in")).isEqualTo(20);
            for (int i = 20; i < 60; i++) {
                rig.row("in", i, "any", "g" + i % 5, i);
            }
            rig.commit();
            assertThat(sent(rig).stream().map(CombiningTest::text))
                    .isEqualTo(undisturbed.stream().map(CombiningTest::text).toList());
        }
    }

    private static String text(RigContext.Forwarded each) {
        return java.util.Arrays.toString(each.record().key())
                + java.util.Arrays.toString(each.record().value())
                + each.record().timestamp();
    }

    @Test
    void a_commit_that_fails_half_way_leaves_nothing_behind() {
        for (int failing = 0; failing < 6; failing++) {
            try (TaskRig rig = rig(Combining.ON)) {
                rows(rig);
                rig.context().failCall(failing);
                assertThatThrownBy(rig::commit).isInstanceOf(TimeoutException.class);
                rig.crash();
                rig.restart();
                assertThat(rig.metrics().rowsHeld().get()).isZero();
                rows(rig);
                rig.commit();
                int sent = sent(rig).size();
                try (TaskRig undisturbed = rig(Combining.ON)) {
                    rows(undisturbed);
                    undisturbed.commit();
                    assertThat(sent).isEqualTo(sent(undisturbed).size());
                    assertThat(rig.everything()).isEqualTo(undisturbed.everything());
                }
            }
        }
    }

    private static void rows(TaskRig rig) {
        for (int i = 0; i < 100; i++) {
            rig.row("in", i, "any", "g" + i % 10, 1);
        }
    }

    /** The processor is called again when Kafka takes no more: what is sent is sent, and takes no more rows. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 7, 99_999})
    void very_many_groups_do_not_wait_for_the_commit(int failing) {
        try (TaskRig rig = rig(Combining.ON, Map.of(), ErrorPolicy.NULL)) {
            for (int i = 0; i < 100_000; i++) {
                rig.row("in", 1, "any", "g" + i % 99_999, 1);
            }
            assertThat(sent(rig)).isEmpty();
            ConsumerRecord<byte[], byte[]> last = rig.record("in", 1, "any", "last", 1);
            rig.context().failCall(failing);
            if (failing >= 0) {
                assertThatThrownBy(() -> rig.offer(last)).isInstanceOf(TimeoutException.class);
                assertThat(sent(rig)).hasSize(failing);
            }
            rig.offer(last);
            rig.accept("in");
            assertThat(sent(rig)).hasSize(100_000);
            rig.row("in", 1, "any", "last", 1);
            rig.commit();
            assertThat(sent(rig)).hasSize(100_001);
            assertThat(rig.metrics().rowsHeld().get()).isZero();
        }
    }

    @Test
    void a_group_that_cannot_be_read_stops_the_task_with_its_place() {
        List<RigContext.Forwarded> internal;
        try (TaskRig rig = rig(Combining.ON)) {
            rig.row("in", 1, "any", "g0", 1);
            rig.row("in", 1, "any", "g1", 1);
            rig.row("in", 1, "any", "g2", 1);
            rig.commit();
            internal = sent(rig);
        }
        byte[] whole = java.util.Objects.requireNonNull(internal.get(0).record().value());
        for (int length = 1; length < whole.length + 2; length++) {
            byte[] other = java.util.Arrays.copyOf(whole, length);
            if (length == whole.length) {
                other[1] = 9;
            }
            OutputRecord damaged = new OutputRecord(
                    internal.get(0).record().key(),
                    other,
                    1,
                    internal.get(0).record().headers());
            try (TaskRig rig = rig(Combining.ON)) {
                assertThatThrownBy(() -> feed(rig, List.of(new RigContext.Forwarded("", damaged))))
                        .hasMessageContaining("internal topic " + INTERNAL + ", partition 0, offset 0: ");
            }
        }
    }
}
