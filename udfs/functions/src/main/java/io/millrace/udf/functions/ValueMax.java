// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The largest of values that are objects. One thread. */
@AggregateFunction(
        value = "max(DECIMAL(p, s)) -> DECIMAL(p, s)",
        description = "the largest value that is not null",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "max(x)",
                        rows = {"1.5", "NULL", "2.5"},
                        result = "2.5"))
@AggregateFunction(
        value = "max(STRING) -> STRING",
        description = "the largest value that is not null",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "max(x)",
                        rows = {"'b'", "NULL", "'a'"},
                        result = "'b'"))
@AggregateFunction(
        value = "max(BYTES) -> BYTES",
        description = "the largest value that is not null",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "max(x)",
                        rows = {"X'FF'", "X'01'"},
                        result = "X'FF'"))
public final class ValueMax implements Accumulator<ValueMax> {
    private @Nullable Object best;

    public void add(BigDecimal value) {
        consider(value);
    }

    public void add(String value) {
        consider(value);
    }

    public void add(ByteBuffer value) {
        consider(value);
    }

    private void consider(Object value) {
        if (best == null || SqlOrder.compare(value, best) > 0) {
            best = value;
        }
    }

    public @Nullable Object result() {
        return best;
    }

    @Override
    public boolean hasResult() {
        return best != null;
    }

    @Override
    public void reset() {
        best = null;
    }

    @Override
    public void merge(ValueMax other) {
        if (other.best != null) {
            consider(other.best);
        }
    }

    @Override
    public void write(StateOutput out) {
        out.writeValue(best);
    }

    @Override
    public void read(StateInput in) {
        best = in.readValue();
    }
}
