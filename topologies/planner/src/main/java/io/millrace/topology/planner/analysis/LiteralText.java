// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.types.CarrierCasts;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.expression.TypedExpression.Literal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** String literals where a value of another type belongs: in IN lists, BETWEEN and VALUES. */
final class LiteralText {
    private static final int DECIMAL_DIGITS_MAX = 38;

    /** So many digits fit a BIGINT whatever they are. */
    private static final int LONG_DIGITS = 18;

    private LiteralText() {}

    /** A text stands for the value that it spells; what spells none stays as it is. */
    static TypedExpression as(TypedExpression value, SqlType type) {
        if (type == SqlType.STRING) {
            return text(value);
        }
        if (type instanceof SqlType.Array array && value instanceof TypedExpression.ArrayOf of) {
            return Constructors.arrayOf(
                    of.elements().stream()
                            .map(each -> as(each, array.element()))
                            .toList(),
                    value);
        }
        if (type instanceof SqlType.StructType struct && value instanceof TypedExpression.StructOf of) {
            return fields(of, struct);
        }
        if (!(value instanceof Literal literal) || !(literal.value() instanceof String text)) {
            return value;
        }
        try {
            if (type == SqlType.DOUBLE) {
                return new Literal(SqlType.DOUBLE, Double.parseDouble(text.trim()));
            }
            if (type.isNumeric()) {
                BigDecimal number = new BigDecimal(text.trim());
                boolean wide = (long) number.precision() - number.scale() > DECIMAL_DIGITS_MAX
                        || number.scale() > DECIMAL_DIGITS_MAX;
                return wide ? value : exact(number);
            }
        } catch (NumberFormatException e) {
            return value;
        }
        if (type == SqlType.BOOLEAN) {
            String lower = text.trim().toLowerCase(Locale.ROOT);
            boolean isTrue = spells(lower, "true", "yes");
            return isTrue || spells(lower, "false", "no") ? new Literal(SqlType.BOOLEAN, isTrue) : value;
        }
        if (type == SqlType.TIMESTAMP) {
            return literal(TimeText.timestamp(text), type, value);
        }
        if (type == SqlType.DATE) {
            return literal(TimeText.date(text), type, value);
        }
        return type == SqlType.TIME ? literal(TimeText.time(text), type, value) : value;
    }

    private static TypedExpression fields(TypedExpression.StructOf value, SqlType.StructType wanted) {
        List<TypedExpression> values = new ArrayList<>();
        List<SqlType.Field> fields = new ArrayList<>();
        List<SqlType.Field> own = ((SqlType.StructType) value.type()).fields();
        for (int i = 0; i < own.size(); i++) {
            TypedExpression given = value.values().get(i);
            values.add(wanted.indexOf(own.get(i).name())
                    .map(index -> as(given, wanted.fields().get(index).type()))
                    .orElse(given));
            fields.add(new SqlType.Field(own.get(i).name(), values.get(i).type()));
        }
        return new TypedExpression.StructOf(values, new SqlType.StructType(fields));
    }

    private static boolean spells(String text, String word, String other) {
        return !text.isEmpty() && (word.startsWith(text) || other.startsWith(text));
    }

    /** A whole number is an INTEGER or a BIGINT, however it is written. */
    private static TypedExpression exact(BigDecimal number) {
        BigDecimal bare = number.stripTrailingZeros();
        if (bare.scale() <= 0 && bare.precision() - bare.scale() <= LONG_DIGITS) {
            long whole = bare.longValueExact();
            return whole == (int) whole
                    ? new Literal(SqlType.INTEGER, (int) whole)
                    : new Literal(SqlType.BIGINT, whole);
        }
        return TypeRules.literal(number.scale() < 0 ? number.setScale(0) : number);
    }

    /** The text of a literal of a plain type. */
    private static TypedExpression text(TypedExpression value) {
        Object given = value instanceof Literal literal ? literal.value() : null;
        boolean plain = value.type() == SqlType.BOOLEAN || value.type().isNumeric();
        return given != null && plain ? new Literal(SqlType.STRING, CarrierCasts.text(given, value.type())) : value;
    }

    private static TypedExpression literal(Optional<?> time, SqlType type, TypedExpression otherwise) {
        return time.isPresent() ? new Literal(type, time.get()) : otherwise;
    }
}
