// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines;

import java.util.Random;

/** The draws that the generators share. Only what {@link Random} specifies bit by bit and StrictMath: the same on every JDK. */
final class Chance {
    private final Random random;

    Chance(long seed) {
        this.random = new Random(seed);
    }

    double uniform(double from, double to) {
        return from + (to - from) * random.nextDouble();
    }

    long uniformMillis(long from, long to) {
        return from + (long) ((to - from) * random.nextDouble());
    }

    /** A whole number from {@code from} to {@code to}, both included. */
    int between(int from, int to) {
        return from + random.nextInt(to - from + 1);
    }

    double normal(double mean, double deviation) {
        return mean + deviation * random.nextGaussian();
    }

    /** A factor around 1; half of them lie between exp(-0.67 s) and exp(0.67 s). */
    double logNormal(double s) {
        return StrictMath.exp(s * random.nextGaussian());
    }

    boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    /** Whether something that happens every {@code meanMillis} on average happens within {@code elapsedMillis}. */
    boolean happensWithin(double elapsedMillis, double meanMillis) {
        return random.nextDouble() < -StrictMath.expm1(-elapsedMillis / meanMillis);
    }

    <T> T oneOf(T[] values) {
        return values[random.nextInt(values.length)];
    }

    /** A figure as a sensor or a till gives it, with so many decimals. */
    static double rounded(double value, int decimals) {
        double factor = decimals == 2 ? 100 : 1000;
        return StrictMath.rint(value * factor) / factor;
    }
}
