// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

final class GeneratorsTest {
    private static final long START = 1_750_000_000_000L;
    private static final GeneratorOptions OPTIONS = GeneratorOptions.orderly(42, 8);

    @Test
    void same_seed_gives_the_same_rows() {
        assertThat(rows(new SensorGenerator(OPTIONS), 5_000, 10))
                .isEqualTo(rows(new SensorGenerator(OPTIONS), 5_000, 10));
        assertThat(rows(new PaymentGenerator(OPTIONS), 5_000, 10))
                .isEqualTo(rows(new PaymentGenerator(OPTIONS), 5_000, 10));
        assertThat(rows(new AccessLogGenerator(OPTIONS), 5_000, 10))
                .isEqualTo(rows(new AccessLogGenerator(OPTIONS), 5_000, 10));
    }

    @Test
    void another_seed_gives_other_rows() {
        assertThat(rows(new SensorGenerator(OPTIONS), 100, 10))
                .isNotEqualTo(rows(new SensorGenerator(GeneratorOptions.orderly(43, 8)), 100, 10));
    }

    @Test
    void faults_fill_the_same_share_of_time_at_any_rate() {
        GeneratorOptions options = GeneratorOptions.orderly(7, 200);
        double slow = labelledShare(new SensorGenerator(options), 60_000, 20);
        double fast = labelledShare(new SensorGenerator(options), 600_000, 2);
        assertThat(slow).isBetween(0.05, 0.2);
        assertThat(fast).isBetween(slow * 0.8, slow * 1.25);
    }

    @Test
    void each_stream_has_labelled_rows_and_others() {
        assertThat(labelledShare(new PaymentGenerator(GeneratorOptions.orderly(7, 2_000)), 50_000, 20))
                .isBetween(0.005, 0.15);
        assertThat(labelledShare(new AccessLogGenerator(OPTIONS), 100_000, 10)).isBetween(0.02, 0.4);
    }

    @Test
    void late_and_repeated_rows_come_as_often_as_asked() {
        GeneratorOptions options = OPTIONS.withLate(0.05, 8_000).withDuplicateTimes(0.03);
        List<SensorReading> readings = rows(new SensorGenerator(options), 20_000, 10);
        int late = 0;
        int repeated = 0;
        for (int i = 1; i < readings.size(); i++) {
            SensorReading row = readings.get(i);
            SensorReading before = readings.get(i - 1);
            assertThat(row.ts()).isBetween(START + i * 10L - 8_001 - 10, START + i * 10L);
            late += row.ts() < START + i * 10L - 10 ? 1 : 0;
            repeated += row.ts() == before.ts() && row.deviceId().equals(before.deviceId()) ? 1 : 0;
        }
        assertThat(late).isBetween(800, 1_200);
        assertThat(repeated).isBetween(450, 750);
        assertThat(repeatedTimes(rows(new PaymentGenerator(options), 20_000, 10), Payment::ts))
                .isBetween(450, 750);
    }

    @Test
    void floods_pass_a_hundred_connections_within_a_second_at_a_low_and_a_high_rate() {
        assertThat(mostConnectionsWithinASecond(20)).isBetween(101, 250);
        assertThat(mostConnectionsWithinASecond(1)).isBetween(101, 250);
    }

    private static int mostConnectionsWithinASecond(int stepMillis) {
        AccessLogGenerator generator = new AccessLogGenerator(OPTIONS);
        Map<String, List<Long>> byClient = new HashMap<>();
        int most = 0;
        for (int i = 0; i < 200_000 / stepMillis; i++) {
            AccessLog row = generator.next(START + (long) i * stepMillis);
            if (row.newConnection()) {
                List<Long> times = byClient.computeIfAbsent(row.clientIp(), c -> new ArrayList<>());
                times.add(row.ts());
                most = Math.max(most, (int)
                        times.stream().filter(t -> t >= row.ts() - 1_000).count());
            }
        }
        return most;
    }

    private static <R> int repeatedTimes(List<R> rows, ToLongFunction<R> time) {
        int repeated = 0;
        for (int i = 1; i < rows.size(); i++) {
            repeated += time.applyAsLong(rows.get(i)) == time.applyAsLong(rows.get(i - 1)) ? 1 : 0;
        }
        return repeated;
    }

    private static <R> List<R> rows(RowGenerator<R> generator, int count, long stepMillis) {
        List<R> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rows.add(generator.next(START + i * stepMillis));
        }
        return rows;
    }

    private static double labelledShare(RowGenerator<?> generator, int count, long stepMillis) {
        int labelled = 0;
        for (int i = 0; i < count; i++) {
            generator.next(START + i * stepMillis);
            labelled += generator.labelled() ? 1 : 0;
        }
        return (double) labelled / count;
    }
}
