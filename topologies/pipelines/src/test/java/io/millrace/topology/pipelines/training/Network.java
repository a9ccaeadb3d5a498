// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.training;

import ai.onnx.proto.OnnxMl;
import java.util.Arrays;
import java.util.Random;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * A small network: scaled features, one layer of fixed random units that see the features together, and a logistic regression on
 * the units, which Tribuo trains. It is smooth, so that a feature that differs in its last digits gives a score that does.
 */
final class Network {
    private static final int UNITS = 128;
    private static final int EPOCHS = 15;
    private static final int MINIBATCH = 16;

    private final double[] center;
    private final double[] scale;
    private final double[][] unitWeights;
    private final double[] unitBias;
    private final double[] readout = new double[UNITS];
    private double readoutBias;

    private Network(TrainingSet set, long seed) {
        int count = set.featureCount();
        center = new double[count];
        scale = new double[count];
        for (int feature = 0; feature < count; feature++) {
            measure(set, feature);
        }
        Random random = new Random(seed);
        unitWeights = new double[count][UNITS];
        unitBias = new double[UNITS];
        for (int unit = 0; unit < UNITS; unit++) {
            unitBias[unit] = (float) random.nextGaussian();
            for (int feature = 0; feature < count; feature++) {
                unitWeights[feature][unit] = (float) (random.nextGaussian() * 1.6 / StrictMath.sqrt(count));
            }
        }
    }

    /** Trains on all rows of the set. */
    static Network train(TrainingSet set, long seed) {
        Network network = new Network(set, seed);
        String[] names = new String[UNITS];
        for (int unit = 0; unit < UNITS; unit++) {
            names[unit] = "unit-" + unit;
        }
        LabelFactory labels = new LabelFactory();
        MutableDataset<Label> data =
                new MutableDataset<>(new SimpleDataSourceProvenance("generated rows", labels), labels);
        Label yes = new Label("yes");
        Label no = new Label("no");
        for (int row = 0; row < set.size(); row++) {
            Example<Label> example =
                    new ArrayExample<>(set.label(row) ? yes : no, names, network.units(set.features(row)));
            data.add(example);
        }
        LinearSGDTrainer trainer = new LinearSGDTrainer(
                new LogMulticlass(), new AdaGrad(0.1, 0.1), EPOCHS, Integer.MAX_VALUE, MINIBATCH, seed);
        LinearSGDModel model = (LinearSGDModel) trainer.train(data);
        DenseMatrix weights = model.getWeightsCopy();
        int yesId = model.getOutputIDInfo().getID(yes);
        int noId = model.getOutputIDInfo().getID(no);
        for (int unit = 0; unit < UNITS; unit++) {
            int id = model.getFeatureIDMap().getID(names[unit]);
            network.readout[unit] = weights.get(yesId, id) - weights.get(noId, id);
        }
        int bias = model.getFeatureIDMap().size();
        network.readoutBias = weights.get(yesId, bias) - weights.get(noId, bias);
        return network;
    }

    /** Median, and the width of the middle 80 %: a few extreme values do not move them. */
    private void measure(TrainingSet set, int feature) {
        double[] values = new double[set.size()];
        for (int row = 0; row < values.length; row++) {
            values[row] = set.features(row)[feature];
        }
        Arrays.sort(values);
        center[feature] = (float) values[values.length / 2];
        double width = (values[values.length * 9 / 10] - values[values.length / 10]) / 2;
        scale[feature] = (float) (width > 1e-6 ? width : 1);
    }

    private double[] units(double[] features) {
        double[] units = unitBias.clone();
        for (int feature = 0; feature < features.length; feature++) {
            double scaled = (features[feature] - center[feature]) / scale[feature];
            double bent =
                    Math.copySign(StrictMath.log(Math.abs(scaled) + StrictMath.sqrt(scaled * scaled + 1)), scaled);
            double[] weights = unitWeights[feature];
            for (int unit = 0; unit < UNITS; unit++) {
                units[unit] += bent * weights[unit];
            }
        }
        for (int unit = 0; unit < UNITS; unit++) {
            units[unit] = StrictMath.tanh(units[unit]);
        }
        return units;
    }

    /** The network as an ONNX graph: {@code features [N, F]} in, {@code score [N, 1]} out. */
    byte[] toOnnx(String name) {
        int count = center.length;
        float[] flatWeights = new float[count * UNITS];
        for (int feature = 0; feature < count; feature++) {
            for (int unit = 0; unit < UNITS; unit++) {
                flatWeights[feature * UNITS + unit] = (float) unitWeights[feature][unit];
            }
        }
        OnnxMl.GraphProto graph = OnnxMl.GraphProto.newBuilder()
                .setName(name)
                .addInput(tensor("features", count))
                .addOutput(tensor("score", 1))
                .addInitializer(constant("center", floats(center), 1, count))
                .addInitializer(constant("scale", floats(scale), 1, count))
                .addInitializer(constant("unit_weights", flatWeights, count, UNITS))
                .addInitializer(constant("unit_bias", floats(unitBias), UNITS))
                .addInitializer(constant("readout", floats(readout), UNITS, 1))
                .addInitializer(constant("readout_bias", new float[] {(float) readoutBias}, 1))
                .addNode(node("Sub", "centered", "features", "center"))
                .addNode(node("Div", "scaled", "centered", "scale"))
                .addNode(node("Asinh", "bent", "scaled"))
                .addNode(node("Gemm", "sums", "bent", "unit_weights", "unit_bias"))
                .addNode(node("Tanh", "units", "sums"))
                .addNode(node("Gemm", "logit", "units", "readout", "readout_bias"))
                .addNode(node("Sigmoid", "score", "logit"))
                .build();
        return OnnxMl.ModelProto.newBuilder()
                .setIrVersion(7)
                .setProducerName("millrace")
                .setProducerVersion("1")
                .setDomain("io.millrace.pipelines")
                .setModelVersion(1)
                .addOpsetImport(
                        OnnxMl.OperatorSetIdProto.newBuilder().setDomain("").setVersion(13))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static float[] floats(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    private static OnnxMl.NodeProto node(String operator, String output, String... inputs) {
        return OnnxMl.NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(Arrays.asList(inputs))
                .addOutput(output)
                .build();
    }

    private static OnnxMl.TensorProto constant(String name, float[] values, long... shape) {
        OnnxMl.TensorProto.Builder tensor = OnnxMl.TensorProto.newBuilder()
                .setName(name)
                .setDataType(OnnxMl.TensorProto.DataType.FLOAT.getNumber());
        for (long dimension : shape) {
            tensor.addDims(dimension);
        }
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return tensor.build();
    }

    private static OnnxMl.ValueInfoProto tensor(String name, int width) {
        OnnxMl.TensorShapeProto shape = OnnxMl.TensorShapeProto.newBuilder()
                .addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam("batch"))
                .addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(width))
                .build();
        return OnnxMl.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(OnnxMl.TypeProto.newBuilder()
                        .setTensorType(OnnxMl.TypeProto.Tensor.newBuilder()
                                .setElemType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
                                .setShape(shape)))
                .build();
    }
}
