// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tiny models, built node by node. */
public final class TestModels {
    private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
    private static final int DOUBLE = TensorProto.DataType.DOUBLE_VALUE;
    private static final int INT64 = TensorProto.DataType.INT64_VALUE;

    private TestModels() {}

    /** x + x of a double. */
    public static Path twice(Path folder) {
        return write(
                folder,
                "twice",
                GraphProto.newBuilder()
                        .addInput(tensor("x", DOUBLE, 1))
                        .addOutput(tensor("y", DOUBLE, 1))
                        .addNode(node("Add", List.of("x", "x"), "y")));
    }

    /** 10, 20 or 30 by an index of 0, 1 or 2 (or -3, -2, -1); fails on any other. */
    public static Path lookup(Path folder) {
        TensorProto table = TensorProto.newBuilder()
                .setName("table")
                .setDataType(FLOAT)
                .addDims(3)
                .addAllFloatData(List.of(10f, 20f, 30f))
                .build();
        return write(
                folder,
                "lookup",
                GraphProto.newBuilder()
                        .addInput(tensor("index", INT64))
                        .addOutput(tensor("found", FLOAT))
                        .addInitializer(table)
                        .addNode(node("Gather", List.of("table", "index"), "found")));
    }

    private static ValueInfoProto tensor(String name, int type, long... columns) {
        OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder();
        shape.addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam("N"));
        for (long column : columns) {
            shape.addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(column));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
                .build();
    }

    private static NodeProto node(String operator, List<String> inputs, String output) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(operator)
                .addAllInput(inputs)
                .addOutput(output)
                .build();
    }

    private static Path write(Path folder, String name, GraphProto.Builder graph) {
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("test")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(15))
                .setGraph(graph.setName("g"))
                .build();
        try {
            return Files.write(folder.resolve(name + ".onnx"), model.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
