// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import io.millrace.state.memory.MemoryTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that come to sliding windows later than the grace, against windows that are stored one by one. */
final class LateRowsTest {
    private static final long SEED = 19;
    private static final RowSchema SCHEMA =
            RowSchema.of(Column.value("K", SqlType.STRING), Column.value("ID", SqlType.BIGINT));

    /** How many random sequences of rows there are; {@code -Dmillrace.late.sequences=…} for more. */
    private static final int SEQUENCES = Integer.getInteger("millrace.late.sequences", 4_000);

    private record Row(long time, String key) {}

    /** A sequence of rows, and what the windows are. */
    private record Traffic(long size, long grace, List<Row> rows) {
        /** Up to a third of the rows come later than the grace and to open windows, some behind each other, at many densities. */
        static Traffic random(Random random) {
            long size = random.nextInt(4) == 0 ? random.nextInt(4) : random.nextInt(40);
            long grace = random.nextInt(3) == 0 ? 0 : random.nextInt(60);
            int stepMax = 1 + random.nextInt(1 + (int) Math.max(1, size / 2));
            int keys = 1 + random.nextInt(3);
            int latePercent = random.nextBoolean() ? 20 : 33;
            long now = random.nextInt(3) == 0 ? 0 : random.nextInt(3) * size + random.nextInt(1_000);
            long streamTime = now;
            List<Row> rows = new ArrayList<>();
            // With the more a key's older ones are gone.
            int count = random.nextInt(4) == 0 ? 200 : 10 + random.nextInt(60);
            int between = 0;
            for (int i = 0; i < count; i++) {
                now += random.nextInt(30) == 0 ? random.nextInt(1 + 3 * (int) size) : random.nextInt(stepMax + 1);
                long time = now;
                long close = streamTime - grace;
                int kind = random.nextInt(10);
                if (kind < 4 && 100 * between <= latePercent * i) {
                    time = close - 1 - random.nextInt(1 + (int) size);
                    between++;
                } else if (kind < 6) {
                    time = now - random.nextInt(1 + (int) grace);
                }
                time = Math.max(0, time);
                streamTime = Math.max(time, streamTime);
                rows.add(new Row(time, "k" + random.nextInt(keys)));
            }
            return new Traffic(size, grace, rows);
        }

        /** How many rows come later than the grace while windows may be open that take them. */
        int late() {
            int late = 0;
            long close = Long.MIN_VALUE;
            for (Row row : rows) {
                close = Math.max(close, row.time - grace);
                late += Math.max(size, row.time) < close && row.time + size >= close ? 1 : 0;
            }
            return late;
        }
    }

