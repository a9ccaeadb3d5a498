// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** Adds doubles up with compensation. One thread. */
@AggregateFunction(
        value = "sum(DOUBLE) -> DOUBLE",
        description = "the sum of the values that are not null, 0 without any",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "sum(x)",
                        rows = {"1E100", "1.5E0", "-1E100", "NULL"},
                        result = "1.5"))
public final class DoubleSum implements Accumulator<DoubleSum> {
    private final CompensatedSum sum = new CompensatedSum();

    public void add(double value) {
        sum.add(value);
    }

    public void undo(double value) {
        sum.add(-value);
    }

    public double result() {
        return sum.value();
    }

    @Override
    public void reset() {
        sum.reset();
    }

    @Override
    public void merge(DoubleSum other) {
        sum.merge(other.sum);
    }

    /** What {@link #write} writes is at most so many numbers. */
    public int packedNumbers() {
        return 2;
    }

    @Override
    public void write(StateOutput out) {
        sum.write(out);
    }

    @Override
    public void read(StateInput in) {
        sum.read(in);
    }
}
