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

/** All values in order of arrival, up to a limit; merging takes the other's rows for later ones. One thread. */
@AggregateFunction(
        value = "collect_list(T) -> ARRAY<T>",
        description = "all values, nulls too",
        nulls = NullRows.ADDED,
        examples =
                @Example(
                        sql = "collect_list(x)",
                        rows = {"1", "NULL", "1"},
                        result = "ARRAY[1, NULL, 1]"))
@AggregateFunction(
        value = "collect_list(T, const INTEGER) -> ARRAY<T>",
        description = "the first values up to a number, nulls too",
        nulls = NullRows.ADDED,
        examples =
                @Example(
                        sql = "collect_list(x, 2)",
                        rows = {"1", "NULL", "3"},
                        result = "ARRAY[1, NULL]"))
public final class CollectList implements Accumulator<CollectList> {
    private final int limit;
    private final List<@Nullable Object> values = new ArrayList<>();

    public CollectList() {
        this(Integer.MAX_VALUE);
    }

    public CollectList(int limit) {
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

    /** Removes the last value that is equal. */
    public void retract(@Nullable Object value) {
        int place = values.lastIndexOf(value);
        if (place >= 0) {
            values.remove(place);
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
    public void merge(CollectList later) {
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
