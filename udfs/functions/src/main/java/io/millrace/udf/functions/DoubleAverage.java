// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** The mean of doubles over a compensated sum. One thread. */
@AggregateFunction(
        value = "avg(DOUBLE) -> DOUBLE",
        description = "the mean of the values that are not null; without any 0 in a group, null in a frame",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "avg(x)",
                        rows = {"1E0", "NULL", "4E0"},
                        result = "2.5"))
public final class DoubleAverage implements Accumulator<DoubleAverage> {
    private final CompensatedSum sum = new CompensatedSum();
    private long count;

    public void add(double value) {
        sum.add(value);
        count++;
    }

    public void undo(double value) {
        sum.add(-value);
        count--;
    }

    public double result() {
        return count == 0 ? 0.0 : sum.value() / count;
    }

    /** The number of values that are not null. */
    public long counted() {
        return count;
    }

    @Override
    public boolean hasFrameResult() {
        return count > 0;
    }

    @Override
    public void reset() {
        sum.reset();
        count = 0;
    }

    @Override
    public void merge(DoubleAverage other) {
        sum.merge(other.sum);
        count += other.count;
    }

    /** What {@link #write} writes is at most so many numbers. */
    public int packedNumbers() {
        return 3;
    }

    @Override
    public void write(StateOutput out) {
        sum.write(out);
        out.writeCount(count);
    }

    @Override
    public void read(StateInput in) {
        sum.read(in);
        count = in.readCount();
    }
}
