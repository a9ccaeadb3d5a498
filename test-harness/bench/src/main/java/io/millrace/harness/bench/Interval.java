// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A median and the interval in which it is with 90 % probability, by drawing again and again from what was measured.
 *
 * @param rounds how many values were measured
 */
record Interval(double low, double median, double high, int rounds) {
    private static final int DRAWS = 10_000;
    private static final double OUTSIDE = 0.05;

    /** Of at least one value; the same for the same seed. */
    static Interval of(double[] values, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] medians = new double[DRAWS];
        double[] drawn = new double[values.length];
        for (int draw = 0; draw < DRAWS; draw++) {
            for (int i = 0; i < drawn.length; i++) {
                drawn[i] = values[random.nextInt(values.length)];
            }
            medians[draw] = median(drawn);
        }
        Arrays.sort(medians);
        int outside = (int) (DRAWS * OUTSIDE);
        return new Interval(medians[outside], median(values), medians[DRAWS - 1 - outside], values.length);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
