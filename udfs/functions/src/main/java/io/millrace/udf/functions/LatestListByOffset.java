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

/** The values that arrived last, in order of arrival; merging takes the other's rows for later ones. One thread. */
@AggregateFunction(
        value = "latest_by_offset(T, const INTEGER) -> ARRAY<T>",
        description = "the last n values that are not null",
        nulls = NullRows.ADDED,
        examples =
                @Example(
                        sql = "latest_by_offset(x, 2)",
                        rows = {"1", "2", "NULL", "3"},
                        result = "ARRAY[2, 3]"))
@AggregateFunction(
        value = "latest_by_offset(T, const INTEGER, const BOOLEAN) -> ARRAY<T>",
        description = "the last n values; nulls are ignored if the third argument is true",
        nulls = NullRows.ADDED,
        examples =
                @Example(
                        sql = "latest_by_offset(x, 2, FALSE)",
                        rows = {"1", "2", "NULL"},
                        result = "ARRAY[2, NULL]"))
public final class LatestListByOffset implements Accumulator<LatestListByOffset> {
    private final int limit;
    private final boolean ignoreNulls;
    private final List<@Nullable Object> values = new ArrayList<>();

    public LatestListByOffset(int limit) {
        this(limit, true);
    }

    public LatestListByOffset(int limit, boolean ignoreNulls) {
        if (limit < 1) {
            throw new IllegalArgumentException("the number of values must be at least 1 but is " + limit);
        }
        this.limit = limit;
        this.ignoreNulls = ignoreNulls;
    }

    public void add(@Nullable Object value) {
        if (value != null || !ignoreNulls) {
            if (values.size() == limit) {
                values.remove(0);
            }
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
    public void merge(LatestListByOffset later) {
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
