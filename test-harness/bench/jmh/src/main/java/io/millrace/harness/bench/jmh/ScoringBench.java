// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench.jmh;

import io.millrace.harness.bench.FraudModel;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.udf.onnx.ModelScorer;
import io.millrace.udf.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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

/** The model of W6 on rows of eight doubles, so many in a run. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScoringBench {
    @Param({"1", "16", "256"})
    int batchMax = 1;

    private final int[] arguments = IntStream.range(0, FraudModel.FEATURES).toArray();
    private final RowBatch rows = Rows.batch(schema());
    private final ColumnVector scores = ColumnVector.forType(SqlType.DOUBLE, Rows.BATCH);
    private @Nullable ModelScorer scorer;

    private static RowSchema schema() {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < FraudModel.FEATURES; i++) {
            columns.add(Column.value("F" + i, SqlType.DOUBLE));
        }
        return new RowSchema(columns);
    }

    @Setup
    public void load() throws IOException {
        Path file = Files.createTempFile("jmh", ".onnx");
        FraudModel.write(file);
        OnnxModel model = OnnxModel.load(file, null);
        scorer = model.scorer(Collections.nCopies(FraudModel.FEATURES, SqlType.DOUBLE), batchMax);
        Files.delete(file);
    }

    @Benchmark
    @OperationsPerInvocation(Rows.BATCH)
    public ColumnVector scores() {
        ModelScorer loaded = scorer;
        if (loaded == null) {
            throw new IllegalStateException("not loaded");
        }
        for (int from = 0; from < Rows.BATCH; from += batchMax) {
            loaded.score(rows, from, from + batchMax, arguments, scores, from, (row, error) -> {
                throw error;
            });
        }
        return scores;
    }
}
