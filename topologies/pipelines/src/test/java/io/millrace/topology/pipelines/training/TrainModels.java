// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Trains the shipped models and writes them, with their hashes, into the pipelines' folders. */
public final class TrainModels {
    /** Held, because a logger that nobody holds forgets its level. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    private TrainModels() {}

    /**
     * Run it in the module's folder, or give that folder as the argument.
     */
    public static void main(String[] arguments) throws IOException {
        TRIBUO.setLevel(Level.WARNING);
        Path pipelines = Path.of(arguments.length > 0 ? arguments[0] : ".").toAbsolutePath();
        for (ShippedModel shipped : ShippedModel.values()) {
            long start = System.nanoTime();
            ShippedModel.Trained trained = shipped.train();
            Path file = shipped.onnxPath(pipelines);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, trained.onnx());
            String hash = sha256(trained.onnx());
            Path sql = shipped.sqlPath(pipelines);
            Files.writeString(sql, Files.readString(sql).replaceAll("sha256 = '[^']*'", "sha256 = '" + hash + "'"));
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d held-out rows, AUC %.4f, best single feature %.4f, %d bytes, %.1f s%n  sha256 %s%n%s",
                    shipped.model,
                    trained.heldOut().size(),
                    trained.auc(),
                    trained.bestFeatureAuc(),
                    trained.onnx().length,
                    (System.nanoTime() - start) / 1e9,
                    hash,
                    thresholds(trained));
        }
    }

    /** How precise the model is above some scores, to choose the pipeline's thresholds by. */
    private static String thresholds(ShippedModel.Trained trained) {
        StringBuilder text = new StringBuilder();
        for (double above : new double[] {0.2, 0.3, 0.5, 0.7, 0.8, 0.9}) {
            int hits = 0;
            int taken = 0;
            int labelled = 0;
            for (int row = 0; row < trained.scores().length; row++) {
                boolean label = trained.heldOut().label(row);
                labelled += label ? 1 : 0;
                if (trained.scores()[row] > above) {
                    taken++;
                    hits += label ? 1 : 0;
                }
            }
            text.append(String.format(
                    Locale.ROOT,
                    "  above %.1f: %d rows, precision %.3f, recall %.3f%n",
                    above,
                    taken,
                    taken == 0 ? 0 : (double) hits / taken,
                    (double) hits / labelled));
        }
        return text.toString();
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
