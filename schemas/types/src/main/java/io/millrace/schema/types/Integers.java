// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

/** Division of INTEGER and BIGINT: truncates, wraps as in Java, and fails on zero with a cheap exception. Any thread. */
@HotPath
public final class Integers {
    private Integers() {}

    public static int divide(int dividend, int divisor) {
        if (divisor == 0) {
            throw new ValueException("division by zero");
        }
        return dividend / divisor;
    }

    public static long divide(long dividend, long divisor) {
        if (divisor == 0) {
            throw new ValueException("division by zero");
        }
        return dividend / divisor;
    }

    public static int modulo(int dividend, int divisor) {
        if (divisor == 0) {
            throw new ValueException("division by zero");
        }
        return dividend % divisor;
    }

    public static long modulo(long dividend, long divisor) {
        if (divisor == 0) {
            throw new ValueException("division by zero");
        }
        return dividend % divisor;
    }
}
