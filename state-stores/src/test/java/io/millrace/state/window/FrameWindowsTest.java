// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames over random rows against lists, and windows that are loaded again against windows that stay. */
final class FrameWindowsTest {
    private static final RowSchema SCHEMA = RowSchema.of(
            Column.value("K", SqlType.STRING),
            Column.value("ID", SqlType.BIGINT),
            Column.value("X", SqlType.DOUBLE),
            Column.value("I", SqlType.INTEGER),
            Column.value("T", SqlType.STRING),
            Column.value("B", SqlType.BOOLEAN));

    /** How rows come: how many, over how many keys, how far apart and how late in milliseconds. */
    private record Traffic(int rows, int keys, int apartMax, int lateMax, double lateShare, long graceMillis) {}

    /** A frame by its range, or by its rows. */
    private record Shape(long range, long rows) {}

    private record Case(String name, Traffic traffic, List<Shape> shapes) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> cases() {
        Shape all = new Shape(1_000_000, -1);
        return Stream.of(
                new Case(
                        "short and long ranges",
                        new Traffic(6_000, 4, 3, 40, 0.2, 35),
                        List.of(new Shape(60, -1), new Shape(0, -1), new Shape(2_000, -1))),
                new Case(
                        "rows",
                        new Traffic(6_000, 4, 3, 40, 0.2, 35),
                        List.of(new Shape(-1, 0), new Shape(-1, 7), new Shape(-1, 300))),
                new Case(
                        "ranges and rows",
                        new Traffic(6_000, 5, 3, 200, 0.3, 150),
                        List.of(new Shape(100, -1), new Shape(-1, 50), new Shape(700, -1))),
                new Case("one key, all rows", new Traffic(1_500, 1, 2, 500, 0.05, 400), List.of(all)),
                new Case(
                        "disorder without end",
                        new Traffic(2_500, 1, 1, 900, 0.97, 850),
                        List.of(new Shape(300, -1), new Shape(-1, 200))),
                new Case(
                        "keys that come and go",
                        new Traffic(8_000, 300, 20, 60, 0.1, 50),
                        List.of(new Shape(300, -1), new Shape(900, -1))),
                new Case(
                        "equal times",
                        new Traffic(5_000, 3, 1, 3, 0.3, 1),
                        List.of(new Shape(2, -1), new Shape(30, -1), new Shape(-1, 3))));
    }

