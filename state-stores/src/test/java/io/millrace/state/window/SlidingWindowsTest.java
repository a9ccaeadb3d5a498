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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sliding windows over random rows against lists, and windows that are loaded again against windows that stay. */
final class SlidingWindowsTest {
    private static final RowSchema SCHEMA = RowSchema.of(
            Column.value("K", SqlType.STRING), Column.value("ID", SqlType.BIGINT), Column.value("X", SqlType.DOUBLE));

    /** How rows come: how many, over how many keys, how far apart and how late; and what the windows are. */
    private enum Traffic {
        DENSE(1_800, 2, 1, 60, 300, 50),
        SPARSE(4_000, 12, 9, 40, 20, 30),
        DISORDER(1_500, 1, 1, 700, 400, 650),
        COME_AND_GO(5_000, 200, 20, 30, 90, 0),
        EQUAL_TIMES(3_000, 3, 1, 2, 4, 1);

        final int rows;
        final int keys;
        final int apartMax;
        final int lateMax;
        final long size;
        final long grace;

        Traffic(int rows, int keys, int apartMax, int lateMax, long size, long grace) {
            this.rows = rows;
            this.keys = keys;
            this.apartMax = apartMax;
            this.lateMax = lateMax;
            this.size = size;
            this.grace = grace;
        }

        SlidingSpec spec() {
            List<SqlType> types = SCHEMA.types();
            return new SlidingSpec(
                    types.subList(0, 1), types.subList(1, 3), size, grace, new PlainSum(), new RowList());
        }
    }

    private enum Disturbance {
        NONE,
        COMMITS,
        RESTARTS,
        NO_HEAP
    }

    @ParameterizedTest
    @EnumSource
    void windows_are_those_of_a_list_whatever_was_loaded_again(Traffic traffic) {
        long seed = 11;
        System.out.println("seed " + seed);
        List<String> stayed = run(traffic, seed, Disturbance.NONE);
        for (Disturbance disturbance : Disturbance.values()) {
            List<String> disturbed = run(traffic, seed, disturbance);
            for (int i = 0; i < stayed.size(); i++) {
                assertThat(disturbed.get(i)).as("%s, row %d", disturbance, i).isEqualTo(stayed.get(i));
            }
        }
        assertThat(stayed).anyMatch(line -> line.equals("late"));
    }

    @Test
    void rows_that_are_kept_beside_wait_for_a_commit_as_others_do() {
        OrderedStore store = MemoryTable.store();
        List<SqlType> types = SCHEMA.types();
        SlidingSpec spec =
                new SlidingSpec(types.subList(0, 1), types.subList(1, 3), 100, 10, new PlainSum(), new RowList());
        SlidingWindows windows = new SlidingWindows(store, spec, new StateMemory(Long.MAX_VALUE / 2).share());
        for (long time : new long[] {1_000, 1_100}) {
            insert(windows, time);
        }
        windows.beforeCommit();
        assertThat(windows.dirtyBytes()).isZero();
        // Its own window is closed, the one that ends at 1,100 is not.
        insert(windows, 1_050);
        long one = windows.dirtyBytes();
        assertThat(one).isPositive();
        insert(windows, 1_051);
        assertThat(windows.dirtyBytes()).isGreaterThan(one);
        windows.beforeCommit();
        assertThat(windows.dirtyBytes()).isZero();
    }

    @Test
    void what_the_user_holds_counts_as_if_it_was_held_here() {
        List<SqlType> types = SCHEMA.types();
        SlidingSpec spec = new SlidingSpec(types.subList(0, 1), types.subList(1, 3), 100, 10, new PlainSum(), null);
        StateMemory memory = new StateMemory(1 << 20);
        SlidingWindows windows = new SlidingWindows(MemoryTable.store(), spec, memory.share());
        insert(windows, 1_000);
        windows.beforeCommit();
        long before = memory.liveBytes();
        windows.holdBeside(900_000);
        assertThat(memory.liveBytes()).isBetween(before + 900_000, before + 901_000);
        windows.close();
        assertThat(memory.liveBytes()).isZero();
    }

    private static void insert(SlidingWindows windows, long time) {
        RowBatch arguments = new RowBatch(SCHEMA, 1);
        int row = arguments.append(time, false, null);
        arguments.column(0).setBoxed(row, "k");
        arguments.column(1).setBoxed(row, time);
        arguments.column(2).setBoxed(row, 1.0);
        windows.advance(time);
        assertThat(windows.insert(arguments, 0, time)).isTrue();
    }

