// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** The largest of doubles. NaN is larger than any number. One thread. */
@AggregateFunction(
        value = "max(DOUBLE) -> DOUBLE",
        description = "the largest value that is not null",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "max(x)",
                        rows = {"3E0", "NULL", "-2.5E0"},
                        result = "3"))
public final class DoubleMax implements Accumulator<DoubleMax> {
    private double best;
    private boolean any;

    public void add(double value) {
        if (any && value < best) {
            return;
        }
        // Zeros of both signs, and NaN, have an order that the operators do not know.
        if (!any || Double.compare(value, best) > 0) {
            best = value;
            any = true;
        }
    }

    public double result() {
        return best;
    }

    @Override
    public boolean hasResult() {
        return any;
    }

    @Override
    public void reset() {
        any = false;
    }

    @Override
    public void merge(DoubleMax other) {
        if (other.any) {
            add(other.best);
        }
    }

    /** What {@link #write} writes is at most so many numbers. */
    public int packedNumbers() {
        return 2;
    }

    @Override
    public void write(StateOutput out) {
        out.writeBoolean(any);
        if (any) {
            out.writeDouble(best);
        }
    }

    @Override
    public void read(StateInput in) {
        any = in.readBoolean();
        if (any) {
            best = in.readDouble();
        }
    }
}
