// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** Adds whole numbers up, exactly but for wrapping around. One thread. */
@AggregateFunction(
        value = "sum(INTEGER) -> INTEGER",
        description = "the sum of the values that are not null, 0 without any; wraps around as INTEGER does",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "sum(x)",
                        rows = {"1", "NULL", "3"},
                        result = "4"))
public final class IntSum implements Accumulator<IntSum> {
    private int sum;

    public void add(int value) {
        sum += value;
    }

    public void retract(int value) {
        sum -= value;
    }

    public int result() {
        return sum;
    }

    @Override
    public void reset() {
        sum = 0;
    }

    @Override
    public void merge(IntSum other) {
        sum += other.sum;
    }

    /** What {@link #write} writes is at most so many numbers. */
    public int packedNumbers() {
        return 1;
    }

    @Override
    public void write(StateOutput out) {
        out.writeInt(sum);
    }

    @Override
    public void read(StateInput in) {
        sum = in.readInt();
    }
}
