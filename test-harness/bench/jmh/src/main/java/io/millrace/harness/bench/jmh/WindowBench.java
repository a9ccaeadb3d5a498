// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench.jmh;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.state.api.StateMemory;
import io.millrace.state.memory.MemoryTable;
import io.millrace.state.window.FrameWindows;
import io.millrace.state.window.WindowFold;
import io.millrace.state.window.WindowFrame;
import io.millrace.state.window.WindowSpec;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A row into its key's trailing window: 1,000 keys, sum and maximum of one column, windows filled first, a commit each 100,000 rows. The
 * operator's own bench, with calls as SQL makes them, is {@code TrailingBench} of the runtime's tests.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WindowBench {
    private static final int KEYS = 1_000;
    private static final int COMMIT_ROWS = 100_000;
    private static final RowSchema ARGUMENTS =
            new RowSchema(List.of(Column.value("K", SqlType.STRING), Column.value("X", SqlType.DOUBLE)));

    @Param({"10", "100", "1000", "6000"})
    int inWindow = 10;

    private final String[] keys = new String[KEYS];
    private final RowBatch row = new RowBatch(ARGUMENTS, 1);
    private FrameWindows windows = windows(1);
    private long sent;

    private static FrameWindows windows(long rangeMillis) {
        WindowFold fold = new SumAndPeak();
        WindowSpec spec = new WindowSpec(
                List.of(SqlType.STRING),
                List.of(SqlType.DOUBLE),
                1_000,
                List.of(new WindowFrame(rangeMillis, -1, fold, null, null)),
                fold,
                null);
        return new FrameWindows(MemoryTable.store(), spec, new StateMemory(Long.MAX_VALUE / 2).share());
    }

    @Setup
    public void fill() {
        for (int i = 0; i < KEYS; i++) {
            keys[i] = "device-" + (10_000 + i * 7);
        }
        row.append(0, false, null);
        // One row of each key a millisecond.
        windows = windows(inWindow - 1L);
        sent = 0;
        for (long i = 0; i < (long) inWindow * KEYS * 2; i++) {
            next();
        }
    }

    @Benchmark
    @OperationsPerInvocation(Rows.BATCH)
    public double inserts() {
        double sum = 0;
        for (int i = 0; i < Rows.BATCH; i++) {
            sum += next();
        }
        return sum;
    }

    private double next() {
        long time = 1_000_000 + sent / KEYS;
        ((ColumnVector.OfObject) row.column(0)).set(0, keys[(int) (sent * 387 % KEYS)]);
        ((ColumnVector.OfDouble) row.column(1)).set(0, sent % 1_021);
        if (windows.advance(time)) {
            throw new IllegalStateException("late");
        }
        windows.insert(row, 0, time);
        if (++sent % COMMIT_ROWS == 0) {
            windows.beforeCommit();
        }
        double[] state = (double[]) windows.merged(0);
        return state == null ? 0 : state[0];
    }

    /** As simple as folds get. */
    private static final class SumAndPeak implements WindowFold {
        @Override
        public Object create() {
            return new double[] {0, Double.NEGATIVE_INFINITY};
        }

        @Override
        public void reset(Object state) {
            double[] totals = (double[]) state;
            totals[0] = 0;
            totals[1] = Double.NEGATIVE_INFINITY;
        }

        @Override
        public void addRange(Object state, ColumnVector[] columns, int from, int to) {
            double[] totals = (double[]) state;
            ColumnVector.OfDouble values = (ColumnVector.OfDouble) columns[0];
            for (int i = from; i < to; i++) {
                totals[0] += values.values[i];
                totals[1] = Math.max(totals[1], values.values[i]);
            }
        }

        @Override
        public void merge(Object state, Object later) {
            double[] totals = (double[]) state;
            double[] others = (double[]) later;
            totals[0] += others[0];
            totals[1] = Math.max(totals[1], others[1]);
        }

        @Override
        public void retractRange(Object state, ColumnVector[] columns, int from, int to) {
            throw new UnsupportedOperationException("a maximum is not taken back");
        }
    }
}
