// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of many rows, of all kinds of aggregates: near to exact sums, and the same bits when tasks crash and start again. */
final class LongFramesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long RANGE = 1_500;
    private static final int ROWS = 400;
    private static final int COUNT = 4_000;

    private static final String SQL = """
            CREATE STREAM S (K VARCHAR KEY, X DOUBLE, I INTEGER, T VARCHAR, D DECIMAL(12, 2))
              WITH (kafka_topic='in', value_format='JSON');
            CREATE STREAM OUT AS SELECT K, ROWOFFSET AS O,
                COUNT(*) OVER r AS N, SUM(X) OVER r AS SUM_X, AVG(X) OVER r AS AVG_X, MAX(X) OVER r AS MAX_X,
                STDDEV_POP(X) OVER r AS POP, SUM(I) OVER r AS SUM_I, SUM(D) OVER r AS SUM_D, MIN(T) OVER r AS MIN_T,
                COUNT_DISTINCT(T) OVER r AS DIFFERENT, APPROX_PERCENTILE(X, 0.5) OVER r AS P50,
                TOPK(I, 3) OVER r AS TOP, COLLECT_SET(T) OVER n AS TEXTS, HISTOGRAM(T) OVER n AS TIMES,
                LATEST_BY_OFFSET(I) OVER n AS LATEST, CORRELATION(X, I) OVER n AS CORR, AVG(X) OVER n AS AVG_N,
                COUNT_DISTINCT(I) OVER n AS DIFFERENT_N, ATTR(K) OVER n AS SAME, LAG(I, 300) OVER n AS LAG_I
              FROM S
              WINDOW r AS (PARTITION BY K RANGE INTERVAL 1500 MILLISECONDS PRECEDING GRACE PERIOD 800 MILLISECONDS),
                n AS (PARTITION BY K ROWS 400 PRECEDING);
            """;

    private record Row(String key, long time, double x, int i, String t, BigDecimal d) {}

    private static List<Row> rows(Random random) {
        List<Row> rows = new ArrayList<>();
        long now = 10_000;
        for (int n = 0; n < COUNT; n++) {
            now += random.nextInt(1_000) == 0 ? 4_000 : random.nextInt(3);
            long time = random.nextInt(6) == 0 ? now - random.nextInt(900) : now;
            double x = random.nextInt(3) == 0 ? 1e7 + random.nextInt(9) : random.nextGaussian() * 50;
            rows.add(new Row(
                    random.nextInt(4) == 0 ? "b" : "a",
                    time,
                    x,
                    random.nextInt(1_000),
                    "t" + random.nextInt(300),
                    BigDecimal.valueOf(random.nextInt(100_000) - 50_000, 2)));
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void long_frames_are_near_to_exact_sums_and_do_not_depend_on_restarts(long seed) throws Exception {
        System.out.println("seed " + seed);
        List<Row> rows = rows(new Random(seed));
        List<String> stayed = run(rows, TaskRig.Place.MEMORY, -1);
        assertThat(run(rows, TaskRig.Place.MEMORY, seed)).isEqualTo(stayed);
        assertThat(run(rows, TaskRig.Place.DISK, seed + 1)).isEqualTo(stayed);
        assertThat(stayed).hasSizeBetween(COUNT / 2, COUNT - 1);
        check(rows, stayed);
    }

    /** @param restarts the seed of commits and crashes, or -1 for none */
    private static List<String> run(List<Row> rows, TaskRig.Place place, long restarts) {
        Random random = new Random(restarts);
        try (TaskRig rig = new TaskRig(SQL, place)) {
            int next = 0;
            while (next < rows.size()) {
                int end = Math.min(rows.size(), next + 1 + random.nextInt(400));
                for (Row row : rows.subList(next, end)) {
                    rig.row("in", row.time(), row.key(), row.x(), row.i(), row.t(), row.d());
                }
                boolean isLost = restarts >= 0 && random.nextInt(3) == 0;
                if (restarts >= 0 && !isLost) {
                    rig.commit();
                }
                if (restarts >= 0) {
                    rig.crash();
                    rig.restart();
                }
                next = isLost ? next : end;
            }
            rig.commit();
            return rig.lines("OUT");
        }
    }

    private static void check(List<Row> rows, List<String> lines) throws Exception {
        Map<String, List<Row>> keys = new HashMap<>();
        long streamTime = Long.MIN_VALUE;
        int line = 0;
        for (int offset = 0; offset < rows.size(); offset++) {
            Row row = rows.get(offset);
            streamTime = Math.max(streamTime, row.time());
            if (row.time() < streamTime - 800) {
                continue;
            }
            List<Row> of = keys.computeIfAbsent(row.key(), key -> new ArrayList<>());
            int place = of.size();
            while (place > 0 && of.get(place - 1).time() > row.time()) {
                place--;
            }
            of.add(place, row);
            JsonNode actual =
                    JSON.readTree(lines.get(line).substring(2, lines.get(line).lastIndexOf('@')));
            line++;
            assertThat(actual.get("O").asInt()).isEqualTo(offset);
            if (offset % 7 == 0) {
                int first = place;
                while (first > 0 && of.get(first - 1).time() >= row.time() - RANGE) {
                    first--;
                }
                checkRange(actual, of.subList(first, place + 1));
                checkRows(actual, of.subList(Math.max(0, place - ROWS), place + 1));
            }
        }
        assertThat(lines).hasSize(line);
    }

    private static void checkRange(JsonNode actual, List<Row> frame) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal decimals = BigDecimal.ZERO;
        double magnitudes = 0;
        double max = Double.NEGATIVE_INFINITY;
        long ints = 0;
        for (Row row : frame) {
            sum = sum.add(new BigDecimal(row.x()));
            decimals = decimals.add(row.d());
            magnitudes += Math.abs(row.x());
            max = Math.max(max, row.x());
            ints += row.i();
        }
        int n = frame.size();
        BigDecimal mean = sum.divide(BigDecimal.valueOf(n), MathContext.DECIMAL128);
        BigDecimal squares = BigDecimal.ZERO;
        for (Row row : frame) {
            BigDecimal distance = new BigDecimal(row.x()).subtract(mean);
            squares = squares.add(distance.multiply(distance), MathContext.DECIMAL128);
        }
        double variance = squares.doubleValue() / n;
        assertThat(actual.get("N").asInt()).isEqualTo(n);
        near(actual, "SUM_X", sum.doubleValue(), 1e-9 * magnitudes);
        near(actual, "AVG_X", mean.doubleValue(), 1e-9 * magnitudes / n);
        double pop = actual.get("POP").asDouble();
        assertThat(Math.abs(pop * pop - (n < 2 ? 0 : variance)))
                .isLessThanOrEqualTo(1e-9 * (variance + mean.doubleValue() * mean.doubleValue()));
        near(actual, "MAX_X", max, 0);
        assertThat(actual.get("SUM_I").asLong()).isEqualTo(ints);
        near(actual, "SUM_D", decimals.doubleValue(), 1e-6);
        assertThat(actual.get("MIN_T").asText())
                .isEqualTo(frame.stream().map(Row::t).min(String::compareTo).orElseThrow());
        assertThat(actual.get("DIFFERENT").asInt()).isEqualTo(different(frame));
        double[] sorted = frame.stream().mapToDouble(Row::x).sorted().toArray();
        double median = sorted[(int) Math.floor(0.5 * (n - 1))];
        near(actual, "P50", median, 0.01 * Math.abs(median));
        List<Integer> top = frame.stream()
                .map(Row::i)
                .sorted(java.util.Comparator.reverseOrder())
                .limit(3)
                .toList();
        assertThat(actual.get("TOP").toString()).isEqualTo(top.toString().replace(" ", ""));
    }

    private static void checkRows(JsonNode actual, List<Row> frame) {
        int n = frame.size();
        assertThat(actual.get("TEXTS").size()).isEqualTo(different(frame));
        Map<String, Integer> times = new HashMap<>();
        frame.forEach(row -> times.merge(row.t(), 1, Integer::sum));
        assertThat(actual.get("TIMES").size()).isEqualTo(times.size());
        times.forEach((text, count) ->
                assertThat(actual.get("TIMES").get(text).asInt()).isEqualTo(count));
        assertThat(actual.get("LATEST").asInt()).isEqualTo(frame.get(n - 1).i());
        assertThat(actual.get("DIFFERENT_N").asInt())
                .isEqualTo(new HashSet<>(frame.stream().map(Row::i).toList()).size());
        assertThat(actual.get("SAME").asText()).isEqualTo(frame.get(0).key());
        assertThat(actual.get("LAG_I").isNull()).isEqualTo(n <= 300);
        if (n > 300) {
            assertThat(actual.get("LAG_I").asInt()).isEqualTo(frame.get(n - 301).i());
        }
        double sum = frame.stream().mapToDouble(Row::x).sum();
        double magnitudes = frame.stream().mapToDouble(row -> Math.abs(row.x())).sum();
        near(actual, "AVG_N", sum / n, 1e-9 * magnitudes / n);
    }

    private static int different(List<Row> frame) {
        return new HashSet<>(frame.stream().map(Row::t).toList()).size();
    }

    private static void near(JsonNode actual, String column, double expected, double tolerance) {
        assertThat(Math.abs(actual.get(column).asDouble() - expected))
                .as("%s is %s and not %s", column, actual.get(column), expected)
                .isLessThanOrEqualTo(tolerance);
    }
}
