// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.bytes;

import io.millrace.schema.types.SqlType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Decimals as their columns want them. */
public final class Decimals {
    /** Longer texts are no decimal that a column could hold, and cost quadratic time to parse. */
    private static final int TEXT_LENGTH_MAX = 1000;

    private Decimals() {}

    /** The number with exactly the type's scale, or null when that would lose a digit or needs more than the precision. */
    public static @Nullable BigDecimal fit(BigDecimal value, SqlType.Decimal type) {
        int scale = type.scale();
        if (value.signum() == 0) {
            return BigDecimal.valueOf(0, scale);
        }
        // Both checks go before setScale, which would write out every zero of 1E+999999999.
        long integerDigits = (long) value.precision() - value.scale();
        if (integerDigits > type.precision() - scale || integerDigits <= -(long) scale) {
            return null;
        }
        if (value.scale() == scale) {
            return value;
        }
        try {
            return value.setScale(scale, RoundingMode.UNNECESSARY);
        } catch (ArithmeticException e) {
            return null;
        }
    }

    /**
     * What is wrong with a text that {@link #fit(String, SqlType.Decimal)} refuses, as the end of a sentence whose subject is
     * the number, without the number itself; null when it is no number at all.
     */
    public static @Nullable String misfit(String text, SqlType.Decimal type) {
        if (text.length() > TEXT_LENGTH_MAX) {
            return "is written with more than " + TEXT_LENGTH_MAX + " characters";
        }
        try {
            return misfit(new BigDecimal(text), type);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The same of a number. */
    public static String misfit(BigDecimal value, SqlType.Decimal type) {
        int before = type.precision() - type.scale();
        return (long) value.precision() - value.scale() > before
                ? "has more than " + digits(before) + " before the point"
                : "has more than " + digits(type.scale()) + " after the point";
    }

    private static String digits(int count) {
        return count + (count == 1 ? " digit" : " digits");
    }

    /** {@link #fit(BigDecimal, SqlType.Decimal)} from text; null also when it is no number. */
    public static @Nullable BigDecimal fit(String text, SqlType.Decimal type) {
        if (text.length() > TEXT_LENGTH_MAX) {
            return null;
        }
        try {
            return fit(new BigDecimal(text), type);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
