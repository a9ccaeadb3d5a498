// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The k largest values, the largest first. One thread. */
@AggregateFunction(
        value = "topk(T, const INTEGER) -> ARRAY<T>",
        description = "the k largest values, the largest first",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "topk(x, 2)",
                        rows = {"1", "3", "NULL", "3", "2"},
                        result = "ARRAY[3, 3]"))
public final class TopK implements Accumulator<TopK> {
    private final int limit;
    private final List<Object> values = new ArrayList<>();

    public TopK(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("the number of values must be at least 1 but is " + limit);
        }
        this.limit = limit;
    }

    public void add(Object value) {
        int place = values.size();
        while (place > 0 && SqlOrder.compare(value, values.get(place - 1)) > 0) {
            place--;
        }
        if (place == limit) {
            return;
        }
        values.add(place, value);
        if (values.size() > limit) {
            values.remove(limit);
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
    public void merge(TopK later) {
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
            values.add(Objects.requireNonNull(in.readValue()));
        }
    }
}
