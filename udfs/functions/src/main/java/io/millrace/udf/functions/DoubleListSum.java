// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import java.util.List;

/** Adds the elements of arrays of doubles up with compensation. One thread. */
@AggregateFunction(
        value = "sum_list(ARRAY<DOUBLE>) -> DOUBLE",
        description = "the sum of the elements that are not null, 0 without any",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "sum_list(x)",
                        rows = {"ARRAY[1.5E0, NULL]", "ARRAY[2E0]"},
                        result = "3.5"))
public final class DoubleListSum implements Accumulator<DoubleListSum> {
    private final CompensatedSum sum = new CompensatedSum();

    public void add(List<?> values) {
        for (Object value : values) {
            if (value != null) {
                sum.add((Double) value);
            }
        }
    }

    public void undo(List<?> values) {
        for (Object value : values) {
            if (value != null) {
                sum.add(-(Double) value);
            }
        }
    }

    public double result() {
        return sum.value();
    }

    @Override
    public void reset() {
        sum.reset();
    }

    @Override
    public void merge(DoubleListSum other) {
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
