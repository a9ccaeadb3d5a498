// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Frames over random rows, with disorder, equal times, nulls, commits and crashes, against sums over plain lists.
 *
 * <p>The list holds every row that was not late in order of arrival; a frame is looked up in it anew for each row.
 */
final class TrailingPropertyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long RANGE = 60;
    private static final int ROWS = 7;
    private static final long GRACE = 40;

    private static final String SQL = """
            CREATE STREAM S (K VARCHAR KEY, I INTEGER, X DOUBLE, L BIGINT) WITH (kafka_topic='in', value_format='JSON');
            CREATE STREAM OUT AS SELECT K, ROWOFFSET AS O,
                COUNT(*) OVER r AS CNT, COUNT(X) OVER r AS CNT_X, SUM(X) OVER r AS SUM_X, SUM(I) OVER r AS SUM_I,
                AVG(X) OVER r AS AVG_X, MIN(X) OVER r AS MIN_X, MAX(L) OVER r AS MAX_L, STDDEV_SAMP(X) OVER r AS SAMP,
                STDDEV_POP(X) OVER r AS POP, COUNT_DISTINCT(I) OVER r AS DIFFERENT, LAG(X, 2) OVER r AS LAG2,
                FIRST_VALUE(L) OVER r AS HEAD, LAST_VALUE(X) OVER r AS TAIL, APPROX_PERCENTILE(L, 0.9) OVER r AS P90,
                SUM(X) OVER n AS SUM_N, LAG(L) OVER n AS LAG_N, COUNT(*) OVER n AS CNT_N, MIN(I) OVER n AS MIN_N,
                COUNT(*) OVER now AS CNT_NOW
              FROM S
              WINDOW r AS (PARTITION BY K RANGE INTERVAL 60 MILLISECONDS PRECEDING GRACE PERIOD 40 MILLISECONDS),
                n AS (PARTITION BY K ROWS 7 PRECEDING),
                now AS (PARTITION BY K RANGE INTERVAL 0 MILLISECONDS PRECEDING);
            """;

    private record Row(
            String key,
            long time,
            @Nullable Integer i,
            @Nullable Double x,
            @Nullable Long l) {}

    @ParameterizedTest
    @CsvSource({"1, MEMORY", "2, DISK", "3, MEMORY", "4, DISK"})
    void frames_are_what_a_search_in_a_list_gives(long seed, TaskRig.Place place) throws Exception {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<Row> arrived = new ArrayList<>();
        List<Row> all = rows(random, 1500);
        List<String> expectedKeys = new ArrayList<>();
        try (TaskRig rig = new TaskRig(SQL, place)) {
            int next = 0;
            while (next < all.size()) {
                int batch = 1 + random.nextInt(120);
                boolean crashes = random.nextInt(3) == 0;
                int end = Math.min(all.size(), next + batch);
                for (int i = next; i < end; i++) {
                    Row row = all.get(i);
                    rig.row("in", row.time(), row.key(), row.i(), row.x(), row.l());
                }
                if (crashes) {
                    rig.crash();
                    rig.restart();
                } else {
                    rig.commit();
                    next = end;
                    if (random.nextInt(3) == 0) {
                        rig.crash();
                        rig.restart();
                    }
                }
            }
            rig.commit();
            check(all, arrived, rig.lines("OUT"), expectedKeys);
            assertThat(rig.state()).hasSizeLessThan(arrived.size() / 2);
        }
    }

    private static List<Row> rows(Random random, int count) {
        List<Row> rows = new ArrayList<>();
        long now = 1_000;
        for (int i = 0; i < count; i++) {
            now += random.nextInt(100) == 0 ? 500 : random.nextInt(4);
            long time = random.nextInt(4) == 0 ? now - random.nextInt(60) : now;
            rows.add(new Row(
                    "k" + Math.min(random.nextInt(6), random.nextInt(6)),
                    time,
                    random.nextInt(8) == 0 ? null : random.nextInt(20) - 5,
                    random.nextInt(8) == 0 ? null : (random.nextGaussian() * 1e3 + (random.nextBoolean() ? 1e9 : 0)),
                    random.nextInt(8) == 0 ? null : 1L + random.nextInt(100_000)));
        }
        return rows;
    }

    private static void check(List<Row> all, List<Row> arrived, List<String> lines, List<String> seen)
            throws Exception {
        long streamTime = Long.MIN_VALUE;
        int line = 0;
        for (int offset = 0; offset < all.size(); offset++) {
            Row row = all.get(offset);
            streamTime = Math.max(streamTime, row.time());
            if (row.time() < streamTime - GRACE) {
                continue;
            }
            arrived.add(row);
            String text = lines.get(line++);
            seen.add(row.key());
            assertThat(text).startsWith(row.key() + " ").endsWith("} @" + row.time());
            JsonNode actual = JSON.readTree(text.substring(text.indexOf('{'), text.lastIndexOf('@')));
            assertThat(actual.get("O").asInt()).isEqualTo(offset);
            checkRow(actual, row, arrived);
        }
        assertThat(lines).hasSize(line);
        assertThat(line).as("some rows were late").isLessThan(all.size());
    }

    /** The rows of the key at or before a row's time, in order of time and then of arrival; the row is the last to arrive. */
    private static List<Row> history(Row row, List<Row> arrived) {
        List<Row> history = new ArrayList<>();
        for (Row other : arrived) {
            if (other.key().equals(row.key()) && other.time() <= row.time()) {
                history.add(other);
            }
        }
        history.sort((a, b) -> Long.compare(a.time(), b.time()));
        return history;
    }

    private static void checkRow(JsonNode actual, Row row, List<Row> arrived) {
        List<Row> history = history(row, arrived);
        List<Row> range = where(history, other -> other.time() >= row.time() - RANGE);
        List<Row> rows = history.subList(Math.max(0, history.size() - 1 - ROWS), history.size());
        double[] xs = doubles(range);
        same(actual, "CNT", (double) range.size());
        same(actual, "CNT_X", (double) xs.length);
        same(actual, "SUM_X", xs.length == 0 ? emptySum(actual, "SUM_X") : sum(xs));
        same(
                actual,
                "SUM_I",
                range.stream()
                        .map(Row::i)
                        .filter(Objects::nonNull)
                        .mapToDouble(i -> i)
                        .sum());
        same(actual, "AVG_X", xs.length == 0 ? null : (Double) (sum(xs) / xs.length));
        same(
                actual,
                "MIN_X",
                xs.length == 0 ? null : (Double) Arrays.stream(xs).min().getAsDouble());
        same(actual, "SAMP", xs.length < 2 ? 0.0 : Math.sqrt(squares(xs) / (xs.length - 1)));
        same(actual, "POP", xs.length < 2 ? 0.0 : Math.sqrt(squares(xs) / xs.length));
        same(actual, "DIFFERENT", (double) new HashSet<>(
                        range.stream().map(Row::i).filter(Objects::nonNull).toList())
                .size());
        same(
                actual,
                "LAG2",
                range.size() < 3 ? null : range.get(range.size() - 3).x());
        same(actual, "HEAD", asDouble(range.get(0).l()));
        same(actual, "TAIL", row.x());
        same(
                actual,
                "LAG_N",
                rows.size() < 2 ? null : asDouble(rows.get(rows.size() - 2).l()));
        same(actual, "CNT_N", (double) rows.size());
        double[] rowXs = doubles(rows);
        same(actual, "SUM_N", rowXs.length == 0 ? emptySum(actual, "SUM_N") : sum(rowXs));
        same(actual, "CNT_NOW", (double)
                where(history, other -> other.time() == row.time()).size());
        long[] ls = range.stream()
                .map(Row::l)
                .filter(Objects::nonNull)
                .mapToLong(l -> l)
                .sorted()
                .toArray();
        same(actual, "MAX_L", ls.length == 0 ? null : (Double) (double) ls[ls.length - 1]);
        percentile(actual, ls);
    }

    private static void percentile(JsonNode actual, long[] sorted) {
        if (sorted.length == 0) {
            assertThat(actual.get("P90").isNull()).isTrue();
            return;
        }
        double rank = 0.9 * (sorted.length - 1);
        double low = sorted[(int) Math.floor(rank)];
        double high = sorted[Math.min(sorted.length - 1, (int) Math.ceil(0.9 * sorted.length))];
        assertThat(actual.get("P90").asDouble()).isBetween(low * 0.99, Math.max(low, high) * 1.01);
    }

    /** Whether a sum of nothing is 0 or null is the function's to say, and tested there. */
    private static @Nullable Double emptySum(JsonNode actual, String column) {
        return actual.get(column).isNull() ? null : (Double) 0.0;
    }

    private static @Nullable Double asDouble(@Nullable Long value) {
        return value == null ? null : (Double) (double) value.longValue();
    }

    private static List<Row> where(List<Row> rows, Predicate<Row> condition) {
        return rows.stream().filter(condition).toList();
    }

    private static double[] doubles(List<Row> rows) {
        return rows.stream()
                .map(Row::x)
                .filter(Objects::nonNull)
                .mapToDouble(x -> x)
                .toArray();
    }

    /** Exact to the last bits: with decimals. */
    private static double sum(double[] values) {
        java.math.BigDecimal sum = java.math.BigDecimal.ZERO;
        for (double value : values) {
            sum = sum.add(new java.math.BigDecimal(value));
        }
        return sum.doubleValue();
    }

    private static double squares(double[] values) {
        double mean = sum(values) / values.length;
        return sum(Arrays.stream(values).map(x -> (x - mean) * (x - mean)).toArray());
    }

    private static void same(JsonNode actual, String column, @Nullable Double expected) {
        JsonNode value = actual.get(column);
        if (expected == null) {
            assertThat(value.isNull()).as(column + " " + actual).isTrue();
            return;
        }
        assertThat(value.isNumber()).as(column + " " + actual).isTrue();
        assertThat(Math.abs(value.asDouble() - expected))
                .as(column + " is " + value + " and not " + expected)
                .isLessThanOrEqualTo(1e-9 * Math.max(1, Math.abs(expected)));
    }
}
