// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** Counts different values: in groups exactly up to 256, then by HyperLogLog; in frames exactly. One thread. */
@AggregateFunction(
        value = "count_distinct(T) -> BIGINT",
        description = "the number of different values that are not null, exact up to 256 and within some percent above",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "count_distinct(x)",
                        rows = {"'a'", "'b'", "NULL", "'a'"},
                        result = "2"))
public final class CountDistinct implements Accumulator<CountDistinct> {
    private final DistinctSketch sketch = new DistinctSketch();

    /** In frames the count is exact. */
    public void willRetract() {
        sketch.keepExact();
    }

    public void add(int value) {
        sketch.add(ValueHash.of((long) value));
    }

    public void retract(int value) {
        sketch.retract(ValueHash.of((long) value));
    }

    public void add(long value) {
        sketch.add(ValueHash.of(value));
    }

    public void retract(long value) {
        sketch.retract(ValueHash.of(value));
    }

    public void add(double value) {
        sketch.add(ValueHash.of(value));
    }

    public void retract(double value) {
        sketch.retract(ValueHash.of(value));
    }

    public void add(boolean value) {
        sketch.add(ValueHash.of(value ? 1L : 0L));
    }

    public void retract(boolean value) {
        sketch.retract(ValueHash.of(value ? 1L : 0L));
    }

    public void add(String value) {
        sketch.add(ValueHash.of(value));
    }

    public void retract(String value) {
        sketch.retract(ValueHash.of(value));
    }

    public void add(Object value) {
        sketch.add(ValueHash.of(value));
    }

    public void retract(Object value) {
        sketch.retract(ValueHash.of(value));
    }

    public long result() {
        return sketch.estimate();
    }

    @Override
    public void reset() {
        sketch.reset();
    }

    @Override
    public void merge(CountDistinct other) {
        sketch.merge(other.sketch);
    }

    @Override
    public void write(StateOutput out) {
        sketch.write(out);
    }

    @Override
    public void read(StateInput in) {
        sketch.read(in);
    }
}
