// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** The largest of ints. One thread. */
@AggregateFunction(
        value = "max(INTEGER) -> INTEGER",
        description = "the largest value that is not null",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "max(x)",
                        rows = {"3", "NULL", "-2"},
                        result = "3"))
@AggregateFunction(
        value = "max(DATE) -> DATE",
        description = "the largest value that is not null",
        order = RowOrder.IGNORED)
@AggregateFunction(
        value = "max(TIME) -> TIME",
        description = "the largest value that is not null",
        order = RowOrder.IGNORED)
public final class IntMax implements Accumulator<IntMax> {
    private int best;
    private boolean any;

    public void add(int value) {
        if (!any || value > best) {
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
    public void merge(IntMax other) {
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
