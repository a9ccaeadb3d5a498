// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes CAST: between scalars by the overload for the two carriers, all else by the cast of any carrier. One thread. */
final class CastSource {
    private final ExpressionSource source;

    CastSource(ExpressionSource source) {
        this.source = source;
    }

    Fragment of(TypedExpression.Cast node) {
        Fragment operand = source.operands(List.of(node.operand())).get(0);
        SqlType from = node.operand().type();
        SqlType to = node.type();
        if (from.equals(to)) {
            return operand;
        }
        Fragment.Builder code = new Fragment.Builder().include(operand);
        Carrier carrier = Carrier.of(to);
        String scalar = scalar(from, to, operand.value());
        if (scalar != null) {
            return source.unless(mayFail(from, to) ? code.mayThrow() : code, operand.isNull(), scalar, carrier);
        }
        ClassSource target = source.target();
        String cast = "CarrierCasts.cast(" + operand.boxed() + ", " + target.constant(from, "SqlType") + ", "
                + target.constant(to, "SqlType") + ")";
        return source.unboxed(code.mayThrow(), cast, carrier);
    }

    private static boolean mayFail(SqlType from, SqlType to) {
        if (to == SqlType.STRING) {
            return from == SqlType.TIME;
        }
        return to instanceof SqlType.Decimal
                || from == SqlType.TIMESTAMP
                || from == SqlType.STRING && to != SqlType.BOOLEAN;
    }

    /** An expression for a value that is not null, or null when there is no overload for the pair. */
    private @Nullable String scalar(SqlType from, SqlType to, String value) {
        if (to instanceof SqlType.Decimal decimal) {
            return isNumberOrText(from)
                    ? "Casts.toDecimal(" + value + ", " + decimal.precision() + ", " + decimal.scale() + ")"
                    : null;
        }
        return to instanceof SqlType.Primitive primitive ? primitive(from, primitive, value) : null;
    }

    private @Nullable String primitive(SqlType from, SqlType.Primitive to, String value) {
        return switch (to) {
            case BOOLEAN -> from == SqlType.STRING ? "Casts.toBoolean(" + value + ")" : null;
            case INTEGER -> isNumberOrText(from) ? "Casts.toInteger(" + value + ")" : null;
            case BIGINT ->
                isNumberOrText(from) ? "Casts.toBigint(" + value + ")" : from == SqlType.TIMESTAMP ? value : null;
            case DOUBLE -> isNumberOrText(from) ? "Casts.toDouble(" + value + ")" : null;
            case STRING -> text(from, value);
            case BYTES -> from == SqlType.STRING ? "Casts.toBytes(" + value + ")" : null;
            case DATE, TIME, TIMESTAMP -> temporal(from, to, value);
        };
    }

    private static boolean isNumberOrText(SqlType type) {
        return type.isNumeric() || type == SqlType.STRING;
    }

    private @Nullable String temporal(SqlType from, SqlType.Primitive to, String value) {
        if (from == SqlType.STRING) {
            return "Temporals." + (to == SqlType.DATE ? "date(" : to == SqlType.TIME ? "time(" : "timestamp(") + value
                    + ")";
        }
        if (to == SqlType.TIMESTAMP) {
            return from == SqlType.BIGINT
                    ? value
                    : from == SqlType.DATE ? "Temporals.timestampOfDate(" + value + ")" : null;
        }
        if (from == SqlType.TIMESTAMP) {
            return "Temporals." + (to == SqlType.DATE ? "dateOfTimestamp(" : "timeOfTimestamp(") + value + ")";
        }
        return null;
    }

    private String text(SqlType from, String value) {
        if (from == SqlType.DATE) {
            return "Temporals.dateText(" + value + ")";
        }
        if (from == SqlType.TIME) {
            return "Temporals.timeText(" + value + ")";
        }
        if (from == SqlType.TIMESTAMP) {
            return "Temporals.timestampText(" + value + ")";
        }
        if (from instanceof SqlType.Primitive || from instanceof SqlType.Decimal) {
            return "Casts.toText(" + value + ")";
        }
        return "CarrierCasts.text(" + value + ", " + source.target().constant(from, "SqlType") + ")";
    }
}
