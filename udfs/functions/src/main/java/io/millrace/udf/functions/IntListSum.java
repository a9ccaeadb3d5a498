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
        value = "sum_list(ARRAY<INTEGER>) -> INTEGER",
        description = "the sum of the elements that are not null, 0 without any",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "sum_list(x)",
                        rows = {"ARRAY[1, NULL, 2]", "NULL", "ARRAY[3]"},
                        result = "6"))
public final class IntListSum implements Accumulator<IntListSum> {
    private int sum;

    public void add(List<?> values) {
        sum += total(values);
    }

    public void retract(List<?> values) {
        sum -= total(values);
    }

    private static int total(List<?> values) {
        int total = 0;
        for (Object value : values) {
            if (value != null) {
                total += (Integer) value;
            }
        }
        return total;
    }

    public int result() {
        return sum;
    }

    @Override
    public void reset() {
        sum = 0;
    }

    @Override
    public void merge(IntListSum other) {
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
