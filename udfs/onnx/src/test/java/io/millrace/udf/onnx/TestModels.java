// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.onnx;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Real models, built node by node. */
final class TestModels {
    static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
    static final int DOUBLE = TensorProto.DataType.DOUBLE_VALUE;
    static final int INT64 = TensorProto.DataType.INT64_VALUE;
    static final int INT32 = TensorProto.DataType.INT32_VALUE;
    static final int STRING = TensorProto.DataType.STRING_VALUE;
    static final int BOOL = TensorProto.DataType.BOOL_VALUE;

    /** A dimension that the model leaves open. */
    static final long N = -1;

    static final float[] WEIGHTS = {0.5f, -1.25f, 2f, 0.125f};
    static final float BIAS = -0.75f;

    private TestModels() {}

    /** sigmoid(features · WEIGHTS + BIAS), [batch, 4] to [batch, 1]. */
    static ModelProto logisticRegression(long batch) {
        return model(GraphProto.newBuilder()
                .addInput(tensor("features", FLOAT, batch, 4))
                .addOutput(tensor("score", FLOAT, batch, 1))
                .addInitializer(floats("w", WEIGHTS, 4, 1))
                .addInitializer(floats("b", new float[] {BIAS}, 1))
                .addNode(node("Gemm", List.of("features", "w", "b"), List.of("logit")))
                .addNode(node("Sigmoid", List.of("logit"), List.of("score"))));
    }

    /** Layers of 32 and 16 with ReLU and a probability, [n, 8] to [n, 1]: the network of the benchmark's W6. */
    static ModelProto network() {
        int[] sizes = {8, 32, 16, 1};
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addInput(tensor("x", FLOAT, N, sizes[0]))
                .addOutput(tensor("p", FLOAT, N, 1));
        String value = "x";
        for (int layer = 0; layer < sizes.length - 1; layer++) {
            boolean last = layer == sizes.length - 2;
            String output = last ? "p" : "a" + layer;
            graph.addInitializer(
                            floats("w" + layer, wave(sizes[layer] * sizes[layer + 1]), sizes[layer], sizes[layer + 1]))
                    .addInitializer(floats("b" + layer, wave(sizes[layer + 1]), sizes[layer + 1]))
                    .addNode(node("Gemm", List.of(value, "w" + layer, "b" + layer), List.of("z" + layer)))
                    .addNode(node(last ? "Sigmoid" : "Relu", List.of("z" + layer), List.of(output)));
            value = output;
        }
        return model(graph);
    }

