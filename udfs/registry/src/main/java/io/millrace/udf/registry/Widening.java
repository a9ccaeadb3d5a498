// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.types.SqlType;
import org.jspecify.annotations.Nullable;

/** The implicit conversions of calls: INTEGER to BIGINT to DECIMAL to DOUBLE. */
final class Widening {
    private static final SqlType.Decimal INTEGER_DIGITS = new SqlType.Decimal(10, 0);
    private static final SqlType.Decimal BIGINT_DIGITS = new SqlType.Decimal(19, 0);

    private Widening() {}

    /** The steps from one type to another, or -1 when there is no implicit conversion. */
    static int steps(SqlType from, SqlType to) {
        if (from.equals(to)) {
            return 0;
        }
        if (!from.isNumeric() || !to.isNumeric() || rank(from) > rank(to)) {
            return -1;
        }
        if (to instanceof SqlType.Decimal target && !holds(target, digits(from))) {
            return -1;
        }
        return rank(to) - rank(from);
    }

    /** The smallest type that both convert to, or null when there is none. */
    static @Nullable SqlType common(SqlType left, SqlType right) {
        if (left.equals(right)) {
            return left;
        }
        if (!left.isNumeric() || !right.isNumeric()) {
            return null;
        }
        if (left == SqlType.DOUBLE || right == SqlType.DOUBLE) {
            return SqlType.DOUBLE;
        }
        if (left instanceof SqlType.Decimal || right instanceof SqlType.Decimal) {
            return common(digits(left), digits(right));
        }
        return SqlType.BIGINT;
    }

    static SqlType.Decimal common(SqlType.Decimal left, SqlType.Decimal right) {
        int scale = Math.max(left.scale(), right.scale());
        int whole = Math.max(left.precision() - left.scale(), right.precision() - right.scale());
        return new SqlType.Decimal(Math.max(whole + scale, 1), scale);
    }

    /** An exact number's type as a DECIMAL. */
    static SqlType.Decimal digits(SqlType type) {
        if (type instanceof SqlType.Decimal decimal) {
            return decimal;
        }
        return type == SqlType.INTEGER ? INTEGER_DIGITS : BIGINT_DIGITS;
    }

    private static boolean holds(SqlType.Decimal target, SqlType.Decimal source) {
        return target.scale() >= source.scale()
                && target.precision() - target.scale() >= source.precision() - source.scale();
    }

    private static int rank(SqlType type) {
        if (type == SqlType.INTEGER) {
            return 0;
        }
        if (type == SqlType.BIGINT) {
            return 1;
        }
        return type == SqlType.DOUBLE ? 3 : 2;
    }
}
