// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.NullRows;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Each value once in order of arrival, up to a limit. One thread. */
@AggregateFunction(
        value = "collect_set(T) -> ARRAY<T>",
        description = "each value once, null too",
        nulls = NullRows.ADDED,
        examples =
                @Example(
                        sql = "collect_set(x)",
                        rows = {"1", "NULL", "1", "NULL"},
                        result = "ARRAY[1, NULL]"))
@AggregateFunction(
        value = "collect_set(T, const INTEGER) -> ARRAY<T>",
        description = "the first different values up to a number, null too",
        nulls = NullRows.ADDED,
        examples =
                @Example(
                        sql = "collect_set(x, 2)",
                        rows = {"1", "1", "2", "3"},
                        result = "ARRAY[1, 2]"))
public final class CollectSet implements Accumulator<CollectSet> {
    private final int limit;
    private final Set<@Nullable Object> values = new LinkedHashSet<>();

    public CollectSet() {
        this(Integer.MAX_VALUE);
    }

    public CollectSet(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("the number of values must be at least 1 but is " + limit);
        }
        this.limit = limit;
    }

    public void add(@Nullable Object value) {
        if (values.size() < limit) {
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
    public void merge(CollectSet later) {
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
