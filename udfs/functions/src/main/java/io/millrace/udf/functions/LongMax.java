// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** The largest of longs. One thread. */
@AggregateFunction(
        value = "max(BIGINT) -> BIGINT",
        description = "the largest value that is not null",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "max(x)",
                        rows = {"3", "NULL", "-3000000000"},
                        result = "3"))
@AggregateFunction(
        value = "max(TIMESTAMP) -> TIMESTAMP",
        description = "the largest value that is not null",
        order = RowOrder.IGNORED)
public final class LongMax implements Accumulator<LongMax> {
    private long best;
    private boolean any;

    public void add(long value) {
        if (!any || value > best) {
            best = value;
            any = true;
        }
    }

    public long result() {
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
    public void merge(LongMax other) {
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
            out.writeLong(best);
        }
    }

    @Override
    public void read(StateInput in) {
        any = in.readBoolean();
        if (any) {
            best = in.readLong();
        }
    }
}