    private static Stream<org.junit.jupiter.params.provider.Arguments> seeds() {
        return cases().flatMap(each -> IntStream.rangeClosed(1, 2)
                .mapToObj(seed -> org.junit.jupiter.params.provider.Arguments.of(each, (long) seed)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void frames_are_those_of_a_list_whatever_was_loaded_again(Case traffic, long seed) {
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

    private enum Disturbance {
        NONE,
        COMMITS,
        RESTARTS,
        NO_HEAP,
        LITTLE_HEAP
    }

    private static WindowSpec spec(Case traffic, long seed) {
        List<WindowFrame> frames = new ArrayList<>();
        WindowFold both = seed % 2 == 0 ? new Pair() : new PackedPair();
        for (Shape shape : traffic.shapes()) {
            frames.add(new WindowFrame(shape.range(), shape.rows(), both, new RowList(), new RowList()));
        }
        List<SqlType> types = SCHEMA.types();
        return new WindowSpec(
                types.subList(0, 1),
                types.subList(1, types.size()),
                traffic.traffic().graceMillis(),
                frames,
                both,
                new RowList());
    }

    private static List<String> run(Case traffic, long seed, Disturbance disturbance) {
        Random random = new Random(seed);
        Random disturbing = new Random(seed + 1);
        OrderedStore store = MemoryTable.store();
        WindowSpec spec = spec(traffic, seed);
        long heap = switch (disturbance) {
            case NO_HEAP -> 0;
            case LITTLE_HEAP -> 30_000;
            case NONE, COMMITS, RESTARTS -> Long.MAX_VALUE / 2;
        };
        FrameWindows windows = new FrameWindows(store, spec, new StateMemory(heap).share());
        Model model = new Model(traffic);
        List<String> lines = new ArrayList<>();
        RowBatch arguments = new RowBatch(SCHEMA, 1);
        Traffic shape = traffic.traffic();
        long now = 5_000;
        for (int i = 0; i < shape.rows(); i++) {
            now += random.nextInt(400) == 0 ? 3_000 : random.nextInt(shape.apartMax() + 1);
            long time = random.nextDouble() < shape.lateShare() ? now - random.nextInt(shape.lateMax()) : now;
            String key = "k" + random.nextInt(shape.keys());
            fill(arguments, random, key, i, time);
            if (windows.advance(time)) {
                lines.add("late");
            } else {
                windows.insert(arguments, 0, time);
                model.insert(key, time, i);
                lines.add(check(windows, model, traffic));
            }
            if (disturbance != Disturbance.NONE
                    && disturbing.nextInt(disturbance == Disturbance.NO_HEAP ? 3 : 40) == 0) {
                windows.beforeCommit();
                store.flush();
                if (disturbance == Disturbance.RESTARTS) {
                    windows = new FrameWindows(store, spec, new StateMemory(heap).share());
                }
            }
        }
        return lines;
    }

    private static void fill(RowBatch arguments, Random random, String key, long id, long time) {
        arguments.clear();
        int row = arguments.append(time, false, null);
        arguments.column(0).setBoxed(row, key);
        arguments.column(1).setBoxed(row, id);
        double x = random.nextBoolean()
                ? random.nextGaussian() * Math.pow(10, random.nextInt(9))
                : random.nextInt(500) / 4.0;
        arguments.column(2).setBoxed(row, random.nextInt(9) == 0 ? null : (Object) x);
        arguments.column(3).setBoxed(row, random.nextInt(9) == 0 ? null : (Object) random.nextInt());
        arguments.column(4).setBoxed(row, random.nextInt(9) == 0 ? null : "t" + id);
        arguments.column(5).setBoxed(row, random.nextInt(9) == 0 ? null : (Object) random.nextBoolean());
    }

    /** Compares with the model what can be said of a row, and gives its bits. */
    private static String check(FrameWindows windows, Model model, Case traffic) {
        StringBuilder bits = new StringBuilder();
        RowBatch out = new RowBatch(SCHEMA, 1);
        out.append(0, false, null);
        for (int frame = 0; frame < traffic.shapes().size(); frame++) {
            List<Long> expected = model.frame(frame);
            Object merged = Objects.requireNonNull(windows.merged(frame));
            assertThat(RowList.rows(((Object[]) merged)[0])).isEqualTo(expected);
            bits.append(Double.doubleToRawLongBits(PlainSum.sum(((Object[]) merged)[1])))
                    .append(' ');
            assertThat(RowList.rows(Objects.requireNonNull(windows.collected(frame))))
                    .isEqualTo(expected);
            assertThat(RowList.rows(Objects.requireNonNull(windows.running(frame))))
                    .containsExactlyInAnyOrderElementsOf(expected);
            for (int back : new int[] {0, 1, 9, 100}) {
                windows.lag(frame, back, 0, out.column(1), 0);
                assertThat(out.column(1).boxed(0)).isEqualTo(model.back(expected, back));
            }
            windows.first(frame, 3, out.column(4), 0);
            bits.append(out.column(4).boxed(0)).append(' ');
            windows.first(frame, 0, out.column(1), 0);
            assertThat(out.column(1).boxed(0)).isEqualTo(expected.get(0));
            windows.first(frame, 4, out.column(5), 0);
            bits.append(out.column(5).boxed(0)).append(' ');
            windows.first(frame, 2, out.column(3), 0);
            bits.append(out.column(3).boxed(0)).append(' ');
        }
        windows.last(0, out.column(1), 0);
        assertThat(out.column(1).boxed(0)).isEqualTo(model.last());
        return bits.toString();
    }

    /** Both folds of a row: the list and the sum. */
    private static class Pair implements WindowFold {
        private final WindowFold rows = new RowList();
        private final WindowFold sum = new PlainSum();

        @Override
        public Object create() {
            return new Object[] {rows.create(), sum.create()};
        }

        @Override
        public void reset(Object state) {
            rows.reset(((Object[]) state)[0]);
            sum.reset(((Object[]) state)[1]);
        }

        @Override
        public void addRange(Object state, ColumnVector[] columns, int from, int to) {
            rows.addRange(((Object[]) state)[0], columns, from, to);
            sum.addRange(((Object[]) state)[1], columns, from, to);
        }

        @Override
        public void merge(Object state, Object later) {
            rows.merge(((Object[]) state)[0], ((Object[]) later)[0]);
            sum.merge(((Object[]) state)[1], ((Object[]) later)[1]);
        }

        @Override
        public void retractRange(Object state, ColumnVector[] columns, int from, int to) {
            throw new IllegalStateException("not running");
        }
    }

    /** What is kept of it is a number, under which the state is found. */
    private static final class PackedPair extends Pair {
        private final Map<Long, Object[]> packed = new HashMap<>();

        @Override
        public int packedNumbers() {
            return 1;
        }

        @Override
        public void pack(Object state, long[] into, int at) {
            into[at] = into[at] == 0 ? packed.size() + 1 : into[at];
            Object[] copy = (Object[]) create();
            copyTo(state, copy);
            packed.put(into[at], copy);
        }

        @Override
        public void unpack(Object state, long[] from, int at) {
            copyTo(Objects.requireNonNull(packed.get(from[at])), (Object[]) state);
        }

        private static void copyTo(Object state, Object[] target) {
            target[0] = new ArrayList<>(RowList.rows(((Object[]) state)[0]));
            target[1] = ((double[]) ((Object[]) state)[1]).clone();
        }
    }

    /** The rows of each key in order, in a list. */
    private static final class Model {
        private record Row(long time, long id) {}

        private final Case traffic;
        private final Map<String, List<Row>> keys = new HashMap<>();
        private List<Row> rows = List.of();
        private int place;

        Model(Case traffic) {
            this.traffic = traffic;
        }

        void insert(String key, long time, long id) {
            rows = keys.computeIfAbsent(key, each -> new ArrayList<>());
            place = rows.size();
            while (place > 0 && rows.get(place - 1).time() > time) {
                place--;
            }
            rows.add(place, new Row(time, id));
        }

        long last() {
            return rows.get(place).id();
        }

        List<Long> frame(int frame) {
            Shape shape = traffic.shapes().get(frame);
            int first = place;
            while (first > 0
                    && (shape.range() >= 0
                            ? rows.get(first - 1).time() >= rows.get(place).time() - shape.range()
                            : place - first < shape.rows())) {
                first--;
            }
            return rows.subList(first, place + 1).stream().map(Row::id).toList();
        }

        @Nullable
        Long back(List<Long> frame, int rowsBack) {
            return frame.size() > rowsBack ? frame.get(frame.size() - 1 - rowsBack) : null;
        }
    }
}
