// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Joins of streams in SQL against those of Kafka Streams' own DSL: random sides, keys and times with disorder and duplicates.
 *
 * <p>Many sequences run through one pair of drivers, each so much later than the one before that all its rows are closed.
 */
final class JoinsAgainstStreamsTest {
    private static final long SEED = 11;
    private static final int SEQUENCES = 60;
    private static final int ROWS = 40;

    private record Row(String topic, long time, String key, int value) {}

    private static String sql(String kind, StreamsJoins.Windows windows) {
        String key = switch (kind) {
            case "RIGHT" -> "R.K";
            case "FULL" -> "ROWKEY";
            default -> "L.K";
        };
        String grace = windows.grace() == null ? "" : "GRACE PERIOD " + windows.grace() + " MILLISECONDS";
        return """
                CREATE STREAM L (K VARCHAR KEY, A INTEGER) WITH (kafka_topic='l', value_format='JSON');
                CREATE STREAM R (K VARCHAR KEY, B INTEGER) WITH (kafka_topic='r', value_format='JSON');
                CREATE STREAM O AS SELECT %s AS K, A, B FROM L %s JOIN R
                  WITHIN (%d MILLISECONDS, %d MILLISECONDS) %s ON L.K = R.K;
                """.formatted(key, kind, windows.before(), windows.after(), grace);
    }

    /** Times that go on by some milliseconds, with rows that are late by up to {@code lateMax}. */
    private static List<Row> rows(Random random, long from, int stepMax, int lateMax) {
        List<Row> rows = new ArrayList<>();
        long now = from;
        int keys = 1 + random.nextInt(3);
        for (int i = 0; i < ROWS; i++) {
            now += random.nextInt(stepMax + 1);
            long time = random.nextInt(3) == 0 ? Math.max(from, now - random.nextInt(lateMax + 1)) : now;
            rows.add(new Row(random.nextBoolean() ? "l" : "r", time, "k" + random.nextInt(keys), i));
        }
        return rows;
    }

    private static long last(List<Row> rows) {
        return rows.stream().mapToLong(Row::time).max().orElseThrow();
    }

    private static boolean isPadded(String line) {
        return line.contains("null");
    }

    private static List<String> padded(List<String> lines) {
        return lines.stream().filter(JoinsAgainstStreamsTest::isPadded).toList();
    }

    private static List<String> matched(List<String> lines) {
        return lines.stream().filter(line -> !isPadded(line)).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "INNER, 5, 5, 3, 10",
        "INNER, 0, 20, 6, 30",
        "LEFT, 5, 5, 3, 10",
        "LEFT, 20, 3, 6, 60",
        "RIGHT, 5, 5, 3, 10",
        "RIGHT, 20, 3, 6, 60",
        "FULL, 0, 0, 1, 2",
        "FULL, 5, 9, 4, 30",
    })
    void without_grace_each_row_gives_the_same_rows_in_the_same_order(
            String kind, long before, long after, int stepMax, int lateMax) {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        StreamsJoins.Windows windows = new StreamsJoins.Windows(before, after, null);
        try (SqlPipeline sql = SqlPipeline.of(sql(kind, windows)).start();
                StreamsJoins streams = new StreamsJoins(kind, windows)) {
            long from = 0;
            for (int sequence = 0; sequence < SEQUENCES; sequence++) {
                List<Row> rows = rows(random, from, stepMax, lateMax);
                for (Row row : rows) {
                    sql.row(row.topic(), row.time(), row.key(), row.value());
                    streams.row(row.topic(), row.time(), row.key(), row.value());
                    assertThat(sql.lines("O")).as("%s of %s", row, rows).isEqualTo(streams.lines());
                }
                from = last(rows) + 5 * (before + after) + 5;
            }
        }
    }

    /** Theirs gives rows without a match when it looks for them, ours as soon as their time is over; so those are compared by themselves. */
    @ParameterizedTest
    @CsvSource({
        "INNER, 5, 5, 5, 3, 5",
        "INNER, 0, 20, 7, 6, 7",
        "LEFT, 5, 5, 5, 3, 5",
        "LEFT, 5, 5, 5, 9, 5",
        "LEFT, 20, 3, 30, 6, 30",
        "LEFT, 10, 10, 0, 6, 0",
        "RIGHT, 5, 5, 5, 3, 5",
        "RIGHT, 20, 3, 30, 6, 30",
        "FULL, 5, 5, 5, 3, 5",
        "FULL, 5, 5, 3, 9, 3",
        "FULL, 20, 20, 20, 7, 20",
        "FULL, 0, 9, 40, 4, 40",
        "FULL, 3, 3, 60, 4, 60",
    })
    void with_grace_the_same_rows_come_in_the_same_order(
            String kind, long before, long after, long grace, int stepMax, int lateMax) {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        StreamsJoins.Windows windows = new StreamsJoins.Windows(before, after, grace);
        boolean isOrdered = before == after && lateMax <= after;
        int padded = 0;
        try (SqlPipeline sql = SqlPipeline.of(sql(kind, windows)).start();
                StreamsJoins streams = new StreamsJoins(kind, windows)) {
            long from = 0;
            for (int sequence = 0; sequence < SEQUENCES; sequence++) {
                List<Row> rows = rows(random, from, stepMax, lateMax);
                from = last(rows) + 5 * (before + after + grace) + 5;
                rows.add(new Row("l", from, "end", 0));
                from++;
                List<String> ours = new ArrayList<>();
                List<String> theirs = new ArrayList<>();
                for (Row row : rows) {
                    sql.row(row.topic(), row.time(), row.key(), row.value());
                    streams.row(row.topic(), row.time(), row.key(), row.value());
                    List<String> now = sql.lines("O");
                    List<String> theirsNow = streams.lines();
                    assertThat(matched(now)).as("%s of %s", row, rows).isEqualTo(matched(theirsNow));
                    ours.addAll(padded(now));
                    theirs.addAll(padded(theirsNow));
                }
                if (isOrdered) {
                    assertThat(ours).as("%s", rows).isEqualTo(theirs);
                } else {
                    assertThat(ours).as("%s", rows).containsExactlyInAnyOrderElementsOf(theirs);
                }
                padded += ours.size();
            }
            assertThat(padded > SEQUENCES).isEqualTo(!kind.equals("INNER"));
        }
    }
}
