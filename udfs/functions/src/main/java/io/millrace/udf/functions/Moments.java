// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/**
 * Count, mean and sum of squared distances from the mean: Welford's step for one value, Chan's for another group, both
 * without the cancellation that sums of squares suffer from. The mean is kept relative to the first value, so that a small
 * spread around a large number keeps its digits. One thread.
 */
final class Moments {
    /** How many numbers {@link #write} writes. */
    static final int NUMBERS = 4;

    private long count;
    private double origin;
    /** Relative to the origin. */
    private double mean;

    private double squares;

    void add(double value) {
        if (count == 0) {
            origin = value;
        }
        count++;
        double shifted = value - origin;
        double before = shifted - mean;
        mean += before / count;
        squares += before * (shifted - mean);
    }

    /** Takes a value back that was added. */
    void undo(double value) {
        if (count <= 1) {
            reset();
            return;
        }
        count--;
        double shifted = value - origin;
        double after = shifted - mean;
        mean -= after / count;
        squares = Math.max(0.0, squares - after * (shifted - mean));
    }

    void merge(Moments other) {
        if (other.count == 0) {
            return;
        }
        if (count == 0) {
            count = other.count;
            origin = other.origin;
            mean = other.mean;
            squares = other.squares;
            return;
        }
        long total = count + other.count;
        double distance = (other.origin - origin) + (other.mean - mean);
        mean += distance * other.count / total;
        squares += other.squares + distance * distance * ((double) count * other.count / total);
        count = total;
    }

    /** 0 for fewer than two values. */
    double sampleVariance() {
        return count < 2 ? 0.0 : squares / (count - 1);
    }

    /** 0 for fewer than two values. */
    double populationVariance() {
        return count < 2 ? 0.0 : squares / count;
    }

    void reset() {
        count = 0;
        origin = 0.0;
        mean = 0.0;
        squares = 0.0;
    }

    void write(StateOutput out) {
        out.writeCount(count);
        out.writeDouble(origin);
        out.writeDouble(mean);
        out.writeDouble(squares);
    }

    void read(StateInput in) {
        count = in.readCount();
        origin = in.readDouble();
        mean = in.readDouble();
        squares = in.readDouble();
    }
}
