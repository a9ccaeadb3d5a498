// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The network of W6: 8 features, layers of 32 and 16 with ReLU, a probability. Its weights are drawn, not learned: that costs the same.
 * Written as ONNX (input {@code x} [n, 8], output {@code p} [n, 1]) field by field, and computed here by itself. Immutable.
 */
public final class FraudModel {
    public static final int FEATURES = 8;

    private static final long SEED = 60_013;
    private static final int[] SIZES = {FEATURES, 32, 16, 1};
    private static final double DAY_MILLIS = 86_400_000;
    private static final int IR_VERSION = 7;
    private static final int OPSET = 13;
    private static final int FLOAT = 1;

    /** After the constants that it is made from. */
    static final FraudModel INSTANCE = new FraudModel();

    private final float[][] weights = new float[SIZES.length - 1][];
    private final float[][] biases = new float[SIZES.length - 1][];

    private FraudModel() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int layer = 0; layer < weights.length; layer++) {
            double scale = Math.sqrt(6.0 / (SIZES[layer] + SIZES[layer + 1]));
            weights[layer] = new float[SIZES[layer] * SIZES[layer + 1]];
            biases[layer] = new float[SIZES[layer + 1]];
            for (int i = 0; i < weights[layer].length; i++) {
                weights[layer][i] = (float) ((random.nextDouble() * 2 - 1) * scale);
            }
            for (int i = 0; i < biases[layer].length; i++) {
                biases[layer][i] = (float) (random.nextDouble() * 0.2 - 0.1);
            }
        }
    }

    /** What the SQL of W6 gives to the model. */
    static void features(
            double amount,
            String currency,
            String country,
            String merchantId,
            long ts,
            boolean cardPresent,
            float[] features) {
        double hour = ts % (long) DAY_MILLIS / DAY_MILLIS * 2 * Math.PI;
        features[0] = (float) (amount / 1_000);
        features[1] = (float) Math.log(1 + amount);
        features[2] = (float) Math.sin(hour);
        features[3] = (float) Math.cos(hour);
        features[4] = cardPresent ? 1 : 0;
        features[5] = country.equals("US") ? 1 : 0;
        features[6] = (float) (merchantId.length() / 100.0);
        features[7] = currency.equals("USD") ? 1 : 0;
    }

    /** Sums are in doubles: an answer to which those in floats are near. */
    double score(float[] features) {
        double[] values = new double[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            values[i] = features[i];
        }
        for (int layer = 0; layer < weights.length; layer++) {
            double[] sums = new double[SIZES[layer + 1]];
            for (int out = 0; out < sums.length; out++) {
                double sum = biases[layer][out];
                for (int in = 0; in < values.length; in++) {
                    sum += values[in] * weights[layer][in * sums.length + out];
                }
                sums[out] = layer == weights.length - 1 ? sum : Math.max(0, sum);
            }
            values = sums;
        }
        return 1 / (1 + Math.exp(-values[0]));
    }

    /** Writes the model as ONNX. */
    public static void write(Path file) {
        try {
            Files.write(file, INSTANCE.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A ModelProto. */
    byte[] bytes() {
        Message graph = new Message();
        String value = "x";
        for (int layer = 0; layer < weights.length; layer++) {
            boolean isLast = layer == weights.length - 1;
            String output = isLast ? "p" : "a" + layer;
            graph.put(1, node("Gemm", "z" + layer, List.of(value, "w" + layer, "b" + layer)));
            graph.put(1, node(isLast ? "Sigmoid" : "Relu", output, List.of("z" + layer)));
            value = output;
        }
        graph.put(2, text("fraud"));
        for (int layer = 0; layer < weights.length; layer++) {
            graph.put(5, tensor("w" + layer, weights[layer], SIZES[layer], SIZES[layer + 1]));
            graph.put(5, tensor("b" + layer, biases[layer], SIZES[layer + 1]));
        }
        graph.put(11, rows("x", FEATURES));
        graph.put(12, rows("p", 1));
        Message opset = new Message().put(1, text("")).put(2, OPSET);
        return new Message()
                .put(1, IR_VERSION)
                .put(2, text("millrace-bench"))
                .put(7, graph.bytes())
                .put(8, opset.bytes())
                .bytes();
    }

    private static byte[] node(String operator, String output, List<String> inputs) {
        Message node = new Message();
        inputs.forEach(input -> node.put(1, text(input)));
        return node.put(2, text(output))
                .put(3, text(output))
                .put(4, text(operator))
                .bytes();
    }

    private static byte[] tensor(String name, float[] values, int... shape) {
        Message tensor = new Message();
        for (int size : shape) {
            tensor.put(1, size);
        }
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return tensor.put(2, FLOAT).put(8, text(name)).put(9, raw.array()).bytes();
    }

    /** A ValueInfoProto of any number of rows. */
    private static byte[] rows(String name, int columns) {
        Message any = new Message().put(2, text("n"));
        Message fixed = new Message().put(1, columns);
        Message shape = new Message().put(1, any.bytes()).put(1, fixed.bytes());
        Message tensor = new Message().put(1, FLOAT).put(2, shape.bytes());
        Message type = new Message().put(1, tensor.bytes());
        return new Message().put(1, text(name)).put(2, type.bytes()).bytes();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A message of Protocol Buffers by the numbers of its fields. One thread. */
    private static final class Message {
        private static final int VARINT = 0;
        private static final int LENGTH_DELIMITED = 2;

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message put(int field, long number) {
            varint(field << 3 | VARINT);
            varint(number);
            return this;
        }

        Message put(int field, byte[] bytes) {
            varint(field << 3 | LENGTH_DELIMITED);
            varint(bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private void varint(long number) {
            long left = number;
            while (left >= 0x80) {
                out.write((int) (left & 0x7F | 0x80));
                left >>>= 7;
            }
            out.write((int) left);
        }
    }
}
