// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sliding windows of SQL against those of Kafka Streams' own DSL: random keys and times with disorder and duplicates.
 *
 * <p>Many sequences run through one pair of drivers, each so much later than the one before that all windows of that are closed.
 */
final class SlidingAgainstStreamsTest {
    private static final long SEED = 3;

    /** For each shape; {@code -Dmillrace.sliding.sequences=…} for more. */
    private static final int SEQUENCES = Integer.getInteger("millrace.sliding.sequences", 200);

    private static final int ROWS = 30;

    /** So many that a key's older ones are gone. */
    private static final int ROWS_MANY = 120;

    private record Shape(long size, long grace) {
        String sql(String emit) {
            return """
                    CREATE STREAM S (K VARCHAR KEY, V INTEGER) WITH (kafka_topic='in', value_format='JSON');
                    CREATE TABLE T AS SELECT K, WINDOWSTART AS WS, WINDOWEND AS WE, COUNT(*) AS N, SUM(V) AS TOTAL,
                        MIN(V) AS LOW, MAX(V) AS TOP, AVG(V) AS MEAN FROM S
                      WINDOW SLIDING (SIZE %d MILLISECONDS, GRACE PERIOD %d MILLISECONDS) GROUP BY K EMIT %s;
                    """.formatted(size, grace, emit);
        }

        /** Whether a row comes later than the grace, and is in reach of windows that may be open. */
        boolean isBetween(long time, long streamTime) {
            long close = streamTime - grace;
            return Math.max(time, size) < close && time + size >= close;
        }

        /** How many rows of a sequence do. */
        int between(List<Row> rows) {
            int between = 0;
            long streamTime = 0;
            for (Row row : rows) {
                streamTime = Math.max(streamTime, row.time);
                between += isBetween(row.time, streamTime) ? 1 : 0;
            }
            return between;
        }
    }

    private record Row(long time, String key, int value) {}

    /** Which rows come late. */
    private enum Late {
        /** Those within the grace, and those that no window can take. */
        CLEARLY,
        /** Those in between, too, whose own window is closed and others open. */
        ANYHOW,
        /** A fifth of the rows is in between. */
        BETWEEN
    }

    /** Times that go on by some milliseconds, with rows that are late by up to {@code lateMax}. */
    private static List<Row> rows(Random random, Shape shape, long from, int stepMax, int lateMax, Late late) {
        List<Row> rows = new ArrayList<>();
        long now = from;
        long streamTime = from;
        int keys = 1 + random.nextInt(3);
        int count = late == Late.BETWEEN && random.nextInt(4) == 0 ? ROWS_MANY : ROWS;
        for (int i = 0; i < count; i++) {
            now += random.nextInt(stepMax + 1);
            long time = random.nextInt(3) == 0 ? Math.max(from, now - random.nextInt(lateMax + 1)) : now;
            if (late == Late.BETWEEN && random.nextInt(5) == 0) {
                long between = streamTime - shape.grace() - 1 - random.nextInt((int) shape.size());
                time = between >= from ? between : time;
            }
            time = late == Late.CLEARLY && shape.isBetween(time, Math.max(time, streamTime)) ? now : time;
            streamTime = Math.max(time, streamTime);
            rows.add(new Row(time, "k" + random.nextInt(keys), random.nextInt(100) - 20));
        }
        return rows;
    }

    private static void countIn(int between, int sequences, Late late) {
        System.out.println(
                between + " rows of " + sequences + " sequences came later than the grace to windows in reach");
        assertThat(between).isGreaterThanOrEqualTo(late == Late.BETWEEN ? sequences : 0);
        assertThat(between == 0).isEqualTo(late == Late.CLEARLY);
    }

