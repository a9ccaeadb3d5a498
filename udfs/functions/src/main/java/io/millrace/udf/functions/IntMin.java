// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** The smallest of ints. One thread. */
@AggregateFunction(
        value = "min(INTEGER) -> INTEGER",
        description = "the smallest value that is not null",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "min(x)",
                        rows = {"3", "NULL", "-2"},
                        result = "-2"))
@AggregateFunction(
        value = "min(DATE) -> DATE",
        description = "the smallest value that is not null",
        order = RowOrder.IGNORED)
@AggregateFunction(
        value = "min(TIME) -> TIME",
        description = "the smallest value that is not null",
        order = RowOrder.IGNORED)
public final class IntMin implements Accumulator<IntMin> {
    private int best;
    private boolean any;

    public void add(int value) {
        if (!any || value < best) {
            best = value;
            any = true;
        }
    }

    public int result() {
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
    public void merge(IntMin other) {
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
            out.writeInt(best);
        }
    }

    @Override
    public void read(StateInput in) {
        any = in.readBoolean();
        if (any) {
            best = in.readInt();
        }
    }
}
