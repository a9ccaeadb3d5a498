// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.NullRows;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import org.jspecify.annotations.Nullable;

/** The value that arrived first; merging takes the other's rows for later ones. One thread. */
@AggregateFunction(
        value = "earliest_by_offset(T) -> T",
        description = "the first value that is not null",
        nulls = NullRows.ADDED,
        examples =
                @Example(
                        sql = "earliest_by_offset(x)",
                        rows = {"NULL", "2", "3"},
                        result = "2"))
@AggregateFunction(
        value = "earliest_by_offset(T, const BOOLEAN) -> T",
        description = "the first value; nulls are ignored if the second argument is true",
        nulls = NullRows.ADDED,
        examples =
                @Example(
                        sql = "earliest_by_offset(x, FALSE)",
                        rows = {"NULL", "2"},
                        result = "NULL"))
public final class EarliestByOffset implements Accumulator<EarliestByOffset> {
    private final boolean ignoreNulls;
    private boolean any;
    private @Nullable Object first;

    public EarliestByOffset() {
        this(true);
    }

    public EarliestByOffset(boolean ignoreNulls) {
        this.ignoreNulls = ignoreNulls;
    }

    public void add(@Nullable Object value) {
        if (!any && (value != null || !ignoreNulls)) {
            first = value;
            any = true;
        }
    }

    public @Nullable Object result() {
        return first;
    }

    @Override
    public boolean hasResult() {
        return first != null;
    }

    @Override
    public void reset() {
        any = false;
        first = null;
    }

    @Override
    public void merge(EarliestByOffset later) {
        if (later.any) {
            add(later.first);
        }
    }

    @Override
    public void write(StateOutput out) {
        out.writeBoolean(any);
        out.writeValue(first);
    }

    @Override
    public void read(StateInput in) {
        any = in.readBoolean();
        first = in.readValue();
    }
}
