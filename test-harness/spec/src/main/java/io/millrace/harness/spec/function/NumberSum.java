// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.function;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** Adds whole numbers, or the lengths of texts to that of its constant. One thread. */
@AggregateFunction(value = "test_udaf(BIGINT) -> BIGINT", description = "the sum")
@AggregateFunction(value = "test_udaf(INTEGER) -> BIGINT", description = "the sum")
@AggregateFunction(value = "test_udaf(STRING, const STRING) -> BIGINT", description = "the sum of the lengths")
public final class NumberSum implements Accumulator<NumberSum> {
    private final long start;
    private long sum;

    public NumberSum() {
        this.start = 0;
    }

    public NumberSum(String start) {
        this.start = start.length();
        this.sum = this.start;
    }

    public void add(long value) {
        sum += value;
    }

    public void add(int value) {
        sum += value;
    }

    public void add(String value) {
        sum += value.length();
    }

    public void retract(long value) {
        sum -= value;
    }

    public void retract(int value) {
        sum -= value;
    }

    public void retract(String value) {
        sum -= value.length();
    }

    public long result() {
        return sum;
    }

    @Override
    public void reset() {
        sum = start;
    }

    @Override
    public void merge(NumberSum other) {
        sum += other.sum - other.start;
    }

    @Override
    public void write(StateOutput out) {
        out.writeLong(sum);
    }

    @Override
    public void read(StateInput in) {
        sum = in.readLong();
    }
}
