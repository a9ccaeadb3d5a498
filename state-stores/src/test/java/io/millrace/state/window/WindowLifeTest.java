// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.state.api.StateMemory;
import io.millrace.state.kafka.MemoryTempDir;
import io.millrace.state.kafka.TaskLife;
import io.millrace.state.kafka.TaskLife.Disk;
import io.millrace.state.kafka.TaskLife.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterProperty;
import org.jspecify.annotations.Nullable;

/**
 * Windows on the stores of a task, against a list: random keys, disorder, rows that come twice, grace, and transactions that end in
 * every way, with a restart at any step. Seeds and shrinking as with the lives of stores.
 */
final class WindowLifeTest {
    private static final RowSchema SCHEMA =
            RowSchema.of(Column.value("K", SqlType.BIGINT), Column.value("ID", SqlType.BIGINT));

    private final Path folder = MemoryTempDir.create();
    private int lives;

    WindowLifeTest() throws IOException {}

    /**
     * One row, or the end of a transaction.
     *
     * @param apart milliseconds from the latest row so far; what is negative is disorder
     * @param times how often it comes
     */
    record Step(@Nullable End end, int key, int apart, int times) {}

    /** Frames and grace in milliseconds, rows a frame, and the heap. */
    record Setup(int range, int rows, int grace, long heapBytes) {}

    @Provide
    Arbitrary<Setup> setups() {
        return Combinators.combine(
                        Arbitraries.of(0, 1, 20, 500),
                        Arbitraries.of(0, 1, 9, 40),
                        Arbitraries.of(0, 5, 60),
                        Arbitraries.of(0L, 5_000L, Long.MAX_VALUE / 2))
                .as(Setup::new);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> apart = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(0, 8)),
                Tuple.of(2, Arbitraries.integers().between(-70, 0)),
                Tuple.of(1, Arbitraries.of(0, 900)));
        Arbitrary<Step> rows = Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        apart,
                        Arbitraries.frequency(Tuple.of(9, 1), Tuple.of(1, 2)))
                .as((key, time, times) -> new Step(null, key, time, times));
        Arbitrary<Step> ends = Arbitraries.frequencyOf(
                        Tuple.of(2, Arbitraries.just(End.COMMIT)), Tuple.of(1, Arbitraries.of(End.class)))
                .map(end -> new Step(end, 0, 0, 0));
        return Arbitraries.frequencyOf(Tuple.of(6, rows), Tuple.of(1, ends))
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
    void frames_on_a_disk_that_is_a_map_are_those_of_a_list(
            @ForAll("setups") Setup setup, @ForAll("steps") List<Step> steps) {
        live(Disk.MAP, setup, steps);
    }

    @Property(tries = 1_960, edgeCases = EdgeCasesMode.NONE)
    void frames_without_a_disk_are_those_of_a_list(@ForAll("setups") Setup setup, @ForAll("steps") List<Step> steps) {
        live(Disk.HEAP, setup, steps);
    }

    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void frames_on_rocksdb_are_those_of_a_list(@ForAll("setups") Setup setup, @ForAll("steps") List<Step> steps) {
        live(Disk.ROCKSDB, setup, steps);
    }

    private void live(Disk disk, Setup setup, List<Step> steps) {
        try (TaskLife task = new TaskLife(disk, folder.resolve("life" + lives++), "frames")) {
            new Life(task, setup).run(steps);
        }
    }

    @AfterProperty
    void delete_folder() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private record Row(int key, long time, long id) {}

    /** The rows in the order of their times, and stream time: as they are, and as they are committed. */
    private static final class Life {
        private final TaskLife task;
        private final Setup setup;
        private final RowBatch arguments = new RowBatch(SCHEMA, 8);
        private FrameWindows windows;
        private List<Row> rows = new ArrayList<>();
        private List<Row> committed = List.of();
        private long latest = 1_000;
        private long latestCommitted = 1_000;
        private long ids;

        Life(TaskLife task, Setup setup) {
            this.task = task;
            this.setup = setup;
            windows = open();
            windows.advance(latest);
        }

        private FrameWindows open() {
            List<SqlType> types = SCHEMA.types();
            WindowSpec spec = new WindowSpec(
                    types.subList(0, 1),
                    types.subList(1, 2),
                    setup.grace(),
                    List.of(
                            new WindowFrame(setup.range(), -1, new RowList(), null, null),
                            new WindowFrame(-1, setup.rows(), new RowList(), null, null)),
                    new RowList(),
                    null);
            return new FrameWindows(task.store(0), spec, new StateMemory(setup.heapBytes()).share());
        }

        void run(List<Step> steps) {
            // So that stream time is committed before anything can end badly.
            end(End.COMMIT);
            List<Row> batch = new ArrayList<>();
            long time = latest;
            for (Step step : steps) {
                if (step.end() != null) {
                    rows(batch);
                    end(step.end());
                    time = latest;
                }
                for (int i = 0; i < step.times(); i++) {
                    batch.add(new Row(step.key(), time + step.apart(), ids++));
                }
                time = Math.max(time, time + step.apart());
            }
            rows(batch);
        }

        private void rows(List<Row> batch) {
            arguments.clear();
            for (Row row : batch) {
                int place = arguments.append(row.time(), false, null);
                arguments.column(0).setBoxed(place, (long) row.key());
                arguments.column(1).setBoxed(place, row.id());
            }
            windows.look(arguments, batch.size());
            for (int i = 0; i < batch.size(); i++) {
                row(i, batch.get(i));
            }
            batch.clear();
        }

        private void row(int argumentRow, Row row) {
            long time = row.time();
            boolean late = windows.advance(time);
            assertThat(late).as("late at %d after %d", time, latest).isEqualTo(time < latest - setup.grace());
            latest = Math.max(latest, time);
            if (late) {
                return;
            }
            windows.insert(arguments, argumentRow, time);
            int place = rows.size();
            while (place > 0 && rows.get(place - 1).time() > time) {
                place--;
            }
            rows.add(place, row);
            List<Row> before = rows.subList(0, place + 1).stream()
                    .filter(each -> each.key() == row.key())
                    .toList();
            List<Long> byRange = before.stream()
                    .filter(each -> each.time() >= time - setup.range())
                    .map(Row::id)
                    .toList();
            List<Long> byRows = before.subList(Math.max(0, before.size() - 1 - setup.rows()), before.size()).stream()
                    .map(Row::id)
                    .toList();
            assertThat(RowList.rows(Objects.requireNonNull(windows.merged(0)))).isEqualTo(byRange);
            assertThat(RowList.rows(Objects.requireNonNull(windows.merged(1)))).isEqualTo(byRows);
        }

        private void end(End end) {
            windows.beforeCommit();
            task.end(end);
            if (end.isCommitted()) {
                committed = List.copyOf(rows);
                latestCommitted = latest;
            } else {
                rows = new ArrayList<>(committed);
                latest = latestCommitted;
            }
            if (end != End.COMMIT) {
                windows = open();
            }
        }
    }
}
