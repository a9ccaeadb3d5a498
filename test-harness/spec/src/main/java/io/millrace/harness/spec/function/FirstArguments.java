// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.function;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Collects the first argument of the rows in which no argument is null. One thread. */
@AggregateFunction(value = "generic_var_arg(A, B) -> ARRAY<A>", description = FirstArguments.WHAT)
@AggregateFunction(value = "generic_var_arg(A, B, C) -> ARRAY<A>", description = FirstArguments.WHAT)
@AggregateFunction(value = "generic_var_arg(A, B, C, D) -> ARRAY<A>", description = FirstArguments.WHAT)
@AggregateFunction(value = "generic_var_arg(A, B, C, D, E) -> ARRAY<A>", description = FirstArguments.WHAT)
@AggregateFunction(value = "obj_col_arg(INTEGER) -> ARRAY<INTEGER>", description = FirstArguments.WHAT)
@AggregateFunction(value = "obj_col_arg(INTEGER, B) -> ARRAY<INTEGER>", description = FirstArguments.WHAT)
@AggregateFunction(value = "obj_col_arg(INTEGER, B, C) -> ARRAY<INTEGER>", description = FirstArguments.WHAT)
@AggregateFunction(value = "obj_col_arg(INTEGER, B, C, D) -> ARRAY<INTEGER>", description = FirstArguments.WHAT)
public final class FirstArguments implements Accumulator<FirstArguments> {
    static final String WHAT = "the first arguments of the rows without null";

    private final List<Object> values = new ArrayList<>();

    public void add(int first) {
        values.add(first);
    }

    public void add(int first, Object second) {
        values.add(first);
    }

    public void add(int first, Object second, Object third) {
        values.add(first);
    }

    public void add(int first, Object second, Object third, Object fourth) {
        values.add(first);
    }

    public void add(Object first, Object second) {
        values.add(first);
    }

    public void add(Object first, Object second, Object third) {
        values.add(first);
    }

    public void add(Object first, Object second, Object third, Object fourth) {
        values.add(first);
    }

    public void add(Object first, Object second, Object third, Object fourth, Object fifth) {
        values.add(first);
    }

    public List<?> result() {
        return new ArrayList<>(values);
    }

    @Override
    public void reset() {
        values.clear();
    }

    @Override
    public void merge(FirstArguments later) {
        values.addAll(later.values);
    }

    @Override
    public void write(StateOutput out) {
        out.writeCount(values.size());
        values.forEach(out::writeValue);
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
