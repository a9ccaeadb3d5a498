// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/**
 * Pearson's correlation over sums that are kept to twice the digits of a double: what the differences of large sums cancel is
 * still there, and whole numbers give what exact arithmetic gives. One thread.
 */
@AggregateFunction(
        value = "correlation(DOUBLE, DOUBLE) -> DOUBLE",
        description = "Pearson's correlation of two columns where neither is null, NaN where it is not defined",
        order = RowOrder.IGNORED,
        examples = {
            @Example(
                    sql = "correlation(x, y)",
                    rows = {"1E0, 2E0", "2E0, 4E0", "NULL, 1E0", "3E0, 6E0"},
                    result = "1"),
            @Example(
                    sql = "correlation(x, y)",
                    rows = {"1E0, 2E0"},
                    result = "NaN")
        })
public final class Correlation implements Accumulator<Correlation> {
    private final WideSum sumX = new WideSum();
    private final WideSum sumY = new WideSum();
    private final WideSum squaresX = new WideSum();
    private final WideSum squaresY = new WideSum();
    private final WideSum products = new WideSum();
    private long count;

    public void add(double x, double y) {
        count++;
        sumX.add(x);
        sumY.add(y);
        squaresX.addProduct(x, x);
        squaresY.addProduct(y, y);
        products.addProduct(x, y);
    }

    public void undo(double x, double y) {
        if (count <= 1) {
            reset();
            return;
        }
        count--;
        sumX.add(-x);
        sumY.add(-y);
        squaresX.addProduct(-x, x);
        squaresY.addProduct(-y, y);
        products.addProduct(-x, y);
    }

    public double result() {
        if (count < 2) {
            // What rows that were taken back leave of the sums is rounding.
            return Double.NaN;
        }
        double spreadX = WideSum.difference(count, squaresX, sumX, sumX);
        double spreadY = WideSum.difference(count, squaresY, sumY, sumY);
        return WideSum.difference(count, products, sumX, sumY) / Math.sqrt(spreadX * spreadY);
    }

    @Override
    public void reset() {
        count = 0;
        sumX.reset();
        sumY.reset();
        squaresX.reset();
        squaresY.reset();
        products.reset();
    }

    @Override
    public void merge(Correlation other) {
        count += other.count;
        sumX.merge(other.sumX);
        sumY.merge(other.sumY);
        squaresX.merge(other.squaresX);
        squaresY.merge(other.squaresY);
        products.merge(other.products);
    }

    /** What {@link #write} writes is at most so many numbers. */
    public int packedNumbers() {
        return 11;
    }

    @Override
    public void write(StateOutput out) {
        out.writeCount(count);
        sumX.write(out);
        sumY.write(out);
        squaresX.write(out);
        squaresY.write(out);
        products.write(out);
    }

    @Override
    public void read(StateInput in) {
        count = in.readCount();
        sumX.read(in);
        sumY.read(in);
        squaresX.read(in);
        squaresY.read(in);
        products.read(in);
    }
}
