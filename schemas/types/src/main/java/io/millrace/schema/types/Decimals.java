// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Arithmetic of DECIMAL: computed exactly, and the result must be a value of {@code DECIMAL(precision, scale)} as it is.
 * What would need rounding or more digits is a {@link ValueException}. Any thread.
 */
@HotPath
public final class Decimals {
    private Decimals() {}

    public static BigDecimal add(BigDecimal left, BigDecimal right, int precision, int scale) {
        return exact(left.add(right), precision, scale);
    }

    public static BigDecimal subtract(BigDecimal left, BigDecimal right, int precision, int scale) {
        return exact(left.subtract(right), precision, scale);
    }

    public static BigDecimal multiply(BigDecimal left, BigDecimal right, int precision, int scale) {
        return exact(left.multiply(right), precision, scale);
    }

    /** The quotient if it ends within {@code scale} digits: 1 / 3 fails. */
    public static BigDecimal divide(BigDecimal left, BigDecimal right, int precision, int scale) {
        if (right.signum() == 0) {
            throw new ValueException("division by zero");
        }
        // Multiplying back is cheaper than the exception of RoundingMode.UNNECESSARY, which walks the stack.
        BigDecimal quotient = left.divide(right, scale, RoundingMode.DOWN);
        if (quotient.multiply(right).compareTo(left) != 0) {
            throw new ValueException("inexact decimal quotient");
        }
        return fitting(quotient, precision, scale);
    }

    /** The remainder with the sign of {@code left}. */
    public static BigDecimal modulo(BigDecimal left, BigDecimal right, int precision, int scale) {
        if (right.signum() == 0) {
            throw new ValueException("division by zero");
        }
        return exact(left.remainder(right), precision, scale);
    }

    /** The same number with this scale, if no digit is lost and it has at most {@code precision} digits. */
    public static BigDecimal exact(BigDecimal value, int precision, int scale) {
        BigDecimal scaled = value.scale() == scale ? value : value.setScale(scale, RoundingMode.DOWN);
        if (value.scale() > scale && scaled.compareTo(value) != 0) {
            throw new ValueException("decimal result needs more than " + scale + " digits behind the point");
        }
        return fitting(scaled, precision, scale);
    }

    /** Rounded half up to this scale; fails when it then has more than {@code precision} digits. Any exponent is safe. */
    public static BigDecimal rounded(BigDecimal value, int precision, int scale) {
        // Looked at before rescaling: 1E+1000000000 would be written out digit by digit, and so would 1E-1000000000.
        long digitsBeforePoint = (long) value.precision() - value.scale();
        if (value.signum() == 0 || digitsBeforePoint < -scale) {
            return BigDecimal.valueOf(0, scale);
        }
        if (digitsBeforePoint > precision - scale) {
            throw tooLarge(precision, scale);
        }
        return fitting(value.setScale(scale, RoundingMode.HALF_UP), precision, scale);
    }

    private static BigDecimal fitting(BigDecimal value, int precision, int scale) {
        if (value.precision() > precision) {
            throw tooLarge(precision, scale);
        }
        return value;
    }

    private static ValueException tooLarge(int precision, int scale) {
        return new ValueException("number too large for DECIMAL(" + precision + ", " + scale + ")");
    }
}
