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
        value = "sum(BIGINT) -> BIGINT",
        description = "the sum of the values that are not null, 0 without any; wraps around as BIGINT does",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "sum(x)",
                        rows = {"1", "NULL", "3000000000"},
                        result = "3000000001"))
public final class LongSum implements Accumulator<LongSum> {
    private long sum;

    public void add(long value) {
        sum += value;
    }

    public void retract(long value) {
        sum -= value;
    }

    public long result() {
        return sum;
    }

    @Override
    public void reset() {
        sum = 0;
    }

    @Override
    public void merge(LongSum other) {
        sum += other.sum;
    }

    /** What {@link #write} writes is at most so many numbers. */
    public int packedNumbers() {
        return 1;
    }

    @Override
    public void write(StateOutput out) {
        out.writeLong(sum);
    }

    @Override
    public void read(StateInput in) {
        sum = in.readLong();
    }
}
