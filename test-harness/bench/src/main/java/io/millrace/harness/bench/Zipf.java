// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Ranks from 0 on, the r-th with a weight of 1 / (r + 1)^exponent; all alike when that is 0. Immutable. */
final class Zipf {
    private final int size;
    private final double[] cumulative;

    Zipf(int size, double exponent) {
        this.size = size;
        this.cumulative = new double[exponent == 0 ? 0 : size];
        double sum = 0;
        for (int i = 0; i < cumulative.length; i++) {
            sum += 1 / Math.pow(i + 1, exponent);
            cumulative[i] = sum;
        }
    }

    int next(SplittableRandom random) {
        if (cumulative.length == 0) {
            return random.nextInt(size);
        }
        int at = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[cumulative.length - 1]);
        return at < 0 ? Math.min(-at - 1, cumulative.length - 1) : at;
    }
}