    private static List<String> run(Traffic traffic, long seed, Disturbance disturbance) {
        Random random = new Random(seed);
        Random disturbing = new Random(seed + 1);
        OrderedStore store = MemoryTable.store();
        long heap = disturbance == Disturbance.NO_HEAP ? 0 : Long.MAX_VALUE / 2;
        SlidingWindows windows = new SlidingWindows(store, traffic.spec(), new StateMemory(heap).share());
        Map<String, TreeMap<Long, List<Long>>> model = new HashMap<>();
        List<String> lines = new ArrayList<>();
        RowBatch arguments = new RowBatch(SCHEMA, 1);
        long now = 5;
        for (int i = 0; i < traffic.rows; i++) {
            now += random.nextInt(400) == 0 ? 3_000 : random.nextInt(traffic.apartMax + 1);
            int late = random.nextInt(50) == 0 ? 2_000 : random.nextInt(traffic.lateMax);
            long time = Math.max(0, random.nextInt(4) == 0 ? now - late : now);
            long close = windows.closeTime(Math.max(time, windows.streamTime()));
            if (Math.max(time, traffic.size) < close && time + traffic.size >= close) {
                // Such a row is not in all windows of its time: the runtime compares that with Kafka Streams.
                time = now;
            }
            String key = "k" + random.nextInt(traffic.keys);
            arguments.clear();
            int row = arguments.append(time, false, null);
            arguments.column(0).setBoxed(row, key);
            arguments.column(1).setBoxed(row, (long) i);
            arguments.column(2).setBoxed(row, random.nextGaussian() * Math.pow(10, random.nextInt(9)));
            if (windows.isLate(time)) {
                lines.add("late");
            } else {
                windows.advance(time);
                TreeMap<Long, List<Long>> rows = model.computeIfAbsent(key, each -> new TreeMap<>());
                TreeSet<Long> before = starts(rows, traffic, windows.closeTime());
                boolean isTaken = windows.insert(arguments, 0, time);
                rows.computeIfAbsent(time, each -> new ArrayList<>()).add((long) i);
                TreeSet<Long> after = starts(rows, traffic, windows.closeTime());
                assertThat(isTaken)
                        .isEqualTo(!after.subSet(time - traffic.size, true, time, true)
                                .isEmpty());
                if (!isTaken) {
                    lines.add("late");
                    forget(rows, time);
                    after = before;
                }
                lines.add(check(windows, rows, before, after, traffic, time));
            }
            if (disturbance != Disturbance.NONE && disturbing.nextInt(20) == 0) {
                windows.beforeCommit();
                store.flush();
                if (disturbance == Disturbance.RESTARTS) {
                    long streamTime = windows.streamTime();
                    windows = new SlidingWindows(store, traffic.spec(), new StateMemory(heap).share());
                    assertThat(windows.streamTime()).isEqualTo(streamTime);
                }
            }
        }
        return lines;
    }

    private static void forget(TreeMap<Long, List<Long>> rows, long time) {
        List<Long> same = Objects.requireNonNull(rows.get(time));
        same.remove(same.size() - 1);
        if (same.isEmpty()) {
            rows.remove(time);
        }
    }

    /** The starts of all windows that are not closed. */
    private static TreeSet<Long> starts(TreeMap<Long, List<Long>> rows, Traffic traffic, long closeTime) {
        TreeSet<Long> starts = new TreeSet<>();
        for (long time : rows.tailMap(closeTime - traffic.size - 1, true).keySet()) {
            starts.add(Math.max(0, time - traffic.size));
            Long next = rows.higherKey(time);
            if (next != null && next <= time + 1 + traffic.size) {
                starts.add(time + 1);
            }
        }
        return new TreeSet<>(starts.tailSet(closeTime - traffic.size, true));
    }

    /** Compares with the model, and gives the bits of what is folded. */
    private static String check(
            SlidingWindows windows,
            TreeMap<Long, List<Long>> rows,
            TreeSet<Long> before,
            TreeSet<Long> after,
            Traffic traffic,
            long time) {
        List<Long> found = new ArrayList<>();
        for (long start = windows.next(windows.firstOpenStart());
                start != SlidingWindows.NONE;
                start = windows.next(start + 1)) {
            found.add(start);
        }
        assertThat(found).containsExactlyElementsOf(after);
        assertThat(windows.created()).isEqualTo(after.size() - before.size());
        assertThat(windows.hasCreatedNext()).isEqualTo(after.contains(time + 1) && !before.contains(time + 1));
        StringBuilder bits = new StringBuilder();
        for (int i = 0; i < found.size(); i += 1 + found.size() / 5) {
            long start = found.get(i);
            windows.fold(start);
            List<Long> expected = new ArrayList<>();
            rows.subMap(start, true, start + traffic.size, true).values().forEach(expected::addAll);
            assertThat(RowList.rows(Objects.requireNonNull(windows.collected())))
                    .isEqualTo(expected);
            assertThat(windows.latest()).isEqualTo(rows.floorKey(start + traffic.size));
            bits.append(Double.doubleToRawLongBits(PlainSum.sum(Objects.requireNonNull(windows.merged()))))
                    .append(' ');
        }
        return bits.toString();
    }

    @Test
    void keys_that_get_no_rows_any_more_leave_heap_and_store() {
        OrderedStore store = MemoryTable.store();
        SlidingWindows windows =
                new SlidingWindows(store, Traffic.SPARSE.spec(), new StateMemory(Long.MAX_VALUE / 2).share());
        RowBatch arguments = new RowBatch(SCHEMA, 1);
        for (int i = 0; i < 50_000; i++) {
            arguments.clear();
            arguments.append(i, false, null);
            arguments.column(0).setBoxed(0, "k" + i / 10);
            arguments.column(1).setBoxed(0, (long) i);
            arguments.column(2).setBoxed(0, 1.0);
            windows.advance(i);
            windows.insert(arguments, 0, i);
            if (i % 500 == 0) {
                windows.beforeCommit();
                store.flush();
            }
        }
        assertThat(windows.keys(null, 50_000)).hasSizeLessThan(600);
        assertThat(windows.liveBytes()).isLessThan(600_000);
    }
}
