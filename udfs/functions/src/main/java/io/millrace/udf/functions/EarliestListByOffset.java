// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.NullRows;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values that arrived first; merging takes the other's rows for later ones. One thread. */
@AggregateFunction(
        value = "earliest_by_offset(T, const INTEGER) -> ARRAY<T>",
        description = "the first n values that are not null",
        nulls = NullRows.ADDED,
        examples =
                @Example(
                        sql = "earliest_by_offset(x, 2)",
                        rows = {"1", "NULL", "2", "3"},
                        result = "ARRAY[1, 2]"))
@AggregateFunction(
        value = "earliest_by_offset(T, const INTEGER, const BOOLEAN) -> ARRAY<T>",
        description = "the first n values; nulls are ignored if the third argument is true",
        nulls = NullRows.ADDED,
        examples =
                @Example(
                        sql = "earliest_by_offset(x, 2, FALSE)",
                        rows = {"1", "NULL", "2"},
                        result = "ARRAY[1, NULL]"))
public final class EarliestListByOffset implements Accumulator<EarliestListByOffset> {
    private final int limit;
    private final boolean ignoreNulls;
    private final List<@Nullable Object> values = new ArrayList<>();

    public EarliestListByOffset(int limit) {
        this(limit, true);
    }

    public EarliestListByOffset(int limit, boolean ignoreNulls) {
        if (limit < 1) {
            throw new IllegalArgumentException("the number of values must be at least 1 but is " + limit);
        }
        this.limit = limit;
        this.ignoreNulls = ignoreNulls;
    }

    public void add(@Nullable Object value) {
        if (values.size() < limit && (value != null || !ignoreNulls)) {
            values.add(value);
        }
    }

    public List<?> result() {
        return new ArrayList<>(values);
    }

    @Override
    public void reset() {
        values.clear();
    }

    @Override
    public void merge(EarliestListByOffset later) {
        for (Object value : later.values) {
            add(value);
        }
    }

    @Override
    public void write(StateOutput out) {
        out.writeCount(values.size());
        for (Object value : values) {
            out.writeValue(value);
        }
    }

    @Override
    public void read(StateInput in) {
        values.clear();
        long count = in.readCount();
        for (long i = 0; i < count; i++) {
            values.add(in.readValue());
        }
    }
}
