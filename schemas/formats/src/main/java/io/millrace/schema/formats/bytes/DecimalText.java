// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.bytes;

import io.millrace.schema.types.HotPath;

/** A number in ASCII digits, with or without a point, as an unscaled number and the digits behind the point. One thread. */
@HotPath
public final class DecimalText {
    private static final int DIGITS_MAX = 18;
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18
    };
    /** Up to here every whole number is a double. */
    private static final long EXACT_MAX = 1L << 53;

    private long unscaled;
    private int scale;
    private boolean point;
    private boolean negative;

    /** Reads a range of bytes; false when it is no such number or has more digits than 18, and then nothing else counts. */
    public boolean read(byte[] bytes, int from, int to) {
        int i = from;
        negative = i < to && bytes[i] == '-';
        if (i < to && (negative || bytes[i] == '+')) {
            i++;
        }
        long digits = 0;
        int count = 0;
        scale = 0;
        point = false;
        for (; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit >= 0 && digit <= 9 && count < DIGITS_MAX) {
                digits = digits * 10 + digit;
                count++;
                scale += point ? 1 : 0;
            } else if (bytes[i] == '.' && !point) {
                point = true;
            } else {
                return false;
            }
        }
        unscaled = negative ? -digits : digits;
        return count > 0;
    }

    /** Whether the number was written without a point. */
    public boolean isWhole() {
        return !point;
    }

    public long unscaled() {
        return unscaled;
    }

    public int scale() {
        return scale;
    }

    /** Whether {@link #toDouble} is the double nearest to the number. */
    public boolean isExactDouble() {
        // Both parts are doubles without a loss, so that their quotient is rounded once; a negative zero has no long.
        return Math.abs(unscaled) <= EXACT_MAX && !(negative && unscaled == 0);
    }

    public double toDouble() {
        return unscaled / POWERS_OF_TEN[scale];
    }
}
