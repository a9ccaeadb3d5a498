// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/**
 * A percentile by DDSketch: values are counted in buckets whose bounds grow by a constant factor, so that a bucket stands
 * for its values within 0.5 %. The percentile p of n values is the value at rank floor(p (n - 1)) from 0; the smallest and
 * the largest are exact in groups, and in frames within 0.5 % as all others. Values nearer to zero than the smallest normal number count as zero; NaN does not count. Memory
 * grows with the logarithm of the ratio of the largest to the smallest magnitude: 11 KB for six decades. One thread.
 */
@AggregateFunction(
        value = "approx_percentile(DOUBLE, const DOUBLE) -> DOUBLE",
        description = "the value below which the given share of the values lies, within 1 %",
        order = RowOrder.IGNORED,
        examples = {
            @Example(
                    sql = "approx_percentile(x, 0.0)",
                    rows = {"3E0", "NULL", "1E0", "2E0"},
                    result = "1"),
            @Example(
                    sql = "approx_percentile(x, 1.0)",
                    rows = {"3E0", "1E0", "2E0"},
                    result = "3")
        })
public final class ApproxPercentile implements Accumulator<ApproxPercentile> {
    private static final double ACCURACY = 0.005;
    private static final double GROWTH = (1.0 + ACCURACY) / (1.0 - ACCURACY);
    private static final double LOG_GROWTH = Math.log(GROWTH);

    private final double share;
    private final BucketCounts positive = new BucketCounts();
    private final BucketCounts negative = new BucketCounts();
    private boolean isRetractable;
    private long zeros;
    private double smallest = Double.POSITIVE_INFINITY;
    private double largest = Double.NEGATIVE_INFINITY;

    public ApproxPercentile(double share) {
        if (!(share >= 0.0 && share <= 1.0)) {
            throw new IllegalArgumentException("the percentile must be from 0 to 1 but is " + share);
        }
        this.share = share;
    }

    /** In frames the extremes are not kept; a bucket of equal values still gives their value. */
    public void willRetract() {
        isRetractable = true;
    }

    public void add(double value) {
        if (Double.isNaN(value)) {
            return;
        }
        smallest = Math.min(smallest, value);
        largest = Math.max(largest, value);
        count(value, 1);
    }

    public void retract(double value) {
        if (!Double.isNaN(value)) {
            count(value, -1);
        }
    }

    private void count(double value, int count) {
        if (value >= Double.MIN_NORMAL) {
            count(positive, value, count);
        } else if (value <= -Double.MIN_NORMAL) {
            count(negative, -value, count);
        } else {
            zeros += count;
        }
    }

    private void count(BucketCounts side, double magnitude, int count) {
        int bucket = bucket(magnitude);
        if (isRetractable) {
            side.addNoted(bucket, count, Double.doubleToRawLongBits(magnitude) - reference(bucket));
        } else {
            side.add(bucket, count);
        }
    }

    private static long reference(int bucket) {
        return Double.doubleToRawLongBits(Math.min(middle(bucket), Double.MAX_VALUE));
    }

    private double value(BucketCounts side, int bucket) {
        return isRetractable ? Double.longBitsToDouble(reference(bucket) + side.common(bucket, 0)) : middle(bucket);
    }

    private static int bucket(double magnitude) {
        return (int) Math.ceil(Math.log(Math.min(magnitude, Double.MAX_VALUE)) / LOG_GROWTH);
    }

    private static double middle(int bucket) {
        return 2.0 * Math.exp(bucket * LOG_GROWTH) / (GROWTH + 1.0);
    }

    private long count() {
        return negative.total() + zeros + positive.total();
    }

    public double result() {
        long last = count() - 1;
        long rank = Math.max(0, Math.min((long) Math.floor(share * last), last));
        if (isRetractable) {
            return estimate(rank);
        }
        if (rank <= 0) {
            return smallest;
        }
        return rank == last ? largest : Math.max(smallest, Math.min(largest, estimate(rank)));
    }

    private double estimate(long rank) {
        if (rank < negative.total()) {
            return -value(negative, negative.descending(rank));
        }
        long rest = rank - negative.total();
        return rest < zeros ? 0.0 : value(positive, positive.ascending(rest - zeros));
    }

    @Override
    public boolean hasResult() {
        return count() > 0;
    }

    @Override
    public void reset() {
        positive.reset();
        negative.reset();
        zeros = 0;
        smallest = Double.POSITIVE_INFINITY;
        largest = Double.NEGATIVE_INFINITY;
    }

    @Override
    public void merge(ApproxPercentile other) {
        positive.merge(other.positive);
        negative.merge(other.negative);
        zeros += other.zeros;
        smallest = Math.min(smallest, other.smallest);
        largest = Math.max(largest, other.largest);
    }

    @Override
    public void write(StateOutput out) {
        positive.write(out);
        negative.write(out);
        out.writeCount(zeros);
        out.writeDouble(smallest);
        out.writeDouble(largest);
    }

    @Override
    public void read(StateInput in) {
        positive.read(in);
        negative.read(in);
        zeros = in.readCount();
        smallest = in.readDouble();
        largest = in.readDouble();
    }
}
