// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** The sample standard deviation. One thread. */
@AggregateFunction(
        value = "stddev_samp(DOUBLE) -> DOUBLE",
        description = "the sample standard deviation, 0 for fewer than two values that are not null",
        order = RowOrder.IGNORED,
        examples = {
            @Example(
                    sql = "stddev_samp(x)",
                    rows = {"2E0", "4E0", "NULL", "6E0"},
                    result = "2"),
            @Example(sql = "stddev_samp(x)", rows = "2E0", result = "0")
        })
@AggregateFunction(
        value = "stddev_sample(DOUBLE) -> DOUBLE",
        description = "the sample standard deviation, 0 for fewer than two values that are not null",
        order = RowOrder.IGNORED,
        examples = {
            @Example(
                    sql = "stddev_sample(x)",
                    rows = {"2E0", "4E0", "NULL", "6E0"},
                    result = "2"),
            @Example(sql = "stddev_sample(x)", rows = "2E0", result = "0")
        })
public final class SampleDeviation implements Accumulator<SampleDeviation> {
    private final Moments moments = new Moments();

    public void add(double value) {
        moments.add(value);
    }

    public void undo(double value) {
        moments.undo(value);
    }

    public double result() {
        return Math.sqrt(moments.sampleVariance());
    }

    @Override
    public void reset() {
        moments.reset();
    }

    @Override
    public void merge(SampleDeviation other) {
        moments.merge(other.moments);
    }

    /** What {@link #write} writes is at most so many numbers. */
    public int packedNumbers() {
        return Moments.NUMBERS;
    }

    @Override
    public void write(StateOutput out) {
        moments.write(out);
    }

    @Override
    public void read(StateInput in) {
        moments.read(in);
    }
}
