// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.expression.TypedExpression.Literal;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/** String literals where a value of another type belongs: in IN lists, BETWEEN and VALUES. */
final class LiteralText {
    private static final int DECIMAL_DIGITS_MAX = 38;

    private LiteralText() {}

    /** A text stands for the value that it spells; what spells none stays as it is. */
    static TypedExpression as(TypedExpression value, SqlType type) {
        if (!(value instanceof Literal literal) || !(literal.value() instanceof String text)) {
            return value;
        }
        try {
            if (type == SqlType.INTEGER || type == SqlType.BIGINT) {
                long number = Long.parseLong(text.trim());
                return number == (int) number
                        ? new Literal(SqlType.INTEGER, (int) number)
                        : new Literal(SqlType.BIGINT, number);
            }
            if (type == SqlType.DOUBLE) {
                return new Literal(SqlType.DOUBLE, Double.parseDouble(text.trim()));
            }
            if (type instanceof SqlType.Decimal) {
                BigDecimal number = new BigDecimal(text.trim());
                boolean wide = (long) number.precision() - number.scale() > DECIMAL_DIGITS_MAX
                        || number.scale() > DECIMAL_DIGITS_MAX;
                return wide ? value : TypeRules.literal(number.scale() < 0 ? number.setScale(0) : number);
            }
        } catch (NumberFormatException e) {
            return value;
        }
        if (type == SqlType.BOOLEAN) {
            String lower = text.trim().toLowerCase(Locale.ROOT);
            return new Literal(
                    SqlType.BOOLEAN, !lower.isEmpty() && ("true".startsWith(lower) || "yes".startsWith(lower)));
        }
        if (type == SqlType.TIMESTAMP) {
            return literal(TimeText.timestamp(text), type, value);
        }
        if (type == SqlType.DATE) {
            return literal(TimeText.date(text), type, value);
        }
        return type == SqlType.TIME ? literal(TimeText.time(text), type, value) : value;
    }

    private static TypedExpression literal(Optional<?> time, SqlType type, TypedExpression otherwise) {
        return time.isPresent() ? new Literal(type, time.get()) : otherwise;
    }
}
