// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/** Scores features that are in memory, in batches, on one thread: the limit of scoring. */
final class OnnxLoop {
    static final int BATCH = 256;

    private static final int ROWS = 4_096;
    private static final long SEED = 31;

    private OnnxLoop() {}

    static Usage run(Job job) {
        float[] rows = new float[ROWS * FraudModel.FEATURES];
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.nextDouble();
        }
        FloatBuffer features = direct(BATCH * FraudModel.FEATURES);
        FloatBuffer scores = direct(BATCH);
        try (Scoring scoring = new Scoring()) {
            Usage.Meter meter = Usage.begin();
            double sum = 0;
            for (long done = 0; done < job.events(); done += BATCH) {
                int at = (int) (done % ROWS) * FraudModel.FEATURES;
                features.clear();
                features.put(rows, at, BATCH * FraudModel.FEATURES).flip();
                scoring.score(features, BATCH, scores);
                for (int i = 0; i < BATCH; i++) {
                    sum += scores.get(i);
                }
            }
            if (Double.isNaN(sum)) {
                throw new IllegalStateException("the model gave no number");
            }
            return meter.end();
        }
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
