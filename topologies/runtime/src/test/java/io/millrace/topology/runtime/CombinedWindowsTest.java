// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.Combining;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of windows that are combined before they go through an internal topic, against rows that go one by one. */
final class CombinedWindowsTest {
    private static final long SEED = 3407;
    private static final int PARTITIONS = 3;
    private static final int ROWS = 3_000;
    private static final String INTERNAL = "app-OUT.group.repartition";

    private static final String SOURCE =
            "CREATE STREAM S (G VARCHAR, V INTEGER, X DOUBLE) WITH (kafka_topic='in', value_format='JSON');\n";

    private static String query(String window, String emit) {
        return SOURCE + "CREATE TABLE OUT AS SELECT G, WINDOWSTART AS WS, COUNT(*) AS N, SUM(V) AS T, MAX(X) AS M,"
                + " COUNT_DISTINCT(V) AS D, MIN(ROWTIME) AS FIRST, SUM(10 / V) AS F FROM S WINDOW " + window
                + " GROUP BY G EMIT " + emit + ";";
    }

    private enum Lane {
        RECORD,
        BATCH
    }

    /** What comes in at one time: how it is read, and what happens behind it. */
    private record Step(int rows, Event event) {}

    private enum Event {
        NOTHING,
        COMMIT,
        TIMER,
        CRASH
    }

