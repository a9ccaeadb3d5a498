// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The oracle against definitions, and the checksum that stands for its rows. */
final class OracleTest {
    private static final Readings.Shape DISORDERED = new Readings.Shape(3, 0, 20);

    @Test
    void a_trailing_window_holds_what_arrived_and_is_not_older_than_its_size() {
        Job.Task task = new Job.Task(Workload.W4, DISORDERED, 1, 10, Dataset.Keys.DECLARED, Job.Aggregates.AVRO, 0);
        List<Readings.Reading> arrived = new ArrayList<>();
        List<ResultRow> rows = new ArrayList<>();
        Oracle.forEach(task, Engine.MILLRACE, 4_000, rows::add);

        Readings.forEach(DISORDERED, 4_000, reading -> {
            arrived.add(reading);
            double[] window = arrived.stream()
                    .filter(other -> other.device() == reading.device()
                            && other.ts() <= reading.ts()
                            && other.ts() >= reading.ts() - 1_000)
                    .mapToDouble(other -> other.temperature() * Readings.UNIT)
                    .toArray();
            double mean = Arrays.stream(window).average().orElseThrow();
            double variance = Arrays.stream(window)
                    .map(x -> (x - mean) * (x - mean))
                    .average()
                    .orElseThrow();
            ResultRow expected = new ResultRow(
                    reading.key(),
                    reading.ts(),
                    (long) window.length,
                    mean,
                    Arrays.stream(window).max().orElseThrow(),
                    Math.sqrt(variance));
            ResultRow found = rows.get(arrived.size() - 1);
            assertThat(found).hasToString(expected.toString());
            assertThat(found.fingerprint()).isEqualTo(expected.fingerprint());
        });
    }

    @Test
    void tumbling_windows_hold_each_reading_once() {
        Job.Task task = new Job.Task(Workload.W2, DISORDERED, 1, 10, Dataset.Keys.DECLARED, Job.Aggregates.AVRO, 0);
        long[] readings = new long[1];
        Set<String> windows = new HashSet<>();
        Oracle.forEach(task, Engine.MILLRACE, 25_000, row -> {
            assertThat(windows.add(row.key() + row.first())).isTrue();
            readings[0] += row.number(1);
        });

        assertThat(readings[0]).isEqualTo(25_000);
        assertThat(windows).hasSize(3 * 3);
    }

    @Test
    void sessions_hold_each_transaction_once_and_are_apart() {
        Job.Task task = new Job.Task(
                Workload.W7, new Readings.Shape(1, 0, 0), 2, 2, Dataset.Keys.DECLARED, Job.Aggregates.AVRO, 0);
        Map<String, List<ResultRow>> sessions = new HashMap<>();
        Oracle.forEach(
                task,
                Engine.MILLRACE,
                20_000,
                row -> sessions.computeIfAbsent(row.key(), key -> new ArrayList<>())
                        .add(row));

        Map<String, List<Long>> times = new HashMap<>();
        Transactions.forEach(
                20_000,
                each -> times.computeIfAbsent(each.key(), key -> new ArrayList<>())
                        .add(each.ts()));
        assertThat(sessions.keySet()).isEqualTo(times.keySet());
        times.forEach((account, events) -> {
            List<String> expected = new ArrayList<>();
            int from = 0;
            for (int i = 1; i <= events.size(); i++) {
                if (i == events.size() || events.get(i) > events.get(i - 1) + 2_000) {
                    expected.add(events.get(from) + " " + events.get(i - 1) + " " + (i - from));
                    from = i;
                }
            }
            assertThat(sessions.getOrDefault(account, List.of()))
                    .extracting(row -> row.first() + " " + row.number(1) + " " + row.number(2))
                    .containsExactlyInAnyOrderElementsOf(expected);
        });
        assertThat(sessions.values()).anyMatch(rows -> rows.size() > 1);
    }

    @Test
    void sellers_are_found_with_their_own_window() {
        List<ResultRow> rows = new ArrayList<>();
        NexmarkOracle.forEach(Workload.Q8, 5_000, rows::add);

        assertThat(rows).hasSizeBetween(500, 1_600).doesNotHaveDuplicates();
        assertThat(rows).allMatch(row -> row.first() == Persons.ts(Long.parseLong(row.key())) / 10_000 * 10_000);
    }

    @Test
    void fewer_readings_are_the_beginning_of_more() {
        List<Readings.Reading> few = new ArrayList<>();
        List<Readings.Reading> more = new ArrayList<>();
        Readings.forEach(DISORDERED, 100, few::add);
        Readings.forEach(DISORDERED, 200, more::add);

        assertThat(more).startsWith(few.toArray(Readings.Reading[]::new));
        assertThat(few)
                .allSatisfy(each -> assertThat(Readings.device(each.key())).isEqualTo(each.device()));
    }

    @Test
    void fingerprints_see_each_column_and_not_the_last_bits() {
        ResultRow row = new ResultRow("dev-00001", 7L, 0.03125, "OK");

        assertThat(new ResultRow("dev-00001", 7L, 0.03125 + 1e-12, "OK").fingerprint())
                .isEqualTo(row.fingerprint());
        assertThat(List.of(
                        new ResultRow("dev-00002", 7L, 0.03125, "OK"),
                        new ResultRow("dev-00001", 8L, 0.03125, "OK"),
                        new ResultRow("dev-00001", 7L, 0.0314, "OK"),
                        new ResultRow("dev-00001", 7L, null, "OK"),
                        new ResultRow("dev-00001", 7L, 0.03125, "NO")))
                .extracting(ResultRow::fingerprint)
                .doesNotContain(row.fingerprint())
                .doesNotHaveDuplicates();
    }
}