    private static long last(List<Row> rows) {
        return rows.stream().mapToLong(Row::time).max().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 1, 1, CLEARLY",
        "10, 10, 4, 12, ANYHOW",
        "10, 3, 3, 20, CLEARLY",
        "25, 40, 9, 90, ANYHOW",
        "100, 60, 9, 170, ANYHOW",
        "7, 0, 2, 9, CLEARLY",
        "30, 10, 8, 35, ANYHOW",
        "12, 5, 5, 30, ANYHOW",
        "10, 10, 4, 12, BETWEEN",
        "25, 40, 9, 90, BETWEEN",
        "40, 0, 6, 40, BETWEEN",
        "3, 5, 2, 8, BETWEEN"
    })
    void each_row_changes_the_same_windows(long size, long grace, int stepMax, int lateMax, Late late) {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        Shape shape = new Shape(size, grace);
        int between = 0;
        try (Both both = new Both(shape, EmitStrategy.onWindowUpdate())) {
            long from = 0;
            for (int sequence = 0; sequence < SEQUENCES; sequence++) {
                List<Row> rows = rows(random, shape, from, stepMax, lateMax, late);
                between += shape.between(rows);
                for (Row row : rows) {
                    both.take(row);
                    // Theirs gives a window twice that is the first row's left one and the right one of the row before.
                    assertThat(new TreeSet<>(both.ours()))
                            .as("%s of %s", row, rows)
                            .isEqualTo(new TreeSet<>(both.theirs()));
                }
                from = last(rows) + 5 * (size + grace) + 5;
            }
        }
        countIn(between, SEQUENCES, late);
    }

    /** The first rows after 1970. */
    @Test
    void windows_do_not_start_before_time_does() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int sequence = 0; sequence < 40; sequence++) {
            Shape shape = new Shape(20 + random.nextInt(60), random.nextInt(60));
            List<Row> rows = rows(random, shape, 0, 1 + random.nextInt(6), 50, Late.CLEARLY);
            for (EmitStrategy emit : List.of(EmitStrategy.onWindowUpdate(), EmitStrategy.onWindowClose())) {
                try (Both both = new Both(shape, emit)) {
                    for (Row row : rows) {
                        both.take(row);
                        if (emit.type() == EmitStrategy.StrategyType.ON_WINDOW_UPDATE) {
                            assertThat(new TreeSet<>(both.ours()))
                                    .as("%s of %s", row, rows)
                                    .isEqualTo(new TreeSet<>(both.theirs()));
                        }
                    }
                    both.take(new Row(10_000, "end", 0));
                    assertThat(new TreeSet<>(both.ours())).as("%s", rows).isEqualTo(new TreeSet<>(both.theirs()));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10, 10, 4, 12, ANYHOW",
        "25, 40, 9, 90, ANYHOW",
        "7, 0, 2, 9, CLEARLY",
        "12, 5, 5, 30, ANYHOW",
        "25, 40, 9, 90, BETWEEN",
        "40, 0, 6, 40, BETWEEN",
        "3, 5, 2, 8, BETWEEN"
    })
    void each_window_closes_with_the_same_values(long size, long grace, int stepMax, int lateMax, Late late) {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        Shape shape = new Shape(size, grace);
        int between = 0;
        try (Both both = new Both(shape, EmitStrategy.onWindowClose())) {
            // Theirs does not look for closed windows at rows before the size.
            long from = size;
            for (int sequence = 0; sequence < SEQUENCES / 2; sequence++) {
                List<Row> rows = rows(random, shape, from, stepMax, lateMax, late);
                between += shape.between(rows);
                from = last(rows) + 5 * (size + grace) + 5;
                rows.add(new Row(from++, "end", 0));
                for (Row row : rows) {
                    both.take(row);
                    assertThat(both.ours())
                            .as("%s of %s", row, rows)
                            .doesNotHaveDuplicates()
                            .containsExactlyInAnyOrderElementsOf(both.theirs());
                }
                assertThat(both.sql.metrics().windowsOpen().get()).isEqualTo(1);
            }
        }
        countIn(between, SEQUENCES / 2, late);
    }

    @ParameterizedTest
    @CsvSource({"10, 10, 4, 12, CHANGES", "40, 0, 6, 40, CHANGES", "25, 40, 9, 90, FINAL", "40, 0, 6, 40, FINAL"})
    void a_restart_in_between_changes_nothing(long size, long grace, int stepMax, int lateMax, String emit) {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        Shape shape = new Shape(size, grace);
        EmitStrategy strategy = emit.equals("FINAL") ? EmitStrategy.onWindowClose() : EmitStrategy.onWindowUpdate();
        int between = 0;
        for (int sequence = 0; sequence < SEQUENCES / 4; sequence++) {
            List<Row> rows = rows(random, shape, size, stepMax, lateMax, Late.BETWEEN);
            between += shape.between(rows);
            rows.add(new Row(last(rows) + 5 * (size + grace), "end", 0));
            try (TaskRig rig = new TaskRig(shape.sql(emit), TaskRig.Place.MEMORY);
                    StreamsSliding streams = new StreamsSliding(size, grace, strategy)) {
                List<String> theirs = new ArrayList<>();
                for (Row row : rows) {
                    rig.row("in", row.time(), row.key(), row.value());
                    streams.row(row.time(), row.key(), row.value());
                    // Theirs gives a window twice that is the first row's left one and the right one of the row before.
                    theirs.addAll(new LinkedHashSet<>(streams.lines()));
                    if (random.nextInt(8) == 0) {
                        rig.commit();
                        rig.crash();
                        rig.restart();
                    }
                }
                assertThat(rig.lines("T")).as("%s", rows).containsExactlyInAnyOrderElementsOf(theirs);
            }
        }
        countIn(between, SEQUENCES / 4, Late.BETWEEN);
    }

    /**
     * What Kafka Streams gives depends on the retention of its store: with the default one it has forgotten the window that ends
     * in the first row when the last row comes, which is within the grace and after that one. Here nothing is forgotten that a
     * row may need.
     */
    @Test
    void kafka_streams_own_answers_differ_with_what_its_store_has_forgotten() {
        Shape shape = new Shape(10, 5);
        List<Row> rows =
                List.of(new Row(100, "a", 1), new Row(114, "a", 2), new Row(115, "a", 4), new Row(110, "a", 8));
        List<String> forgotten = streams(shape, rows, StreamsSliding.Retention.DEFAULT);
        List<String> kept = streams(shape, rows, StreamsSliding.Retention.LONG);
        assertThat(forgotten).anyMatch(line -> line.startsWith("a[100] {\"WS\":100,\"WE\":110,\"N\":1,"));
        assertThat(kept).anyMatch(line -> line.startsWith("a[100] {\"WS\":100,\"WE\":110,\"N\":2,"));
        try (SqlPipeline sql = SqlPipeline.of(shape.sql("CHANGES")).start()) {
            rows.forEach(row -> sql.row("in", row.time(), row.key(), row.value()));
            assertThat(sql.lines("T")).containsExactlyInAnyOrderElementsOf(kept);
        }
    }

    private static List<String> streams(Shape shape, List<Row> rows, StreamsSliding.Retention retention) {
        try (StreamsSliding streams =
                new StreamsSliding(shape.size(), shape.grace(), EmitStrategy.onWindowUpdate(), retention)) {
            rows.forEach(row -> streams.row(row.time(), row.key(), row.value()));
            return streams.lines();
        }
    }

    /** The same rows through both. */
    private static final class Both implements AutoCloseable {
        private final SqlPipeline sql;
        private final StreamsSliding streams;

        Both(Shape shape, EmitStrategy emit) {
            boolean isFinal = emit.type() == EmitStrategy.StrategyType.ON_WINDOW_CLOSE;
            sql = SqlPipeline.of(shape.sql(isFinal ? "FINAL" : "CHANGES")).start();
            streams = new StreamsSliding(shape.size(), shape.grace(), emit);
        }

        void take(Row row) {
            sql.row("in", row.time(), row.key(), row.value());
            streams.row(row.time(), row.key(), row.value());
        }

        /** What the rows since the last call gave. */
        List<String> ours() {
            return sql.lines("T");
        }

        List<String> theirs() {
            return streams.lines();
        }

        @Override
        public void close() {
            sql.close();
            streams.close();
        }
    }
}
