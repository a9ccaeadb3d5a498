// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.Struct;
import io.millrace.schema.types.ValueOrder;
import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.NullRows;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows with the k largest values in their first column; rows where that is null do not count. One thread. */
@AggregateFunction(
        value = "topk(T, A, const INTEGER) -> ARRAY<STRUCT<sort_col T, col0 A>>",
        description = TopKRows.DESCRIPTION,
        examples =
                @Example(
                        sql = "topk(x, y, 1)",
                        rows = {"1, 'a'", "3, NULL", "2, 'c'"},
                        result = "ARRAY[STRUCT(3, NULL)]"),
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "topk(T, A, B, const INTEGER) -> ARRAY<STRUCT<sort_col T, col0 A, col1 B>>",
        description = TopKRows.DESCRIPTION,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "topk(T, A, B, C, const INTEGER) -> ARRAY<STRUCT<sort_col T, col0 A, col1 B, col2 C>>",
        description = TopKRows.DESCRIPTION,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "topk(T, A, B, C, D, const INTEGER) -> ARRAY<STRUCT<sort_col T, col0 A, col1 B, col2 C, col3 D>>",
        description = TopKRows.DESCRIPTION,
        nulls = NullRows.ADDED)
public final class TopKRows implements Accumulator<TopKRows> {
    static final String DESCRIPTION = "the rows with the k largest values in the first column, the largest first";

    private final int limit;
    private final List<Struct> rows = new ArrayList<>();

    public TopKRows(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("the number of rows must be at least 1 but is " + limit);
        }
        this.limit = limit;
    }

    public void add(@Nullable Object value, @Nullable Object a) {
        place(value, new Struct(value, a));
    }

    public void add(@Nullable Object value, @Nullable Object a, @Nullable Object b) {
        place(value, new Struct(value, a, b));
    }

    public void add(@Nullable Object value, @Nullable Object a, @Nullable Object b, @Nullable Object c) {
        place(value, new Struct(value, a, b, c));
    }

    public void add(
            @Nullable Object value, @Nullable Object a, @Nullable Object b, @Nullable Object c, @Nullable Object d) {
        place(value, new Struct(value, a, b, c, d));
    }

    /** Behind the rows that are as large: the one that came first stays first. */
    private void place(@Nullable Object value, Struct row) {
        if (value == null) {
            return;
        }
        int place = rows.size();
        while (place > 0
                && isLarger(value, Objects.requireNonNull(rows.get(place - 1).get(0)))) {
            place--;
        }
        if (place == limit) {
            return;
        }
        rows.add(place, row);
        if (rows.size() > limit) {
            rows.remove(limit);
        }
    }

    @SuppressWarnings("unchecked")
    private static boolean isLarger(Object value, Object other) {
        if (value instanceof ByteBuffer bytes) {
            return ValueOrder.compare(bytes, (ByteBuffer) other) > 0;
        }
        if (value instanceof Comparable<?> comparable) {
            return ((Comparable<Object>) comparable).compareTo(other) > 0;
        }
        throw new IllegalArgumentException("values of this type have no order");
    }

    public List<?> result() {
        return new ArrayList<>(rows);
    }

    @Override
    public void reset() {
        rows.clear();
    }

    @Override
    public void merge(TopKRows later) {
        for (Struct row : later.rows) {
            place(row.get(0), row);
        }
    }

    @Override
    public void write(StateOutput out) {
        out.writeCount(rows.size());
        for (Struct row : rows) {
            out.writeValue(row);
        }
    }

    @Override
    public void read(StateInput in) {
        rows.clear();
        long count = in.readCount();
        for (long i = 0; i < count; i++) {
            rows.add((Struct) Objects.requireNonNull(in.readValue()));
        }
    }
}
