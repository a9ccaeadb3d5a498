// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;

/**
 * A sum of doubles and of products of doubles with about twice the digits of a double: it is two of them, of which the second
 * holds what the first has no place for. One thread.
 */
final class WideSum {
    private double high;
    private double low;

    void add(double value) {
        double next = high + value;
        double part = next - high;
        low += (high - (next - part)) + (value - part);
        high = next;
        normalize();
    }

    void addProduct(double x, double y) {
        double product = x * y;
        double rest = Math.fma(x, y, -product);
        add(product);
        low += rest;
        normalize();
    }

    /** Beyond the finite numbers what is left over means nothing. */
    private void normalize() {
        double next = high + low;
        low = Double.isFinite(next) ? low - (next - high) : 0.0;
        high = next;
    }

    void merge(WideSum other) {
        add(other.high);
        low += other.low;
        normalize();
    }

    /** {@code factor · sum − x · y}, rounded once at the end but for a last digit. */
    static double difference(double factor, WideSum sum, WideSum x, WideSum y) {
        double left = factor * sum.high;
        double right = x.high * y.high;
        double rests = Math.fma(factor, sum.high, -left) - Math.fma(x.high, y.high, -right);
        rests += factor * sum.low - (x.high * y.low + x.low * y.high);
        double difference = left - right;
        double part = difference - left;
        return difference + ((left - (difference - part)) - (right + part) + rests);
    }

    void reset() {
        high = 0.0;
        low = 0.0;
    }

    void write(StateOutput out) {
        out.writeDouble(high);
        out.writeDouble(low);
    }

    void read(StateInput in) {
        high = in.readDouble();
        low = in.readDouble();
    }
}
