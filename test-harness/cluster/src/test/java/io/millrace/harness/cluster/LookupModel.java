// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

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

/** A model that answers 0, 1 and 2 with 10, 20 and 30, and fails on numbers above. */
final class LookupModel {
    private LookupModel() {}

    static double answer(long index) {
        return 10.0 * (index + 1);
    }

    static Path write(Path file) {
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("test")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(15))
                .setGraph(GraphProto.newBuilder()
                        .setName("lookup")
                        .addInput(vector("index", TensorProto.DataType.INT64_VALUE))
                        .addOutput(vector("found", TensorProto.DataType.FLOAT_VALUE))
                        .addInitializer(TensorProto.newBuilder()
                                .setName("table")
                                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                                .addDims(3)
                                .addFloatData(10)
                                .addFloatData(20)
                                .addFloatData(30))
                        .addNode(NodeProto.newBuilder()
                                .setOpType("Gather")
                                .setName("gather")
                                .addInput("table")
                                .addInput("index")
                                .addOutput("found")))
                .build();
        try {
            return Files.write(file, model.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file, e);
        }
    }

    private static ValueInfoProto vector(String name, int type) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type)
                                .setShape(OnnxMl.TensorShapeProto.newBuilder()
                                        .addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder()
                                                .setDimParam("N")))))
                .build();
    }
}
