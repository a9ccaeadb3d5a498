// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/**
 * A sum of doubles by Neumaier's method: what each addition rounds away is summed beside it, so that the error does not
 * grow with the number of values. One thread.
 */
final class CompensatedSum {
    private double sum;
    private double lost;

    void add(double value) {
        double next = sum + value;
        if (Math.abs(sum) >= Math.abs(value)) {
            lost += (sum - next) + value;
        } else {
            lost += (value - next) + sum;
        }
        sum = next;
    }

    void merge(CompensatedSum other) {
        add(other.sum);
        lost += other.lost;
    }

    /** Beyond the finite numbers the compensation is meaningless, the plain sum is not. */
    double value() {
        double value = sum + lost;
        return Double.isNaN(value) ? sum : value;
    }

    void reset() {
        sum = 0.0;
        lost = 0.0;
    }

    void write(StateOutput out) {
        out.writeDouble(sum);
        out.writeDouble(lost);
    }

    void read(StateInput in) {
        sum = in.readDouble();
        lost = in.readDouble();
    }
}
