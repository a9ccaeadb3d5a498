// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** The mean of whole numbers; their sum is a INTEGER and wraps around. One thread. */
@AggregateFunction(
        value = "avg(INTEGER) -> DOUBLE",
        description = "the mean of the values that are not null; without any 0 in a group, null in a frame",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "avg(x)",
                        rows = {"1", "NULL", "4"},
                        result = "2.5"))
public final class IntAverage implements Accumulator<IntAverage> {
    private int sum;
    private long count;

    public void add(int value) {
        sum += value;
        count++;
    }

    public void retract(int value) {
        sum -= value;
        count--;
    }

    public double result() {
        return count == 0 ? 0.0 : (double) sum / count;
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
        sum = 0;
        count = 0;
    }

    @Override
    public void merge(IntAverage other) {
        sum += other.sum;
        count += other.count;
    }

    /** What {@link #write} writes is at most so many numbers. */
    public int packedNumbers() {
        return 2;
    }

    @Override
    public void write(StateOutput out) {
        out.writeInt(sum);
        out.writeCount(count);
    }

    @Override
    public void read(StateInput in) {
        sum = in.readInt();
        count = in.readCount();
    }
}
