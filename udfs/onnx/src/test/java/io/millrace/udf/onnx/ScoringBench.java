// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.sun.management.ThreadMXBean;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a row costs in {@link ModelScorer}, columns of doubles in and one out, beside ONNX Runtime alone over buffers that are ready:
 * processor time and garbage of the thread, medians of interleaved rounds. Run by hand: {@code mvn -q -f udfs/onnx/pom.xml
 * test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=io.millrace.udf.onnx.ScoringBench}.
 */
final class ScoringBench {
    private static final int[] BATCHES = {1, 8, 64, 256};
    private static final int ROUNDS = 9;
    private static final int FEATURES = 8;
    private static final long ROUND_NANOS = 300_000_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private ScoringBench() {}

    /** Scores one batch. */
    private interface Body {
        void run() throws OrtException;
    }

    private record Cost(double nanos, double bytes) {}

    public static void main(String[] arguments) throws IOException, OrtException {
        Path folder = Files.createTempDirectory("scoring");
        Path file = TestModels.write(folder, "network", TestModels.network());
        List<SqlType> types = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < FEATURES; i++) {
            types.add(SqlType.DOUBLE);
            columns.add(Column.value("F" + i, SqlType.DOUBLE));
        }
        System.out.printf(
                "%8s %12s %12s %8s %12s %12s%n", "batch", "scorer ns", "raw ns", "ratio", "scorer B", "raw B");
        try (OnnxModel model = OnnxModel.load(file, null)) {
            for (int batch : BATCHES) {
                try (ModelScorer scorer = model.scorer(types, batch)) {
                    compare(batch, scored(scorer, new RowSchema(columns), batch), raw(model, batch));
                }
            }
        } finally {
            Files.delete(file);
            Files.delete(folder);
        }
    }

    private static void compare(int batch, Body scorer, Body raw) throws OrtException {
        Cost[] scorers = new Cost[ROUNDS];
        Cost[] raws = new Cost[ROUNDS];
        for (int round = -3; round < ROUNDS; round++) {
            Cost first = round(scorer, batch);
            Cost second = round(raw, batch);
            if (round >= 0) {
                scorers[round] = first;
                raws[round] = second;
            }
        }
        double[] ratios = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            ratios[i] = scorers[i].nanos / raws[i].nanos;
        }
        Arrays.sort(ratios);
        Cost ours = median(scorers);
        Cost theirs = median(raws);
        System.out.printf(
                Locale.ROOT,
                "%8d %12.1f %12.1f %8.2f %12.1f %12.1f%n",
                batch,
                ours.nanos,
                theirs.nanos,
                ratios[ROUNDS / 2],
                ours.bytes,
                theirs.bytes);
    }

    private static Cost median(Cost[] costs) {
        Cost[] sorted = costs.clone();
        Arrays.sort(sorted, java.util.Comparator.comparingDouble(Cost::nanos));
        return sorted[sorted.length / 2];
    }

    private static Cost round(Body body, int batch) throws OrtException {
        long rows = 0;
        long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        long start = THREADS.getCurrentThreadCpuTime();
        long nanos;
        do {
            for (int i = 0; i < 64; i++) {
                body.run();
            }
            rows += 64L * batch;
            nanos = THREADS.getCurrentThreadCpuTime() - start;
        } while (nanos < ROUND_NANOS);
        bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytes;
        return new Cost((double) nanos / rows, (double) bytes / rows);
    }

    private static Body scored(ModelScorer scorer, RowSchema schema, int rows) {
        RowBatch batch = new RowBatch(schema, rows);
        int[] columns = new int[FEATURES];
        for (int row = 0; row < rows; row++) {
            batch.append(row, false, null);
            for (int i = 0; i < FEATURES; i++) {
                ((ColumnVector.OfDouble) batch.column(i)).set(row, Math.sin(row + i));
            }
        }
        for (int i = 0; i < FEATURES; i++) {
            columns[i] = i;
        }
        ColumnVector out = ColumnVector.forType(SqlType.DOUBLE, rows);
        return () -> scorer.score(batch, 0, rows, columns, out, 0, (row, error) -> {
            throw error;
        });
    }

    private static Body raw(OnnxModel model, int rows) throws OrtException {
        FloatBuffer features = direct(rows * FEATURES);
        for (int i = 0; i < rows * FEATURES; i++) {
            features.put(i, (float) Math.sin((double) i / FEATURES + i % FEATURES));
        }
        OnnxTensor input = OnnxTensor.createTensor(model.environment(), features, new long[] {rows, FEATURES});
        OnnxTensor output = OnnxTensor.createTensor(model.environment(), direct(rows), new long[] {rows, 1});
        Map<String, OnnxTensor> inputs = Map.of("x", input);
        Map<String, OnnxValue> outputs = Map.of("p", output);
        return () -> {
            try (OrtSession.Result result = model.session().run(inputs, Set.of(), outputs)) {
                if (result.size() != 1) {
                    throw new IllegalStateException("results: " + result.size());
                }
            }
        };
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
