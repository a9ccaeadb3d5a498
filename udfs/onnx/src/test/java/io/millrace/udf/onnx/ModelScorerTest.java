// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.onnx;

import static io.millrace.udf.onnx.TestModels.N;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelScorerTest {
    private static final SqlType DOUBLES = new SqlType.Array(SqlType.DOUBLE);

    @TempDir
    Path folder;

    @Test
    void logistic_regression_equals_the_formula() {
        List<SqlType> types = List.of(SqlType.DOUBLE, SqlType.INTEGER, SqlType.BIGINT, new SqlType.Decimal(6, 2));
        try (OnnxModel model = load(TestModels.logisticRegression(N));
                ModelScorer scorer = model.scorer(types, 8)) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                rows.add(List.of(i * 0.5, i - 7, (long) i, new BigDecimal("1.25")));
            }
            List<@Nullable Object> scores = score(scorer, types, rows);
            for (int i = 0; i < 20; i++) {
                float[] w = TestModels.WEIGHTS;
                double logit = i * 0.5 * w[0] + (i - 7) * w[1] + i * w[2] + 1.25 * w[3] + TestModels.BIAS;
                assertThat((Double) scores.get(i)).isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-6));
            }
            assertThat(scorer.calls()).isEqualTo(3);
            assertThat(scorer.rowsScored()).isEqualTo(20);
            assertThat(scorer.rowsFailed()).isZero();
        }
    }

    @Test
    void scores_do_not_depend_on_the_batch() {
        long seed = 42;
        Random random = new Random(seed);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            rows.add(List.of(List.of(
                    random.nextGaussian(), random.nextGaussian(), random.nextGaussian(), random.nextGaussian())));
        }
        try (OnnxModel model = load(TestModels.logisticRegression(N))) {
            List<List<@Nullable Object>> all = new ArrayList<>();
            for (int batchMax : new int[] {1, 7, 64, 512}) {
                try (ModelScorer scorer = model.scorer(List.of(DOUBLES), batchMax)) {
                    // Twice: the first run lets the runtime allocate, later ones are pinned.
                    List<@Nullable Object> first = score(scorer, List.of(DOUBLES), rows);
                    assertThat(score(scorer, List.of(DOUBLES), rows)).isEqualTo(first);
                    all.add(first);
                }
            }
            for (List<@Nullable Object> scores : all) {
                for (int i = 0; i < scores.size(); i++) {
                    double expected = (Double) all.get(0).get(i);
                    assertThat((Double) scores.get(i))
                            .as("seed %d row %d", seed, i)
                            .isCloseTo(expected, within(1e-6 * Math.abs(expected)));
                }
            }
        }
    }

    @Test
    void null_arguments_give_null_without_a_call() {
        List<SqlType> types = List.of(SqlType.BIGINT, SqlType.STRING);
        try (OnnxModel model = load(TestModels.amountAndCountry());
                ModelScorer scorer = model.scorer(types, 16)) {
            assertThat(score(
                            scorer,
                            types,
                            List.of(Arrays.asList(null, "AT"), Arrays.asList(1L, null), Arrays.asList(null, null))))
                    .containsOnlyNulls();
            assertThat(scorer.calls()).isZero();
            assertThat(score(
                            scorer,
                            types,
                            List.of(
                                    List.of(1L, "AT"),
                                    Arrays.asList(2L, null),
                                    List.of(3L, "DE"),
                                    List.of(4L, "FR"),
                                    List.of(5L, ""))))
                    .containsExactly(11L, null, 23L, 4L, 5L);
            assertThat(scorer.calls()).isEqualTo(1);
        }
    }

    @Test
    void null_element_is_a_null_argument_and_a_wrong_length_is_a_failure() {
        try (OnnxModel model = load(TestModels.doubled());
                ModelScorer scorer = model.scorer(List.of(DOUBLES), 16)) {
            List<String> failures = new ArrayList<>();
            List<@Nullable Object> scores = score(
                    scorer,
                    List.of(DOUBLES),
                    List.of(
                            List.of(List.of(1d, 2d)),
                            List.of(Arrays.asList(1d, null)),
                            List.of(List.of(1d)),
                            List.of(List.of(3d, 4d))),
                    failures);
            assertThat(scores).containsExactly(List.of(2d, 4d), null, null, List.of(6d, 8d));
            assertThat(failures)
                    .containsExactly("2 MR-7005 model m failed: argument 1 has 1 elements, input x takes 2");
            assertThat(scorer.rowsFailed()).isEqualTo(1);
        }
    }

    @Test
    void doubles_keep_their_precision() {
        List<SqlType> types = List.of(SqlType.DOUBLE, SqlType.BIGINT);
        try (OnnxModel model = load(TestModels.doubled());
                ModelScorer scorer = model.scorer(types, 16)) {
            assertThat(score(scorer, types, List.of(List.of(0.1, 1L << 50))))
                    .containsExactly(List.of(0.2, (double) (1L << 51)));
        }
    }

    @Test
    void vector_of_undeclared_width_is_an_array() {
        List<SqlType> types = List.of(SqlType.DOUBLE, SqlType.DOUBLE);
        try (OnnxModel model = load(TestModels.softmax());
                ModelScorer scorer = model.scorer(types, 2)) {
            List<@Nullable Object> scores =
                    score(scorer, types, List.of(List.of(0d, 0d), List.of(1d, 2d), List.of(0d, 0d)));
            assertThat(scores).hasSize(3);
            for (Object score : scores) {
                assertThat((List<?>) score).hasSize(3);
            }
            assertThat((Double) ((List<?>) scores.get(2)).get(1)).isCloseTo(1 / 3d, within(1e-6));
        }
    }

    @Test
    void several_outputs_are_a_struct() {
        List<SqlType> types = List.of(SqlType.BIGINT, SqlType.BOOLEAN);
        try (OnnxModel model = load(TestModels.names());
                ModelScorer scorer = model.scorer(types, 4)) {
            List<String> failures = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                failures.clear();
                assertThat(score(
                                scorer,
                                types,
                                List.of(
                                        List.of(1L, true),
                                        List.of(2L, false),
                                        List.of(1L << 40, false),
                                        List.of(3L, true),
                                        List.of(1L, true),
                                        List.of(2L, true)),
                                failures))
                        .containsExactly(
                                new Struct("one", false),
                                new Struct("two", true),
                                null,
                                new Struct("many", false),
                                new Struct("one", false),
                                new Struct("two", false));
                assertThat(failures)
                        .containsExactly("2 MR-7005 model m failed: argument 1 is 1099511627776, too large for "
                                + "int32 input code");
            }
        }
    }

    @Test
    void zip_map_is_a_map() {
        List<SqlType> types = List.of(SqlType.DOUBLE, SqlType.DOUBLE);
        try (OnnxModel model = load(TestModels.zipMap());
                ModelScorer scorer = model.scorer(types, 8)) {
            assertThat(score(scorer, types, List.of(List.of(0d, 0d), List.of(1d, 0d))))
                    .containsExactly(
                            new Struct("calm", Map.of("calm", 0.75, "storm", 0.25, "hail", 0.0)),
                            new Struct("storm", Map.of("calm", 0.125, "storm", 0.5, "hail", 0.375)));
        }
    }

    @Test
    void fixed_batch_of_one_works_row_by_row() {
        List<List<@Nullable Object>> rows = List.of(
                List.of(List.of(1d, 2d, 3d, 4d)), List.of(List.of(0d, 0d, 0d, 0d)), List.of(List.of(-1d, 2d, -3d, 4d)));
        try (OnnxModel fixed = load(TestModels.logisticRegression(1));
                OnnxModel open = load(TestModels.logisticRegression(N));
                ModelScorer slow = fixed.scorer(List.of(DOUBLES), 256);
                ModelScorer fast = open.scorer(List.of(DOUBLES), 256)) {
            List<@Nullable Object> expected = score(fast, List.of(DOUBLES), rows);
            List<@Nullable Object> scores = score(slow, List.of(DOUBLES), rows);
            for (int i = 0; i < 3; i++) {
                assertThat((Double) scores.get(i)).isCloseTo((Double) expected.get(i), within(1e-6));
            }
            assertThat(slow.calls()).isEqualTo(3);
        }
    }

    /** Their tensors are not all kept. */
    @Test
    void very_large_batches_of_any_size_follow_each_other() {
        List<SqlType> types = List.of(SqlType.BIGINT);
        try (OnnxModel model = load(TestModels.lookup());
                ModelScorer scorer = model.scorer(types, 3_000)) {
            for (int size : new int[] {2_000, 1_024, 3_000, 2_500, 2_500, 1_025, 3_000, 7_100, 1}) {
                List<List<Long>> rows = new ArrayList<>();
                List<@Nullable Object> expected = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    rows.add(List.of((long) (i % 3)));
                    expected.add(10d * (i % 3 + 1));
                }
                assertThat(score(scorer, types, rows)).isEqualTo(expected);
            }
            assertThat(scorer.calls()).isEqualTo(11);
        }
    }

    @Test
    void fixed_batch_of_several_is_padded() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            rows.add(List.of(List.of((double) i, 1d, 0d, 0d)));
        }
        try (OnnxModel fixed = load(TestModels.logisticRegression(4));
                OnnxModel open = load(TestModels.logisticRegression(N));
                ModelScorer padded = fixed.scorer(List.of(DOUBLES), 1);
                ModelScorer exact = open.scorer(List.of(DOUBLES), 1)) {
            List<@Nullable Object> expected = score(exact, List.of(DOUBLES), rows);
            List<@Nullable Object> scores = score(padded, List.of(DOUBLES), rows);
            for (int i = 0; i < rows.size(); i++) {
                assertThat((Double) scores.get(i)).isCloseTo((Double) expected.get(i), within(1e-6));
            }
            assertThat(padded.calls()).isEqualTo(3);
        }
    }

    @Test
    void only_guilty_rows_fail() {
        List<SqlType> types = List.of(SqlType.BIGINT);
        for (int batchMax : new int[] {1, 3, 64}) {
            try (OnnxModel model = load(TestModels.lookup());
                    ModelScorer scorer = model.scorer(types, batchMax)) {
                for (int round = 0; round < 3; round++) {
                    List<String> failures = new ArrayList<>();
                    assertThat(score(
                                    scorer,
                                    types,
                                    List.of(
                                            List.of(0L),
                                            List.of(99L),
                                            List.of(2L),
                                            Collections.singletonList(null),
                                            List.of(-7L),
                                            List.of(1L)),
                                    failures))
                            .containsExactly(10d, null, 30d, null, null, 20d);
                    assertThat(failures).hasSize(2);
                    assertThat(failures.get(0))
                            .startsWith("1 MR-7005 model m failed: ")
                            .contains("99");
                    assertThat(failures.get(1))
                            .startsWith("4 MR-7005 model m failed: ")
                            .contains("-7");
                    assertThat(score(scorer, types, List.of(List.of(2L), List.of(1L))))
                            .containsExactly(30d, 20d);
                }
                assertThat(scorer.rowsFailed()).isEqualTo(6);
                assertThat(scorer.rowsScored()).isEqualTo(15);
            }
        }
    }

    @Test
    void guilty_rows_of_a_fixed_batch_fail_alone() {
        ModelProto four = TestModels.model(GraphProto.newBuilder()
                .addInput(TestModels.tensor("index", TestModels.INT64, 4))
                .addOutput(TestModels.tensor("found", TestModels.FLOAT, 4))
                .addInitializer(TestModels.floats("table", new float[] {10, 20, 30}, 3))
                .addNode(TestModels.node("Gather", List.of("table", "index"), List.of("found"))));
        List<SqlType> types = List.of(SqlType.BIGINT);
        try (OnnxModel model = load(four);
                ModelScorer scorer = model.scorer(types, 16)) {
            List<String> failures = new ArrayList<>();
            assertThat(score(
                            scorer,
                            types,
                            List.of(List.of(0L), List.of(99L), List.of(2L), List.of(1L), List.of(2L)),
                            failures))
                    .containsExactly(10d, null, 30d, 20d, 30d);
            assertThat(failures).hasSize(1);
        }
    }

    @Test
    void outputs_whose_shape_is_not_a_row_a_row_fail() {
        // Declared [N], but it drops the zeros: what it gives for two rows may be one value.
        ModelProto compress = TestModels.model(GraphProto.newBuilder()
                .addInput(TestModels.tensor("x", TestModels.BOOL, N))
                .addOutput(TestModels.tensor("y", TestModels.BOOL, N))
                .addNode(TestModels.node("Compress", List.of("x", "x"), List.of("y"))));
        List<SqlType> types = List.of(SqlType.BOOLEAN);
        try (OnnxModel model = load(compress);
                ModelScorer scorer = model.scorer(types, 16)) {
            for (int round = 0; round < 2; round++) {
                List<String> failures = new ArrayList<>();
                assertThat(score(scorer, types, List.of(List.of(true), List.of(false), List.of(true)), failures))
                        .containsExactly(true, null, true);
                assertThat(failures).containsExactly("1 MR-7005 model m failed: output y has shape [0] for 1 row");
            }
        }
    }

    @Test
    void nan_and_infinity_are_shown_to_the_model() {
        List<SqlType> types = List.of(SqlType.DOUBLE, SqlType.DOUBLE, SqlType.DOUBLE, SqlType.DOUBLE);
        try (OnnxModel model = load(TestModels.logisticRegression(N));
                ModelScorer scorer = model.scorer(types, 16)) {
            assertThat(score(
                            scorer,
                            types,
                            List.of(
                                    List.of(Double.NaN, 0d, 0d, 0d),
                                    List.of(Double.POSITIVE_INFINITY, 0d, 0d, 0d),
                                    List.of(Double.NEGATIVE_INFINITY, 0d, 0d, 0d))))
                    .containsExactly(Double.NaN, 1d, 0d);
        }
    }

    @Test
    void part_of_a_batch_is_written_where_asked() {
        RowSchema schema = RowSchema.of(
                Column.value("IGNORED", SqlType.STRING),
                Column.value("X", SqlType.BIGINT),
                Column.value("Y", SqlType.INTEGER));
        RowBatch batch = new RowBatch(schema, 4);
        for (int i = 0; i < 3; i++) {
            batch.append(i, false, null);
            ((ColumnVector.OfLong) batch.column(1)).set(i, i);
            batch.column(0).setNull(i);
            batch.column(2).setNull(i);
        }
        List<SqlType> types = List.of(SqlType.BIGINT);
        try (OnnxModel model = load(TestModels.lookup());
                ModelScorer scorer = model.scorer(types, 4)) {
            ColumnVector.OfDouble out = new ColumnVector.OfDouble(1);
            out.set(0, -1);
            scorer.score(batch, 1, 3, new int[] {1}, out, 5, (row, error) -> {
                throw error;
            });
            assertThat(out.values[0]).isEqualTo(-1);
            assertThat(out.values[5]).isEqualTo(20);
            assertThat(out.values[6]).isEqualTo(30);
        }
    }

    @Test
    void scorers_of_one_model_run_side_by_side() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (OnnxModel model = load(TestModels.logisticRegression(N))) {
            List<Future<List<@Nullable Object>>> results = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                results.add(threads.submit(() -> {
                    try (ModelScorer scorer = model.scorer(List.of(DOUBLES), 32)) {
                        List<List<@Nullable Object>> rows = new ArrayList<>();
                        for (int i = 0; i < 500; i++) {
                            rows.add(List.of(List.of(i * 0.01, i * 0.02, i * -0.01, 1d)));
                        }
                        return score(scorer, List.of(DOUBLES), rows);
                    }
                }));
            }
            for (Future<List<@Nullable Object>> result : results) {
                assertThat(result.get()).isEqualTo(results.get(0).get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private OnnxModel load(ModelProto model) {
        return OnnxModel.load("m", TestModels.write(folder, "m", model), null);
    }

    /** Scores rows that must not fail. */
    static List<@Nullable Object> score(ModelScorer scorer, List<SqlType> types, List<? extends List<?>> rows) {
        List<String> failures = new ArrayList<>();
        List<@Nullable Object> scores = score(scorer, types, rows, failures);
        assertThat(failures).isEmpty();
        return scores;
    }

    private static List<@Nullable Object> score(
            ModelScorer scorer, List<SqlType> types, List<? extends List<?>> rows, List<String> failures) {
        ColumnVector[] columns = new ColumnVector[types.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = ColumnVector.forType(types.get(i), 1);
            for (int row = 0; row < rows.size(); row++) {
                columns[i].setBoxed(row, rows.get(row).get(i));
            }
        }
        ColumnVector out = ColumnVector.forType(scorer.resultType(), 1);
        scorer.score(columns, 0, rows.size(), out, 0, (row, error) -> {
            assertThat(error.code()).isEqualTo(ErrorCode.MODEL_FAILED);
            failures.add(row + " " + error.code().label() + " " + error.getMessage());
        });
        List<@Nullable Object> scores = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            scores.add(out.boxed(row));
        }
        return scores;
    }
}
