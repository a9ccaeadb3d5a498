// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.training;

import ai.onnxruntime.OrtException;
import io.millrace.topology.pipelines.oracle.OnnxScorer;
import java.nio.file.Path;
import java.util.function.LongFunction;

/** One of the three models: where it lies and how it is trained and measured. */
enum ShippedModel {
    ANOMALY("sensors", "anomaly", 11, TrainingSet::sensors),
    FRAUD("transactions", "fraud", 12, TrainingSet::payments),
    OUTAGE("logs", "outage", 13, TrainingSet::logs);

    final String pipeline;
    final String model;
    private final long seed;
    private final LongFunction<TrainingSet> rows;

    ShippedModel(String pipeline, String model, long seed, LongFunction<TrainingSet> rows) {
        this.pipeline = pipeline;
        this.model = model;
        this.seed = seed;
        this.rows = rows;
    }

    /**
     * A trained model.
     *
     * @param heldOut the rows after those that it was trained on
     * @param auc its area under the ROC curve on them, as ONNX Runtime scores
     * @param bestFeatureAuc the best area of a single feature on them
     */
    record Trained(byte[] onnx, TrainingSet heldOut, double[] scores, double auc, double bestFeatureAuc) {}

    Path onnxPath(Path pipelines) {
        return pipelines.resolve(pipeline).resolve("models").resolve(model + ".onnx");
    }

    Path sqlPath(Path pipelines) {
        return pipelines.resolve(pipeline).resolve("pipeline.sql");
    }

    /** Trains on the first 70 % of the time and measures on the rest. */
    Trained train() {
        TrainingSet set = rows.apply(seed);
        int split = set.size() * 7 / 10;
        byte[] onnx = Network.train(set.slice(0, split), seed).toOnnx(model);
        TrainingSet heldOut = set.slice(split, set.size());
        double[] scores = scores(onnx, heldOut);
        return new Trained(onnx, heldOut, scores, RocAuc.of(scores, heldOut), RocAuc.ofBestFeature(heldOut));
    }

    static double[] scores(byte[] onnx, TrainingSet set) {
        double[] scores = new double[set.size()];
        try (OnnxScorer scorer = new OnnxScorer(onnx)) {
            for (int row = 0; row < scores.length; row++) {
                scores[row] = scorer.score(set.features(row));
            }
        } catch (OrtException e) {
            throw new IllegalStateException("closing the model", e);
        }
        return scores;
    }
}
