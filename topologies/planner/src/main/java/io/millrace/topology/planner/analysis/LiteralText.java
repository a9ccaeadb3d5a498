// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.expression.TypedExpression.Literal;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** String literals where a value of another type belongs: in lists, BETWEEN, VALUES, and arguments. */
final class LiteralText {
    private static final int DECIMAL_DIGITS_MAX = 38;

    private LiteralText() {}

    /** A text stands for the value that it spells; what spells none stays as it is. */
    static TypedExpression as(TypedExpression value, SqlType type) {
        if (!(value instanceof Literal literal) || !(literal.value() instanceof String text)) {
            return value;
        }
        Literal spelled = spelled(text, type);
        return spelled == null ? value : spelled;
    }

    /** The value that a text spells where a value of the type is wanted, numbers in the smallest type; null when it spells none. */
    static @Nullable Literal spelled(String text, SqlType type) {
        if (type.isNumeric()) {
            return number(text.trim());
        }
        if (type == SqlType.BOOLEAN) {
            String lower = text.trim().toLowerCase(Locale.ROOT);
            boolean yes = "true".startsWith(lower) || "yes".startsWith(lower);
            boolean no = "false".startsWith(lower) || "no".startsWith(lower);
            return lower.isEmpty() || !yes && !no ? null : new Literal(type, yes);
        }
        Object time = null;
        if (type == SqlType.TIMESTAMP) {
            time = TimeText.timestamp(text).orElse(null);
        } else if (type == SqlType.DATE) {
            time = TimeText.date(text).orElse(null);
        } else if (type == SqlType.TIME) {
            time = TimeText.time(text).orElse(null);
        }
        return time == null ? null : new Literal(type, time);
    }

    private static @Nullable Literal number(String text) {
        try {
            BigDecimal exact = new BigDecimal(text);
            if (exact.scale() < -DECIMAL_DIGITS_MAX) {
                return null;
            }
            BigDecimal number = exact.scale() < 0 ? exact.setScale(0) : exact;
            boolean wide = (long) number.precision() - number.scale() > DECIMAL_DIGITS_MAX
                    || number.scale() > DECIMAL_DIGITS_MAX;
            if (wide) {
                return null;
            }
            boolean whole = text.chars().allMatch(c -> Character.isDigit(c) || c == '-' || c == '+');
            if (!whole || number.precision() > 18) {
                return TypeRules.literal(number);
            }
            long value = number.longValueExact();
            return value == (int) value
                    ? new Literal(SqlType.INTEGER, (int) value)
                    : new Literal(SqlType.BIGINT, value);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
