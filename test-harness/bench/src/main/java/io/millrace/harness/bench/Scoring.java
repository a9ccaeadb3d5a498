// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;

/** {@link FraudModel} in ONNX Runtime, as one calls it by hand, on the calling thread. Any thread. */
final class Scoring implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    Scoring() {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = environment.createSession(FraudModel.INSTANCE.bytes(), options);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One row, the way most people call it. */
    double score(float[] features) {
        try (OnnxTensor input = OnnxTensor.createTensor(environment, new float[][] {features});
                OrtSession.Result result = session.run(Map.of("x", input))) {
            return ((float[][]) result.get(0).getValue())[0][0];
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Rows of a direct buffer, into another one. */
    void score(FloatBuffer features, int rows, FloatBuffer scores) {
        try (OnnxTensor input = OnnxTensor.createTensor(environment, features, new long[] {rows, FraudModel.FEATURES});
                OnnxTensor output = OnnxTensor.createTensor(environment, scores, new long[] {rows, 1});
                OrtSession.Result result = session.run(Map.of("x", input), Map.of("p", output))) {
            if (result.size() != 1) {
                throw new IllegalStateException("results: " + result.size());
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
