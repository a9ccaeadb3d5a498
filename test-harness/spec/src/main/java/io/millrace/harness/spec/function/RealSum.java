// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.function;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** Adds doubles. One thread. */
@AggregateFunction(value = "test_udaf(DOUBLE) -> DOUBLE", description = "the sum")
public final class RealSum implements Accumulator<RealSum> {
    private double sum;

    public void add(double value) {
        sum += value;
    }

    public double result() {
        return sum;
    }

    @Override
    public void reset() {
        sum = 0.0;
    }

    @Override
    public void merge(RealSum other) {
        sum += other.sum;
    }

    @Override
    public void write(StateOutput out) {
        out.writeDouble(sum);
    }

    @Override
    public void read(StateInput in) {
        sum = in.readDouble();
    }
}