    private record Row(long time, String group, Integer value, double number) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 1 SECONDS)",
                "TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 40 SECONDS)",
                "TUMBLING (SIZE 10 SECONDS)",
                "HOPPING (SIZE 10 SECONDS, ADVANCE BY 5 SECONDS, GRACE PERIOD 1 SECONDS)",
                "HOPPING (SIZE 60 SECONDS, ADVANCE BY 10 SECONDS, GRACE PERIOD 30 SECONDS)",
                "HOPPING (SIZE 10 SECONDS, ADVANCE BY 3 SECONDS, GRACE PERIOD 20 SECONDS)",
                "HOPPING (SIZE 10 SECONDS, ADVANCE BY 7 SECONDS, GRACE PERIOD 5 SECONDS)"
            })
    void windows_and_late_rows_are_those_of_rows_that_went_one_by_one(String window) {
        System.out.println("seed " + SEED);
        for (String emit : List.of("CHANGES", "FINAL")) {
            String sql = query(window, emit);
            for (ErrorPolicy policy : List.of(ErrorPolicy.NULL, ErrorPolicy.DLQ)) {
                for (int crashes = 0; crashes < 2; crashes++) {
                    Run rows = new Run(sql, policy, Combining.OFF, Lane.BATCH, crashes == 1);
                    // With a day's grace nothing closes.
                    assertThat(rows.results.isEmpty()).isEqualTo(emit.equals("FINAL") && !window.contains("GRACE"));
                    assertThat(rows.late > 0).isEqualTo(window.contains("GRACE"));
                    for (Lane lane : Lane.values()) {
                        Run groups = new Run(sql, policy, Combining.ON, lane, crashes == 1);
                        assertThat(groups.results).isEqualTo(rows.results);
                        assertThat(groups.finals).isEqualTo(rows.finals);
                        assertThat(groups.sent).isLessThan(rows.sent);
                        if (crashes == 0) {
                            assertThat(groups.applied).isEqualTo(rows.applied);
                            assertThat(groups.late).isEqualTo(rows.late);
                            assertThat(groups.deadLettered).isEqualTo(rows.deadLettered);
                        }
                    }
                }
            }
        }
    }

    /** One task that reads all rows, and those behind each partition of the internal topic. */
    private static final class Run {
        private final Map<String, String> results = new TreeMap<>();
        private final List<String> finals = new ArrayList<>();
        private final int sent;
        private long applied;
        private long late;
        private long deadLettered;

        Run(String sql, ErrorPolicy policy, Combining combining, Lane lane, boolean crashes) {
            boolean isFinal = sql.contains("EMIT FINAL");
            List<RigContext.Forwarded> internal;
            try (TaskRig rig = rig(sql, policy, combining)) {
                write(rig, lane, crashes);
                internal = sent(rig);
                count(rig);
                take(rig, isFinal, 0);
                assertThat(rig.metrics().rowsHeld().get()).isZero();
            }
            sent = internal.size();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                try (TaskRig rig = rig(sql, policy, combining)) {
                    read(rig, of(internal, partition), new Random(SEED + partition));
                    count(rig);
                    take(rig, isFinal, partition);
                }
            }
        }

        private void count(TaskRig rig) {
            for (SourceCounters.Snapshot each : rig.metrics().sources()) {
                applied += each.applied();
                late += each.late();
                deadLettered += each.deadLettered();
            }
        }

        private void take(TaskRig rig, boolean isFinal, int partition) {
            for (String line : rig.lines("OUT")) {
                if (isFinal) {
                    finals.add(partition + " " + line);
                }
                String start = line.replaceAll(".*\"WS\":(\\d+).*", "$1");
                results.put(line.substring(0, line.indexOf(' ')) + " " + start, line);
            }
        }
    }

    private static List<RigContext.Forwarded> of(List<RigContext.Forwarded> internal, int partition) {
        return internal.stream()
                .filter(each -> Utils.toPositive(Utils.murmur2(each.record().key())) % PARTITIONS == partition)
                .toList();
    }

    private static TaskRig rig(String sql, ErrorPolicy policy, Combining combining) {
        return new TaskRig(sql, TaskRig.Place.MEMORY, policy, Changes.PER_COMMIT, combining, Map.of("in", PARTITIONS));
    }

    private static List<RigContext.Forwarded> sent(TaskRig rig) {
        return rig.context().forwarded().stream()
                .filter(each -> each.node().startsWith("repartition:"))
                .toList();
    }

    /** Half of the time goes by in jumps, so that many rows of a group come before others close its windows. */
    private static List<Row> rows() {
        Random random = new Random(SEED);
        List<Row> rows = new ArrayList<>();
        long now = 1_000;
        for (int i = 0; i < ROWS; i++) {
            now += random.nextInt(40) == 0 ? random.nextInt(9_000) : random.nextInt(20);
            long back = random.nextInt(10) == 0 ? random.nextInt(random.nextInt(4) == 0 ? 90_000 : 4_000) : 0;
            rows.add(new Row(
                    Math.max(0, now - back),
                    "g" + random.nextInt(7),
                    random.nextInt(30) == 0 ? 0 : 1 + random.nextInt(5),
                    random.nextInt(9) * 0.25));
        }
        return rows;
    }

    private static List<Step> steps(boolean crashes) {
        Random random = new Random(SEED + 1);
        List<Step> steps = new ArrayList<>();
        int crashesLeft = crashes ? 12 : 0;
        for (int i = 0; i < ROWS; ) {
            int count = 1 + random.nextInt(random.nextInt(3) == 0 ? 500 : 60);
            Event event = switch (random.nextInt(4)) {
                case 0 -> Event.COMMIT;
                case 1 -> Event.TIMER;
                case 2 -> crashesLeft-- > 0 ? Event.CRASH : Event.COMMIT;
                default -> Event.NOTHING;
            };
            steps.add(new Step(count, event));
            i += count;
        }
        return steps;
    }

    /** Reads all rows; after a crash those again that were not committed. */
    private static void write(TaskRig rig, Lane lane, boolean crashes) {
        List<Row> rows = rows();
        for (Step step : steps(crashes)) {
            int from = (int) rig.offset("in");
            give(rig, lane, rows.subList(Math.min(rows.size(), from), Math.min(rows.size(), from + step.rows())));
            switch (step.event()) {
                case COMMIT -> rig.commit();
                case TIMER -> rig.context().punctuate();
                case CRASH -> {
                    rig.crash();
                    rig.restart();
                }
                case NOTHING -> {}
            }
        }
        give(rig, lane, rows.subList(Math.min(rows.size(), (int) rig.offset("in")), rows.size()));
        rig.commit();
    }

    private static void give(TaskRig rig, Lane lane, List<Row> rows) {
        List<ConsumerRecord<byte[], byte[]>> run = new ArrayList<>();
        for (Row row : rows) {
            ConsumerRecord<byte[], byte[]> record =
                    rig.record("in", row.time(), "any", row.group(), row.value(), row.number());
            rig.accept("in");
            if (lane == Lane.RECORD) {
                rig.offer(record);
            } else {
                run.add(record);
            }
        }
        if (!run.isEmpty()) {
            rig.offerRun(run);
        }
    }

    private static void read(TaskRig rig, List<RigContext.Forwarded> internal, Random random) {
        List<ConsumerRecord<byte[], byte[]>> run = new ArrayList<>();
        for (RigContext.Forwarded each : internal) {
            OutputRecord record = each.record();
            run.add(new ConsumerRecord<>(
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
                    Optional.empty()));
            rig.accept(INTERNAL);
            if (random.nextInt(50) == 0) {
                rig.offerRun(run);
                run = new ArrayList<>();
                rig.commit();
            }
        }
        if (!run.isEmpty()) {
            rig.offerRun(run);
        }
        rig.commit();
    }

    private static final String COUNTS = query("TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 4 HOURS)", "CHANGES");

    private static @Nullable String away(int number) {
        String group = "a" + number;
        int partition =
                Utils.toPositive(Utils.murmur2(group.getBytes(java.nio.charset.StandardCharsets.UTF_8))) % PARTITIONS;
        return partition == 0 ? null : group;
    }

    /** Groups that leave partition 0. */
    private static List<String> leaving(int count) {
        List<String> groups = new ArrayList<>();
        for (int i = 0; groups.size() < count; i++) {
            String group = away(i);
            if (group != null) {
                groups.add(group);
            }
        }
        return groups;
    }

    @Test
    void rows_wait_for_a_timer_the_commit_or_a_part_of_the_grace() {
        try (TaskRig rig = rig(COUNTS, ErrorPolicy.NULL, Combining.ON)) {
            List<String> groups = leaving(3);
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 30; i++) {
                    rig.row("in", 100 + i, "any", groups.get(i % 3), 1, 0.5);
                }
                assertThat(sent(rig)).hasSize(3 * round);
                assertThat(rig.metrics().rowsHeld().get()).isEqualTo(3);
                rig.context().punctuate();
                assertThat(sent(rig)).hasSize(3 * (round + 1));
                assertThat(rig.metrics().rowsHeld().get()).isZero();
            }
            // The timer is gone with what it was for.
            rig.context().punctuate();
            rig.commit();
            assertThat(sent(rig)).hasSize(9);
            // A quarter of the grace.
            rig.row("in", 1_000, "any", groups.get(0), 1, 0.5);
            rig.row("in", 1_000 + 3_599_999, "any", groups.get(1), 1, 0.5);
            assertThat(sent(rig)).hasSize(9);
            rig.row("in", 1_000 + 3_600_000, "any", groups.get(1), 1, 0.5);
            assertThat(sent(rig)).hasSize(11);
        }
    }

    /** In the order of windows, whatever the order of rows. */
    @Test
    void what_is_sent_closes_no_window_of_what_comes_behind_it() {
        try (TaskRig rig = rig(COUNTS, ErrorPolicy.NULL, Combining.ON)) {
            Random random = new Random(SEED);
            List<String> groups = leaving(4);
            for (int i = 0; i < 500; i++) {
                rig.row("in", random.nextInt(200_000), "any", groups.get(random.nextInt(4)), 1, 0.5);
            }
            rig.commit();
            List<RigContext.Forwarded> sent = sent(rig);
            assertThat(sent).hasSize(80);
            long window = 0;
            for (RigContext.Forwarded each : sent) {
                assertThat(each.record().timestamp() / 10_000).isGreaterThanOrEqualTo(window);
                window = each.record().timestamp() / 10_000;
            }
        }
    }

    @Test
    void where_partitions_are_not_known_rows_go_one_by_one() {
        String two = COUNTS.replace("GROUP BY G", "GROUP BY G, V").replace("SELECT G,", "SELECT G, V,");
        for (Map<String, Integer> partitions : List.of(Map.<String, Integer>of(), Map.of("in", PARTITIONS))) {
            try (TaskRig rig = new TaskRig(
                    two, TaskRig.Place.MEMORY, ErrorPolicy.NULL, Changes.PER_COMMIT, Combining.ON, partitions)) {
                for (int i = 0; i < 10; i++) {
                    rig.row("in", i, "any", "g", 1, 0.5);
                }
                rig.commit();
                assertThat(sent(rig)).hasSize(partitions.isEmpty() ? 10 : 1);
            }
        }
    }

    @Test
    void groups_of_other_windows_stop_the_task() {
        String group = leaving(1).get(0);
        String without = COUNTS.replaceAll("WINDOW .* GROUP", "GROUP").replace("WINDOWSTART AS WS, ", "");
        String hopping = query("HOPPING (SIZE 60 SECONDS, ADVANCE BY 10 SECONDS)", "CHANGES");
        for (String written : List.of(without, hopping)) {
            List<RigContext.Forwarded> internal;
            try (TaskRig rig = rig(written, ErrorPolicy.NULL, Combining.ON)) {
                rig.row("in", 100_000, "any", group, 1, 0.5);
                rig.commit();
                internal = sent(rig);
            }
            for (String other : List.of(without, COUNTS)) {
                if (!other.equals(written)) {
                    try (TaskRig rig = rig(other, ErrorPolicy.NULL, Combining.ON)) {
                        assertThatThrownBy(() -> read(rig, internal, new Random(SEED)))
                                .hasMessageContaining("offset 0: a combined group belongs to other windows");
                    }
                }
            }
        }
    }

    /** What lay in the topic when the setting changed is read in its order: a row behind a group does not make that late. */
    @ParameterizedTest
    @EnumSource(Combining.class)
    void rows_and_groups_are_read_in_their_order(Combining reader) {
        String sql = query("TUMBLING (SIZE 10 SECONDS, GRACE PERIOD 1 SECONDS)", "CHANGES");
        String group = leaving(1).get(0);
        List<RigContext.Forwarded> internal = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            try (TaskRig rig = rig(sql, ErrorPolicy.NULL, i % 2 == 0 ? Combining.ON : Combining.OFF)) {
                rig.row("in", 20_000L * i, "any", group, 1, 0.5);
                rig.commit();
                internal.addAll(sent(rig));
            }
        }
        assertThat(internal).hasSize(6);
        try (TaskRig rig = rig(sql, ErrorPolicy.NULL, reader)) {
            read(rig, internal, new Random(SEED));
            assertThat(rig.lines("OUT")).hasSize(6);
            Map<String, Long> counts = new HashMap<>();
            rig.metrics().sources().forEach(each -> counts.put("late", each.late()));
            assertThat(counts).containsEntry("late", 0L);
        }
    }
}
