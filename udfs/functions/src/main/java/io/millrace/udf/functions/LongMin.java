// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** The smallest of longs. One thread. */
@AggregateFunction(
        value = "min(BIGINT) -> BIGINT",
        description = "the smallest value that is not null",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "min(x)",
                        rows = {"3", "NULL", "-3000000000"},
                        result = "-3000000000"))
@AggregateFunction(
        value = "min(TIMESTAMP) -> TIMESTAMP",
        description = "the smallest value that is not null",
        order = RowOrder.IGNORED)
public final class LongMin implements Accumulator<LongMin> {
    private long best;
    private boolean any;

    public void add(long value) {
        if (!any || value < best) {
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
    public void merge(LongMin other) {
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
