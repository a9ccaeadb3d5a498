// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.oracle;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A shipped model in ONNX Runtime, one row a call. One thread. */
public final class OnnxScorer implements Scorer, AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final String input;

    /** Loads the file. */
    public OnnxScorer(Path model) throws IOException {
        this(Files.readAllBytes(model));
    }

    /** Loads the bytes of a file. */
    public OnnxScorer(byte[] model) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(model, options);
            input = session.getInputNames().iterator().next();
        } catch (OrtException e) {
            throw new IllegalArgumentException("not a model", e);
        }
    }

    @Override
    public double score(double[] features) {
        FloatBuffer row = FloatBuffer.allocate(features.length);
        for (double feature : features) {
            row.put((float) feature);
        }
        row.flip();
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, row, new long[] {1, features.length});
                OrtSession.Result result = session.run(Map.of(input, tensor))) {
            return ((OnnxTensor) result.get(0)).getFloatBuffer().get(0);
        } catch (OrtException e) {
            throw new IllegalStateException("scoring", e);
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