    private static float[] wave(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (Math.sin(i * 0.7) * 0.4);
        }
        return values;
    }

    /** x · 2 in doubles, [n, 2] to [n, 2]. */
    static ModelProto doubled() {
        return model(GraphProto.newBuilder()
                .addInput(tensor("x", DOUBLE, N, 2))
                .addOutput(tensor("y", DOUBLE, N, 2))
                .addNode(node("Add", List.of("x", "x"), List.of("y"))));
    }

    /** Class probabilities, [n, 2] to [n, 3], with a softmax; the number of classes is not declared. */
    static ModelProto softmax() {
        return model(GraphProto.newBuilder()
                .addInput(tensor("x", FLOAT, N, 2))
                .addOutput(tensor("p", FLOAT, N, N))
                .addInitializer(floats("w", new float[] {1, 2, 3, -1, 0, 1}, 2, 3))
                .addNode(node("MatMul", List.of("x", "w"), List.of("z")))
                .addNode(node("Softmax", List.of("z"), List.of("p")).toBuilder()
                        .addAttribute(integer("axis", 1))
                        .build()));
    }

    /** amount [n] int64 plus a number for the country [n, 1] string (AT 10, DE 20, else 0), to [n, 1] int64. */
    static ModelProto amountAndCountry() {
        return model(GraphProto.newBuilder()
                .addInput(tensor("amount", INT64, N, 1))
                .addInput(tensor("country", STRING, N, 1))
                .addOutput(tensor("rated", INT64, N, 1))
                .addNode(ml("LabelEncoder", List.of("country"), List.of("code")).toBuilder()
                        .addAttribute(strings("keys_strings", "AT", "DE"))
                        .addAttribute(integers("values_int64s", 10, 20))
                        .addAttribute(integer("default_int64", 0))
                        .build())
                .addNode(node("Add", List.of("amount", "code"), List.of("rated"))));
    }

    /** The inverse: a number to a name, [n] int32 and [n] bool flags to [n] string and the flag. */
    static ModelProto names() {
        return model(GraphProto.newBuilder()
                .addInput(tensor("code", INT32, N))
                .addInput(tensor("flag", BOOL, N))
                .addOutput(tensor("name", STRING, N))
                .addOutput(tensor("off", BOOL, N))
                .addNode(node("Cast", List.of("code"), List.of("code64")).toBuilder()
                        .addAttribute(integer("to", INT64))
                        .build())
                .addNode(ml("LabelEncoder", List.of("code64"), List.of("name")).toBuilder()
                        .addAttribute(integers("keys_int64s", 1, 2))
                        .addAttribute(strings("values_strings", "one", "two"))
                        .addAttribute(string("default_string", "many"))
                        .build())
                .addNode(node("Not", List.of("flag"), List.of("off"))));
    }

    /** A tree x0 <= 0.5 ? "calm" : "storm", with a ZipMap: label [n] string and probabilities, a map a row. */
    static ModelProto zipMap() {
        NodeProto tree = ml("TreeEnsembleClassifier", List.of("x"), List.of("label", "raw")).toBuilder()
                .addAttribute(integers("nodes_treeids", 0, 0, 0))
                .addAttribute(integers("nodes_nodeids", 0, 1, 2))
                .addAttribute(integers("nodes_featureids", 0, 0, 0))
                .addAttribute(strings("nodes_modes", "BRANCH_LEQ", "LEAF", "LEAF"))
                .addAttribute(floatList("nodes_values", 0.5f, 0, 0))
                .addAttribute(integers("nodes_truenodeids", 1, 0, 0))
                .addAttribute(integers("nodes_falsenodeids", 2, 0, 0))
                .addAttribute(integers("class_treeids", 0, 0, 0, 0, 0, 0))
                .addAttribute(integers("class_nodeids", 1, 1, 1, 2, 2, 2))
                .addAttribute(integers("class_ids", 0, 1, 2, 0, 1, 2))
                .addAttribute(floatList("class_weights", 0.75f, 0.25f, 0f, 0.125f, 0.5f, 0.375f))
                .addAttribute(strings("classlabels_strings", "calm", "storm", "hail"))
                .addAttribute(string("post_transform", "NONE"))
                .build();
        NodeProto zip = ml("ZipMap", List.of("raw"), List.of("probabilities")).toBuilder()
                .addAttribute(strings("classlabels_strings", "calm", "storm", "hail"))
                .build();
        TypeProto.Map map = TypeProto.Map.newBuilder()
                .setKeyType(STRING)
                .setValueType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(FLOAT)))
                .build();
        TypeProto maps = TypeProto.newBuilder()
                .setSequenceType(TypeProto.Sequence.newBuilder()
                        .setElemType(TypeProto.newBuilder().setMapType(map)))
                .build();
        return model(GraphProto.newBuilder()
                .addInput(tensor("x", FLOAT, N, 2))
                .addOutput(tensor("label", STRING, N))
                .addOutput(ValueInfoProto.newBuilder().setName("probabilities").setType(maps))
                .addNode(tree)
                .addNode(zip));
    }

    /** Looks index [n] up in 10, 20, 30; fails on any other index than -3 to 2. */
    static ModelProto lookup() {
        return model(GraphProto.newBuilder()
                .addInput(tensor("index", INT64, N))
                .addOutput(tensor("found", FLOAT, N))
                .addInitializer(floats("table", new float[] {10, 20, 30}, 3))
                .addNode(node("Gather", List.of("table", "index"), List.of("found"))));
    }

    static ModelProto model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("test")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(15))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(2))
                .setGraph(graph.setName("g"))
                .build();
    }

    static ValueInfoProto tensor(String name, int type, long... shape) {
        OnnxMl.TensorShapeProto.Builder dimensions = OnnxMl.TensorShapeProto.newBuilder();
        for (int i = 0; i < shape.length; i++) {
            dimensions.addDim(
                    shape[i] == N
                            ? OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam(i == 0 ? "N" : "K" + i)
                            : OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(shape[i]));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(dimensions)))
                .build();
    }

    static TensorProto floats(String name, float[] values, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
        for (long dimension : shape) {
            tensor.addDims(dimension);
        }
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return tensor.build();
    }

    static NodeProto node(String operator, List<String> inputs, List<String> outputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(operator + "_" + outputs.get(0))
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .build();
    }

    static NodeProto ml(String operator, List<String> inputs, List<String> outputs) {
        return node(operator, inputs, outputs).toBuilder()
                .setDomain("ai.onnx.ml")
                .build();
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto integers(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    static AttributeProto floatList(String name, float... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.FLOATS);
        for (float value : values) {
            attribute.addFloats(value);
        }
        return attribute.build();
    }

    static AttributeProto string(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    static AttributeProto strings(String name, String... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.STRINGS);
        for (String value : values) {
            attribute.addStrings(ByteString.copyFromUtf8(value));
        }
        return attribute.build();
    }

    static Path write(Path folder, String name, ModelProto model) {
        return write(folder, name, model.toByteArray());
    }

    static Path write(Path folder, String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name + ".onnx"), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
