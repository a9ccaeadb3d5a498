// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import java.util.List;

/** Adds the elements of arrays of whole numbers up; wraps around. One thread. */
@AggregateFunction(
        value = "sum_list(ARRAY<BIGINT>) -> BIGINT",
        description = "the sum of the elements that are not null, 0 without any",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "sum_list(x)",
                        rows = {"ARRAY[3000000000, NULL]", "NULL", "ARRAY[3, 3000000000]"},
                        result = "6000000003"))
public final class LongListSum implements Accumulator<LongListSum> {
    private long sum;

    public void add(List<?> values) {
        sum += total(values);
    }

    public void retract(List<?> values) {
        sum -= total(values);
    }

    private static long total(List<?> values) {
        long total = 0;
        for (Object value : values) {
            if (value != null) {
                total += (Long) value;
            }
        }
        return total;
    }

    public long result() {
        return sum;
    }

    @Override
    public void reset() {
        sum = 0;
    }

    @Override
    public void merge(LongListSum other) {
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