    @Test
    void windows_hold_what_they_would_if_each_was_stored() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        int late = 0;
        List<String> different = new ArrayList<>();
        for (int sequence = 0; sequence < SEQUENCES; sequence++) {
            Traffic traffic = Traffic.random(random);
            long seed = random.nextLong();
            if (difference(traffic, seed) != null) {
                Traffic least = shrink(traffic, seed);
                different.add(least + ": " + difference(least, seed));
                System.out.println(sequence + " " + different.get(different.size() - 1));
            }
            late += traffic.late();
        }
        System.out.println(late + " rows of " + SEQUENCES + " sequences came later than the grace to open windows");
        assertThat(different).isEmpty();
        assertThat(late).isGreaterThan(SEQUENCES);
    }

    /** Each needs something to be known that another one does not need. */
    @ParameterizedTest
    @CsvSource({
        // The window that ends before the last row's own is closed for three times the size, and yet it matters that it
        // is there.
        "2, 0, a 24 a 26 b 28 a 27 b 30 a 29",
        // The window behind 720 is closed, and holds the late row.
        "24, 5, a 720 a 724 b 737 a 730 b 758 a 748",
        // The rows to 100 are gone; 116 must not make the window behind 110, because the one behind 100 ends in 105.
        "10, 0, a 69-100 a 105 b 115 a 110 b 118 a 116",
        // The window behind 100 is made when 105 comes, and lacks the 110 that was there, but not the next one.
        "10, 10, a 92 a 97 b 111 a 100 b 114 a 102 a 110 a 105 a 110 a 111",
        // The window behind the last row is made from one that holds the 289, and so holds it, too.
        "40, 0, a 223 a 214 a 236 a 240 a 241 a 243 b 261 a 234 a 251 b 275 a 260 a 249 a 289 a 272 a 250 b 301 a 300 b 307 a 292"
    })
    void what_once_differed_does_not(long size, long grace, String text) {
        List<Row> rows = new ArrayList<>();
        String[] words = text.split(" ", -1);
        for (int i = 0; i < words.length; i += 2) {
            String[] times = words[i + 1].split("-", -1);
            for (long time = Long.parseLong(times[0]); time <= Long.parseLong(times[times.length - 1]); time++) {
                rows.add(new Row(time, words[i]));
            }
        }
        for (long seed = 0; seed < 20; seed++) {
            assertThat(difference(new Traffic(size, grace, rows), seed)).isNull();
        }
    }

    /** What differs, or null. */
    private static @Nullable String difference(Traffic traffic, long seed) {
        try (Both both = new Both(traffic, new Random(seed))) {
            traffic.rows.forEach(both::take);
            return null;
        } catch (AssertionError e) {
            return e.getMessage();
        }
    }

    /** Takes away whatever is not needed for a difference. */
    private static Traffic shrink(Traffic traffic, long seed) {
        Traffic least = traffic;
        for (int i = least.rows.size() - 1; i >= 0; i = Math.min(i, least.rows.size()) - 1) {
            List<Row> fewer = new ArrayList<>(least.rows);
            fewer.remove(i);
            Traffic without = new Traffic(traffic.size, traffic.grace, fewer);
            least = difference(without, seed) == null ? least : without;
        }
        return least;
    }

    /** The same rows through the windows that are read off them and through those that are stored. */
    private static final class Both implements AutoCloseable {
        private final long size;
        private final SlidingSpec spec;
        private final OrderedStore store = MemoryTable.store();
        private final Random disturbing;
        private final StoredWindows stored;
        private final Map<String, byte[]> keys = new HashMap<>();
        private final RowBatch arguments = new RowBatch(SCHEMA, 1);
        private SlidingWindows windows;
        private long number;

        Both(Traffic traffic, Random disturbing) {
            this.size = traffic.size;
            this.disturbing = disturbing;
            List<SqlType> types = SCHEMA.types();
            spec = new SlidingSpec(types.subList(0, 1), types.subList(1, 2), size, traffic.grace, null, new RowList());
            stored = new StoredWindows(size, traffic.grace);
            windows = open();
        }

        private SlidingWindows open() {
            return new SlidingWindows(store, spec, new StateMemory(Long.MAX_VALUE / 2).share());
        }

        void take(Row row) {
            NavigableMap<Long, List<Long>> changed = sorted(stored.take(row.key, number, row.time));
            assertThat(windows.isLate(row.time) ? new TreeMap<>() : insert(row))
                    .as("changed by row %s: %s", number, row)
                    .isEqualTo(changed);
            keys.forEach((key, bytes) -> {
                windows.select(bytes);
                assertThat(contents(windows.firstOpenStart(), Long.MAX_VALUE - 1))
                        .as("windows of %s after row %s: %s", key, number, row)
                        .isEqualTo(sorted(stored.open(key)));
            });
            number++;
            if (disturbing.nextInt(12) == 0) {
                windows.beforeCommit();
                store.flush();
                if (disturbing.nextBoolean()) {
                    windows = open();
                }
            }
        }

        /** As an operator that gives each change does. */
        private NavigableMap<Long, List<Long>> insert(Row row) {
            arguments.clear();
            arguments.append(row.time, false, null);
            arguments.column(0).setBoxed(0, row.key);
            arguments.column(1).setBoxed(0, number);
            windows.advance(row.time);
            windows.insert(arguments, 0, row.time);
            keys.put(row.key, windows.key());
            long last = windows.hasCreatedNext() ? row.time + 1 : row.time;
            return contents(Math.max(row.time - size, windows.firstOpenStart()), last);
        }

        private NavigableMap<Long, List<Long>> contents(long first, long last) {
            NavigableMap<Long, List<Long>> contents = new TreeMap<>();
            for (long start = windows.next(first); start <= last; start = windows.next(start + 1)) {
                windows.fold(start);
                contents.put(start, line(windows.latest(), RowList.rows(Objects.requireNonNull(windows.collected()))));
            }
            return contents;
        }

        private static NavigableMap<Long, List<Long>> sorted(NavigableMap<Long, StoredWindows.Content> windows) {
            NavigableMap<Long, List<Long>> contents = new TreeMap<>();
            windows.forEach((start, content) -> contents.put(start, line(content.latest(), content.rows())));
            return contents;
        }

        /** The latest time, and the rows by number. */
        private static List<Long> line(long latest, List<Long> rows) {
            long[] numbers = rows.stream().mapToLong(Long::longValue).sorted().toArray();
            List<Long> line = new ArrayList<>(List.of(latest));
            Arrays.stream(numbers).forEach(line::add);
            return line;
        }

        @Override
        public void close() {
            windows.close();
        }
    }
}
