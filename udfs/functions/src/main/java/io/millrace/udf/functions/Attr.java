// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.NullRows;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one value that all rows have, null counted as a value. One thread. */
@AggregateFunction(
        value = "attr(T) -> T",
        description = "the value if all rows have the same one, else null",
        order = RowOrder.IGNORED,
        nulls = NullRows.ADDED,
        examples = {
            @Example(
                    sql = "attr(x)",
                    rows = {"'a'", "'a'"},
                    result = "'a'"),
            @Example(
                    sql = "attr(x)",
                    rows = {"'a'", "NULL"},
                    result = "NULL")
        })
public final class Attr implements Accumulator<Attr> {
    private final Map<@Nullable Object, Long> counts = new HashMap<>();

    /** Its counts are many: in frames they are kept once. */
    public void willRetract() {}

    public void add(@Nullable Object value) {
        counts.merge(value, 1L, Long::sum);
    }

    public void retract(@Nullable Object value) {
        counts.computeIfPresent(value, (key, count) -> count == 1 ? null : count - 1);
    }

    public void undo(@Nullable Object value) {
        retract(value);
    }

    public @Nullable Object result() {
        return counts.size() == 1 ? counts.keySet().iterator().next() : null;
    }

    @Override
    public boolean hasResult() {
        return counts.size() == 1;
    }

    @Override
    public void reset() {
        counts.clear();
    }

    @Override
    public void merge(Attr other) {
        other.counts.forEach((value, count) -> counts.merge(value, count, Long::sum));
    }

    @Override
    public void write(StateOutput out) {
        out.writeCount(counts.size());
        for (Map.Entry<@Nullable Object, Long> entry : counts.entrySet()) {
            out.writeValue(entry.getKey());
            out.writeCount(entry.getValue());
        }
    }

    @Override
    public void read(StateInput in) {
        counts.clear();
        long size = in.readCount();
        for (long i = 0; i < size; i++) {
            Object value = in.readValue();
            counts.put(value, in.readCount());
        }
    }
}
