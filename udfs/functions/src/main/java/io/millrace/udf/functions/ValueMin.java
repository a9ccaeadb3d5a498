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

/** The smallest of values that are objects. One thread. */
@AggregateFunction(
        value = "min(DECIMAL(p, s)) -> DECIMAL(p, s)",
        description = "the smallest value that is not null",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "min(x)",
                        rows = {"1.5", "NULL", "2.5"},
                        result = "1.5"))
@AggregateFunction(
        value = "min(STRING) -> STRING",
        description = "the smallest value that is not null",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "min(x)",
                        rows = {"'b'", "NULL", "'a'"},
                        result = "'a'"))
@AggregateFunction(
        value = "min(BYTES) -> BYTES",
        description = "the smallest value that is not null",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "min(x)",
                        rows = {"X'FF'", "X'01'"},
                        result = "X'01'"))
public final class ValueMin implements Accumulator<ValueMin> {
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
        if (best == null || SqlOrder.compare(value, best) < 0) {
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
    public void merge(ValueMin other) {
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
