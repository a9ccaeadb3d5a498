// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** The mean of whole numbers; their sum is a BIGINT and wraps around. One thread. */
@AggregateFunction(
        value = "avg(BIGINT) -> DOUBLE",
        description = "the mean of the values that are not null; without any 0 in a group, null in a frame",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "avg(x)",
                        rows = {"1", "NULL", "3000000000"},
                        result = "1500000000.5"))
public final class LongAverage implements Accumulator<LongAverage> {
    private long sum;
    private long count;

    public void add(long value) {
        sum += value;
        count++;
    }

    public void retract(long value) {
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
    public void merge(LongAverage other) {
        sum += other.sum;
        count += other.count;
    }

    /** What {@link #write} writes is at most so many numbers. */
    public int packedNumbers() {
        return 2;
    }

    @Override
    public void write(StateOutput out) {
        out.writeLong(sum);
        out.writeCount(count);
    }

    @Override
    public void read(StateInput in) {
        sum = in.readLong();
        count = in.readCount();
    }
}
