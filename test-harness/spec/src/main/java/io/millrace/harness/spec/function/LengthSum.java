// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.function;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.NullRows;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import org.jspecify.annotations.Nullable;

/** Adds numbers and the lengths of texts, beginning with what its constants come to. One thread. */
@AggregateFunction(value = "var_arg(BIGINT) -> BIGINT", description = LengthSum.WHAT, nulls = NullRows.ADDED)
@AggregateFunction(value = "var_arg(BIGINT, STRING) -> BIGINT", description = LengthSum.WHAT, nulls = NullRows.ADDED)
@AggregateFunction(
        value = "var_arg(BIGINT, STRING, STRING) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "var_arg(BIGINT, STRING, STRING, STRING) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "var_arg(BIGINT, STRING, STRING, STRING, STRING) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "var_arg(BIGINT, STRING, STRING, STRING, STRING, STRING) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "mid_var_arg(BIGINT, const INTEGER, const INTEGER) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "mid_var_arg(BIGINT, STRING, const INTEGER, const INTEGER) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "mid_var_arg(BIGINT, STRING, STRING, const INTEGER, const INTEGER) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "mid_var_arg(BIGINT, STRING, STRING, STRING, const INTEGER, const INTEGER) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "mid_var_arg(BIGINT, STRING, STRING, STRING, STRING, const INTEGER, const INTEGER) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "mid_var_arg(BIGINT, STRING, STRING, STRING, STRING, STRING, const INTEGER, const INTEGER) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "multi_arg(BIGINT, STRING, const INTEGER) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "multi_arg(BIGINT, STRING, const INTEGER, const STRING) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "multi_arg(BIGINT, STRING, const INTEGER, const STRING, const STRING) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "multi_arg(BIGINT, STRING, const INTEGER, const STRING, const STRING, const STRING) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value =
                "multi_arg(BIGINT, STRING, const INTEGER, const STRING, const STRING, const STRING, const STRING) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value =
                "multi_arg(BIGINT, STRING, const INTEGER, const STRING, const STRING, const STRING, const STRING, const STRING) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "four_arg(BIGINT, STRING, STRING, STRING, const INTEGER) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "four_arg(BIGINT, STRING, STRING, STRING, const INTEGER, const STRING) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "four_arg(BIGINT, STRING, STRING, STRING, const INTEGER, const STRING, const STRING) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value =
                "four_arg(BIGINT, STRING, STRING, STRING, const INTEGER, const STRING, const STRING, const STRING) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "five_arg(BIGINT, STRING, STRING, STRING, INTEGER, const INTEGER) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value = "five_arg(BIGINT, STRING, STRING, STRING, INTEGER, const INTEGER, const STRING) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value =
                "five_arg(BIGINT, STRING, STRING, STRING, INTEGER, const INTEGER, const STRING, const STRING) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
@AggregateFunction(
        value =
                "five_arg(BIGINT, STRING, STRING, STRING, INTEGER, const INTEGER, const STRING, const STRING, const STRING) -> BIGINT",
        description = LengthSum.WHAT,
        nulls = NullRows.ADDED)
public final class LengthSum implements Accumulator<LengthSum> {
    static final String WHAT = "the sum of the numbers and of the lengths of the texts";

    private final long start;
    private long sum;

    public LengthSum() {
        this.start = 0;
        this.sum = 0;
    }

    public LengthSum(int start) {
        this.start = start;
        this.sum = start;
    }

    public LengthSum(int first, int second) {
        this(first + second);
    }

    public LengthSum(int start, String a) {
        this(start + a.length());
    }

    public LengthSum(int start, String a, String b) {
        this(start + a.length() + b.length());
    }

    public LengthSum(int start, String a, String b, String c) {
        this(start + a.length() + b.length() + c.length());
    }

    public LengthSum(int start, String a, String b, String c, String d) {
        this(start + a.length() + b.length() + c.length() + d.length());
    }

    public LengthSum(int start, String a, String b, String c, String d, String e) {
        this(start + a.length() + b.length() + c.length() + d.length() + e.length());
    }

    public void add(@Nullable Long number) {
        sum += number(number);
    }

    public void add(@Nullable Long number, @Nullable String a) {
        sum += number(number) + length(a);
    }

    public void add(@Nullable Long number, @Nullable String a, @Nullable String b) {
        sum += number(number) + length(a) + length(b);
    }

    public void add(@Nullable Long number, @Nullable String a, @Nullable String b, @Nullable String c) {
        sum += number(number) + length(a) + length(b) + length(c);
    }

    public void add(
            @Nullable Long number, @Nullable String a, @Nullable String b, @Nullable String c, @Nullable String d) {
        sum += number(number) + length(a) + length(b) + length(c) + length(d);
    }

    public void add(
            @Nullable Long number,
            @Nullable String a,
            @Nullable String b,
            @Nullable String c,
            @Nullable String d,
            @Nullable String e) {
        sum += number(number) + length(a) + length(b) + length(c) + length(d) + length(e);
    }

    public void add(
            @Nullable Long number, @Nullable String a, @Nullable String b, @Nullable String c, @Nullable Integer more) {
        sum += number(number) + length(a) + length(b) + length(c) + (more == null ? 0 : more);
    }

    private static long number(@Nullable Long number) {
        return number == null ? 0 : number;
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    public long result() {
        return sum;
    }

    @Override
    public void reset() {
        sum = start;
    }

    @Override
    public void merge(LengthSum other) {
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
