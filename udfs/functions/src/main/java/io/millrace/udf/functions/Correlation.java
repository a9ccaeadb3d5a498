// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.RowOrder;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/** Pearson's correlation over means that are moved value by value, as in {@link Moments}. One thread. */
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
    private long count;
    private double meanX;
    private double meanY;
    private double squaresX;
    private double squaresY;
    private double products;

    public void add(double x, double y) {
        count++;
        double beforeX = x - meanX;
        double beforeY = y - meanY;
        meanX += beforeX / count;
        meanY += beforeY / count;
        squaresX += beforeX * (x - meanX);
        squaresY += beforeY * (y - meanY);
        products += beforeX * (y - meanY);
    }

    public void undo(double x, double y) {
        if (count <= 1) {
            reset();
            return;
        }
        count--;
        if (count == 1) {
            // What is left of the sums is rounding.
            meanX = 2 * meanX - x;
            meanY = 2 * meanY - y;
            squaresX = 0.0;
            squaresY = 0.0;
            products = 0.0;
            return;
        }
        double afterX = x - meanX;
        double afterY = y - meanY;
        meanX -= afterX / count;
        meanY -= afterY / count;
        squaresX = Math.max(0.0, squaresX - afterX * (x - meanX));
        squaresY = Math.max(0.0, squaresY - afterY * (y - meanY));
        products -= afterX * (y - meanY);
    }

    public double result() {
        return products / Math.sqrt(squaresX * squaresY);
    }

    @Override
    public void reset() {
        count = 0;
        meanX = 0.0;
        meanY = 0.0;
        squaresX = 0.0;
        squaresY = 0.0;
        products = 0.0;
    }

    @Override
    public void merge(Correlation other) {
        if (other.count == 0) {
            return;
        }
        long total = count + other.count;
        double distanceX = other.meanX - meanX;
        double distanceY = other.meanY - meanY;
        double weight = (double) count * other.count / total;
        meanX += distanceX * other.count / total;
        meanY += distanceY * other.count / total;
        squaresX += other.squaresX + distanceX * distanceX * weight;
        squaresY += other.squaresY + distanceY * distanceY * weight;
        products += other.products + distanceX * distanceY * weight;
        count = total;
    }

    /** What {@link #write} writes is at most so many numbers. */
    public int packedNumbers() {
        return 6;
    }

    @Override
    public void write(StateOutput out) {
        out.writeCount(count);
        out.writeDouble(meanX);
        out.writeDouble(meanY);
        out.writeDouble(squaresX);
        out.writeDouble(squaresY);
        out.writeDouble(products);
    }

    @Override
    public void read(StateInput in) {
        count = in.readCount();
        meanX = in.readDouble();
        meanY = in.readDouble();
        squaresX = in.readDouble();
        squaresY = in.readDouble();
        products = in.readDouble();
    }
}
