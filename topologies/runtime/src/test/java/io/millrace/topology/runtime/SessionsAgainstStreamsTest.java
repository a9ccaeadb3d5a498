// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sessions of SQL against those of Kafka Streams' own DSL: random keys and times with disorder and duplicates.
 *
 * <p>Many sequences run through one pair of drivers, each so much later than the one before that all sessions of that are closed.
 */
final class SessionsAgainstStreamsTest {
    private static final long SEED = 5;
    private static final int SEQUENCES = 150;
    private static final int ROWS = 30;

    private record Shape(long gap, long grace, long retention) {
        String sql(String emit) {
            return """
                    CREATE STREAM S (K VARCHAR KEY, V INTEGER) WITH (kafka_topic='in', value_format='JSON');
                    CREATE TABLE T AS SELECT K, WINDOWSTART AS WS, WINDOWEND AS WE, COUNT(*) AS N, SUM(V) AS TOTAL,
                        MIN(V) AS LOW, MAX(V) AS TOP, AVG(V) AS MEAN, COLLECT_LIST(V) AS VS FROM S
                      WINDOW SESSION (%d MILLISECONDS, RETENTION %d MILLISECONDS, GRACE PERIOD %d MILLISECONDS)
                      GROUP BY K EMIT %s;
                    """.formatted(gap, retention, grace, emit);
        }
    }

    private record Row(long time, String key, int value) {}

    /** Times that go on by some milliseconds, with rows that are late by up to {@code lateMax}. */
    private static List<Row> rows(Random random, long from, int stepMax, int lateMax) {
        List<Row> rows = new ArrayList<>();
        long now = from;
        int keys = 1 + random.nextInt(3);
        for (int i = 0; i < ROWS; i++) {
            now += random.nextInt(stepMax + 1);
            long time = random.nextInt(3) == 0 ? Math.max(from, now - random.nextInt(lateMax + 1)) : now;
            rows.add(new Row(time, "k" + random.nextInt(keys), random.nextInt(100) - 20));
        }
        return rows;
    }

    private static long last(List<Row> rows) {
        return rows.stream().mapToLong(Row::time).max().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 1, 2, 4",
        "5, 10, 15, 6, 12",
        "5, 3, 8, 4, 20",
        "5, 3, 40, 4, 20",
        "10, 40, 50, 12, 90",
        "3, 0, 100, 4, 9",
        "20, 10, 30, 25, 60",
        "4, 30, 34, 3, 30"
    })
    void each_row_gives_the_same_changes_in_the_same_order(
            long gap, long grace, long retention, int stepMax, int lateMax) {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        Shape shape = new Shape(gap, grace, retention);
        try (SqlPipeline sql = SqlPipeline.of(shape.sql("CHANGES")).start();
                StreamsSessions streams = new StreamsSessions(gap, grace, retention, EmitStrategy.onWindowUpdate())) {
            long from = 0;
            int tombstones = 0;
            for (int sequence = 0; sequence < SEQUENCES; sequence++) {
                List<Row> rows = rows(random, from, stepMax, lateMax);
                for (Row row : rows) {
                    sql.row("in", row.time(), row.key(), row.value());
                    streams.row(row.time(), row.key(), row.value());
                    List<String> ours = sql.lines("T");
                    assertThat(ours).as("%s of %s", row, rows).isEqualTo(streams.lines());
                    tombstones += ours.size() - 1;
                }
                from = last(rows) + 5 * (gap + grace + retention) + 5;
            }
            assertThat(tombstones).isGreaterThan(SEQUENCES);
        }
    }

    /** Rows are late by the grace at most: theirs adds later ones to sessions that were given already. */
    @ParameterizedTest
    @CsvSource({"5, 10, 15, 6", "10, 40, 50, 12", "20, 10, 30, 25", "4, 30, 34, 3", "3, 0, 3, 5"})
    void each_session_closes_with_the_same_values(long gap, long grace, long retention, int stepMax) {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        Shape shape = new Shape(gap, grace, retention);
        try (SqlPipeline sql = SqlPipeline.of(shape.sql("FINAL")).start();
                StreamsSessions streams =
                        new StreamsSessions(gap, grace, retention + 1_000_000, EmitStrategy.onWindowClose())) {
            long from = 1;
            for (int sequence = 0; sequence < SEQUENCES; sequence++) {
                List<Row> rows = rows(random, from, stepMax, (int) grace);
                from = last(rows) + 5 * (gap + grace) + 5;
                rows.add(new Row(from++, "end", 0));
                for (Row row : rows) {
                    sql.row("in", row.time(), row.key(), row.value());
                    streams.row(row.time(), row.key(), row.value());
                    assertThat(sql.lines("T"))
                            .as("%s of %s", row, rows)
                            .containsExactlyInAnyOrderElementsOf(streams.lines());
                }
                assertThat(sql.metrics().windowsOpen().get()).isEqualTo(1);
            }
        }
    }
}
