// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.NullRows;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import org.jspecify.annotations.Nullable;

/** The value that arrived last; merging takes the other's rows for later ones. One thread. */
@AggregateFunction(
        value = "latest_by_offset(T) -> T",
        description = "the last value that is not null",
        nulls = NullRows.ADDED,
        examples =
                @Example(
                        sql = "latest_by_offset(x)",
                        rows = {"1", "2", "NULL"},
                        result = "2"))
@AggregateFunction(
        value = "latest_by_offset(T, const BOOLEAN) -> T",
        description = "the last value; nulls are ignored if the second argument is true",
        nulls = NullRows.ADDED,
        examples =
                @Example(
                        sql = "latest_by_offset(x, FALSE)",
                        rows = {"2", "NULL"},
                        result = "NULL"))
public final class LatestByOffset implements Accumulator<LatestByOffset> {
    private final boolean ignoreNulls;
    private boolean any;
    private @Nullable Object last;

    public LatestByOffset() {
        this(true);
    }

    public LatestByOffset(boolean ignoreNulls) {
        this.ignoreNulls = ignoreNulls;
    }

    public void add(@Nullable Object value) {
        if (value != null || !ignoreNulls) {
            last = value;
            any = true;
        }
    }

    public @Nullable Object result() {
        return last;
    }

    @Override
    public boolean hasResult() {
        return last != null;
    }

    @Override
    public void reset() {
        any = false;
        last = null;
    }

    @Override
    public void merge(LatestByOffset later) {
        if (later.any) {
            add(later.last);
        }
    }

    @Override
    public void write(StateOutput out) {
        out.writeBoolean(any);
        out.writeValue(last);
    }

    @Override
    public void read(StateInput in) {
        any = in.readBoolean();
        last = in.readValue();
    }
}
