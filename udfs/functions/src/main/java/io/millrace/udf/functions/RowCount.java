// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** Counts rows, or the values of a column that are not null. One thread. */
@AggregateFunction(
        value = "count() -> BIGINT",
        description = "the number of rows",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "count()",
                        rows = {"", ""},
                        result = "2"))
@AggregateFunction(
        value = "count(T) -> BIGINT",
        description = "the number of values that are not null",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "count(x)",
                        rows = {"'a'", "NULL", "'a'"},
                        result = "2"))
public final class RowCount implements Accumulator<RowCount> {
    private long count;

    public void add() {
        count++;
    }

    public void retract() {
        count--;
    }

    public long result() {
        return count;
    }

    @Override
    public void reset() {
        count = 0;
    }

    @Override
    public void merge(RowCount other) {
        count += other.count;
    }

    /** What {@link #write} writes is at most so many numbers. */
    public int packedNumbers() {
        return 1;
    }

    @Override
    public void write(StateOutput out) {
        out.writeCount(count);
    }

    @Override
    public void read(StateInput in) {
        count = in.readCount();
    }
}
