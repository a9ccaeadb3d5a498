// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import java.math.BigDecimal;
import java.util.Objects;

/** Adds decimals up exactly. Without any value the result is 0 of scale 0. One thread. */
@AggregateFunction(
        value = "sum(DECIMAL(p, s)) -> DECIMAL(p, s)",
        description = "the sum of the values that are not null, 0 without any",
        order = RowOrder.IGNORED,
        examples =
                @Example(
                        sql = "sum(x)",
                        rows = {"1.5", "NULL", "2.25"},
                        result = "3.75"))
public final class DecimalSum implements Accumulator<DecimalSum> {
    private BigDecimal sum = BigDecimal.ZERO;

    public void add(BigDecimal value) {
        sum = sum.add(value);
    }

    public void retract(BigDecimal value) {
        sum = sum.subtract(value);
    }

    public BigDecimal result() {
        return sum;
    }

    @Override
    public void reset() {
        sum = BigDecimal.ZERO;
    }

    @Override
    public void merge(DecimalSum other) {
        sum = sum.add(other.sum);
    }

    @Override
    public void write(StateOutput out) {
        out.writeValue(sum);
    }

    @Override
    public void read(StateInput in) {
        sum = (BigDecimal) Objects.requireNonNull(in.readValue());
    }
}
