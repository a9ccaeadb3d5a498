// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.onnx;

import static io.millrace.udf.onnx.TestModels.FLOAT;
import static io.millrace.udf.onnx.TestModels.INT64;
import static io.millrace.udf.onnx.TestModels.N;
import static io.millrace.udf.onnx.TestModels.STRING;
import static io.millrace.udf.onnx.TestModels.node;
import static io.millrace.udf.onnx.TestModels.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.SqlType;
import io.millrace.udf.onnx.ModelSignature.ElementType;
import io.millrace.udf.onnx.ModelSignature.Input;
import io.millrace.udf.onnx.ModelSignature.Output;
import io.millrace.udf.onnx.ModelSignature.OutputKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnnxModelTest {
    @TempDir
    Path folder;

    @Test
    void signature_comes_from_the_model() {
        try (OnnxModel model = load("fraud", TestModels.logisticRegression(N))) {
            assertThat(model.signature())
                    .isEqualTo(new ModelSignature(
                            "fraud",
                            List.of(new Input("features", ElementType.FLOAT, List.of(-1L, 4L))),
                            List.of(new Output("score", OutputKind.TENSOR, ElementType.FLOAT, List.of(-1L, 1L)))));
            assertThat(model.resultType()).isEqualTo(SqlType.DOUBLE);
            assertThat(model.signature().warnings()).isEmpty();
        }
    }

    @Test
    void result_types_follow_the_outputs() {
        assertThat(resultType(TestModels.softmax())).isEqualTo(new SqlType.Array(SqlType.DOUBLE));
        assertThat(resultType(TestModels.amountAndCountry())).isEqualTo(SqlType.BIGINT);
        assertThat(resultType(TestModels.names()))
                .isEqualTo(SqlType.struct("NAME", SqlType.STRING, "OFF", SqlType.BOOLEAN));
        assertThat(resultType(TestModels.zipMap()))
                .isEqualTo(SqlType.struct(
                        "LABEL", SqlType.STRING, "PROBABILITIES", new SqlType.Map(SqlType.STRING, SqlType.DOUBLE)));
    }

    @Test
    void unusable_outputs_are_named() {
        ModelProto cube = TestModels.model(GraphProto.newBuilder()
                .addInput(tensor("x", FLOAT, N, 2, 2))
                .addOutput(tensor("cube", FLOAT, N, 2, 2))
                .addNode(node("Neg", List.of("x"), List.of("cube"))));
        assertCode(() -> load("m", cube), ErrorCode.MODEL_OUTPUT)
                .hasMessage("output cube of model m cannot be used: it has more than two "
                        + "dimensions; its outputs are float cube[n, 2, 2]");

        ModelProto texts = TestModels.model(GraphProto.newBuilder()
                .addInput(tensor("x", STRING, N, 2))
                .addOutput(tensor("same", STRING, N, 2))
                .addNode(node("Identity", List.of("x"), List.of("same"))));
        assertCode(() -> load("m", texts), ErrorCode.MODEL_OUTPUT).hasMessageContaining("must be numbers");

        ModelProto bytes = TestModels.model(GraphProto.newBuilder()
                .addInput(tensor("x", TensorProto.DataType.UINT8_VALUE, N))
                .addOutput(tensor("y", TensorProto.DataType.UINT8_VALUE, N))
                .addNode(node("Identity", List.of("x"), List.of("y"))));
        assertCode(() -> load("m", bytes), ErrorCode.MODEL_OUTPUT).hasMessageContaining("cannot be a column");

        ModelProto twins = TestModels.model(GraphProto.newBuilder()
                .addInput(tensor("x", FLOAT, N))
                .addOutput(tensor("y", FLOAT, N))
                .addOutput(tensor("Y", FLOAT, N))
                .addNode(node("Neg", List.of("x"), List.of("y")))
                .addNode(node("Abs", List.of("x"), List.of("Y"))));
        assertCode(() -> load("m", twins), ErrorCode.MODEL_OUTPUT).hasMessageContaining("upper-cased");

        ModelProto whole = TestModels.model(GraphProto.newBuilder()
                .addInput(tensor("x", FLOAT, N, 3))
                .addOutput(tensor("sums", FLOAT, 3))
                .addNode(node("ReduceMax", List.of("x"), List.of("sums")).toBuilder()
                        .addAttribute(TestModels.integers("axes", 0))
                        .addAttribute(TestModels.integer("keepdims", 0))
                        .build()));
        assertCode(() -> load("m", whole), ErrorCode.MODEL_OUTPUT).hasMessageContaining("not the batch");
    }

    @Test
    void calls_are_checked_against_one_vector_input() {
        try (OnnxModel model = load("FRAUD", TestModels.logisticRegression(N))) {
            ModelSignature signature = model.signature();
            assertThat(signature.check(
                            List.of(SqlType.DOUBLE, SqlType.INTEGER, SqlType.BIGINT, new SqlType.Decimal(10, 2))))
                    .isEmpty();
            assertThat(signature.check(List.of(new SqlType.Array(SqlType.DOUBLE))))
                    .isEmpty();
            assertThat(signature.check(Collections.nCopies(3, SqlType.DOUBLE)))
                    .containsExactly("model FRAUD takes 4 arguments (float features[4]), 3 given");
            assertThat(signature.check(List.of(SqlType.DOUBLE, SqlType.STRING, SqlType.DOUBLE, SqlType.BOOLEAN)))
                    .containsExactly(
                            "model FRAUD takes 4 arguments (float features[4]): argument 2 is "
                                    + "STRING, input features takes numbers",
                            "model FRAUD takes 4 arguments (float features[4]): argument 4 is "
                                    + "BOOLEAN, input features takes numbers");
            assertThat(signature.check(List.of(new SqlType.Array(SqlType.STRING))))
                    .hasSize(1);
            assertCode(() -> model.scorer(List.of(SqlType.DOUBLE), 16), ErrorCode.MODEL_ARGUMENTS);
            assertCode(() -> model.scorer(List.of(new SqlType.Array(SqlType.DOUBLE)), 0), ErrorCode.CONFIG_INVALID);
            assertCode(
                    () -> model.scorer(List.of(new SqlType.Array(SqlType.DOUBLE)), Integer.MAX_VALUE),
                    ErrorCode.CONFIG_INVALID);
        }
    }

    @Test
    void calls_are_checked_against_several_inputs() {
        try (OnnxModel model = load("m", TestModels.amountAndCountry())) {
            ModelSignature signature = model.signature();
            assertThat(signature.check(List.of(SqlType.BIGINT, SqlType.STRING))).isEmpty();
            assertThat(signature.check(List.of(SqlType.INTEGER, SqlType.STRING)))
                    .isEmpty();
            assertThat(signature.check(List.of(SqlType.DOUBLE, SqlType.BIGINT)))
                    .containsExactly(
                            "model m takes 2 arguments (int64 amount, string country): argument 1 "
                                    + "is DOUBLE, input amount takes INTEGER or BIGINT",
                            "model m takes 2 arguments (int64 amount, string country): argument 2 "
                                    + "is BIGINT, input country takes STRING");
            assertThat(signature.check(List.of(SqlType.BIGINT)))
                    .containsExactly("model m takes 2 arguments (int64 amount, string country), 1 given");
        }
    }

    @Test
    void fixed_batch_is_a_warning() {
        try (OnnxModel model = load("m", TestModels.logisticRegression(1))) {
            assertThat(model.signature().fixedBatch()).isEqualTo(1);
            assertThat(model.signature().warnings())
                    .containsExactly("model m has a fixed batch of 1: rows are scored one by one, which is "
                            + "slow; export it with a dynamic first dimension");
            assertThat(model.untoldWarnings())
                    .isEqualTo(model.signature().warnings())
                    .hasSize(1);
            assertThat(model.untoldWarnings()).isEmpty();
        }
    }

    @Test
    void sha256_is_checked_before_anything_is_read() {
        Path file = TestModels.write(folder, "fraud", TestModels.logisticRegression(N));
        String hash;
        try (OnnxModel model = OnnxModel.load(file, null)) {
            hash = model.sha256();
            assertThat(model.signature().model()).isEqualTo("fraud");
        }
        OnnxModel.load(file, hash.toUpperCase(Locale.ROOT)).close();
        assertCode(() -> OnnxModel.load(file, "0".repeat(64)), ErrorCode.MODEL_CHECKSUM)
                .hasMessageContaining(hash);
        Path junk = TestModels.write(folder, "junk", new byte[] {1, 2, 3});
        assertCode(() -> OnnxModel.load(junk, hash), ErrorCode.MODEL_CHECKSUM);
    }

    @Test
    void unreadable_files_have_a_reason() throws Exception {
        assertCode(() -> OnnxModel.load(folder.resolve("none.onnx"), null), ErrorCode.MODEL_UNREADABLE)
                .hasMessageContaining("no such file");
        assertUnreadable("empty", new byte[0], "the file is empty");
        assertUnreadable("text", "not a model".getBytes(StandardCharsets.UTF_8), "not an ONNX model");
        assertUnreadable("ort", "....ORTM....".getBytes(StandardCharsets.US_ASCII), "ONNX Runtime's own format");
        assertUnreadable(
                "blank", ModelProto.newBuilder().setIrVersion(8).build().toByteArray(), "has no graph");

        byte[] whole = TestModels.logisticRegression(N).toByteArray();
        for (int length = 1; length < whole.length; length += 7) {
            byte[] cut = Arrays.copyOf(whole, length);
            Path file = TestModels.write(folder, "cut", cut);
            assertCode(() -> OnnxModel.load(file, null), ErrorCode.MODEL_UNREADABLE);
        }
        Random random = new Random(20260101);
        for (int i = 0; i < 50; i++) {
            byte[] noise = new byte[1 + random.nextInt(400)];
            random.nextBytes(noise);
            Path file = TestModels.write(folder, "noise", noise);
            assertCode(() -> OnnxModel.load(file, null), ErrorCode.MODEL_UNREADABLE);
        }
    }

    @Test
    void the_runtime_says_why_a_graph_is_refused() {
        ModelProto unknown = TestModels.model(GraphProto.newBuilder()
                .addInput(tensor("x", FLOAT, N))
                .addOutput(tensor("y", FLOAT, N))
                .addNode(node("Frobnicate", List.of("x"), List.of("y"))));
        assertUnreadable("unknown", unknown.toByteArray(), "Frobnicate");
    }

    @Test
    void tensors_in_other_files_are_refused_wherever_they_hide() throws Exception {
        Files.write(folder.resolve("secret"), new byte[16]);
        TensorProto outside = TensorProto.newBuilder()
                .setName("w")
                .setDataType(FLOAT)
                .addDims(4)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue("secret"))
                .build();
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addInput(tensor("x", FLOAT, N, 4))
                .addOutput(tensor("y", FLOAT, N, 4))
                .addNode(node("Add", List.of("x", "w"), List.of("y")));
        assertUnreadable(
                "weights",
                TestModels.model(graph.clone().addInitializer(outside)).toByteArray(),
                "external data");
        TensorProto forged = outside.toBuilder()
                .clearDataLocation()
                .setExternalData(
                        0,
                        StringStringEntryProto.newBuilder().setKey("location").setValue("*/_ORT_MEM_ADDR_/*"))
                .build();
        AttributeProto constant = AttributeProto.newBuilder()
                .setName("value")
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(forged)
                .build();
        GraphProto inner = GraphProto.newBuilder()
                .setName("inner")
                .addNode(node("Constant", List.of(), List.of("w")).toBuilder().addAttribute(constant))
                .build();
        assertUnreadable(
                "nested",
                TestModels.model(graph.clone()
                                .addNode(node("If", List.of("x"), List.of("z")).toBuilder()
                                        .addAttribute(AttributeProto.newBuilder()
                                                .setName("then_branch")
                                                .setType(AttributeProto.AttributeType.GRAPH)
                                                .setG(inner))))
                        .toByteArray(),
                "external data");
    }

    @Test
    void session_outlives_the_model_until_the_last_scorer_ends() {
        OnnxModel model = load("m", TestModels.logisticRegression(N));
        ModelScorer scorer = model.scorer(List.of(new SqlType.Array(SqlType.DOUBLE)), 4);
        model.close();
        model.close();
        assertThat(ModelScorerTest.score(
                        scorer, List.of(new SqlType.Array(SqlType.DOUBLE)), List.of(List.of(List.of(1d, 2d, 3d, 4d)))))
                .hasSize(1);
        assertThatThrownBy(() -> model.scorer(List.of(new SqlType.Array(SqlType.DOUBLE)), 4))
                .isInstanceOf(IllegalStateException.class);
        scorer.close();
        scorer.close();
    }

    @Test
    void native_library_leaves_no_file_behind() throws Exception {
        load("m", TestModels.logisticRegression(N)).close();
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.filter(file -> String.valueOf(file.getFileName())
                            .startsWith(
                                    "millrace-onnx-" + ProcessHandle.current().pid() + "-")))
                    .isEmpty();
        }
        assertThat(System.getProperty("onnxruntime.native.path")).isNull();
    }

    @Test
    void int64_input_refuses_doubles() {
        ModelProto echo = TestModels.model(GraphProto.newBuilder()
                .addInput(tensor("x", INT64, N, 2))
                .addOutput(tensor("y", INT64, N, 2))
                .addNode(node("Identity", List.of("x"), List.of("y"))));
        try (OnnxModel model = load("m", echo)) {
            assertThat(model.signature().check(List.of(SqlType.BIGINT, SqlType.DOUBLE)))
                    .hasSize(1);
        }
    }

    private OnnxModel load(String name, ModelProto model) {
        return OnnxModel.load(name, TestModels.write(folder, name, model), null);
    }

    private SqlType resultType(ModelProto proto) {
        try (OnnxModel model = load("m", proto)) {
            return model.resultType();
        }
    }

    private void assertUnreadable(String name, byte[] bytes, String reason) {
        Path file = TestModels.write(folder, name, bytes);
        assertCode(() -> OnnxModel.load(file, null), ErrorCode.MODEL_UNREADABLE).hasMessageContaining(reason);
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertCode(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorCode code) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
