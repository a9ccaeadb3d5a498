// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.topology.planner.expression.TypedExpression.ComparisonOperator;
import org.jspecify.annotations.Nullable;

/** Writes comparisons. */
final class Comparisons {
    private Comparisons() {}

    /** A Java condition; false when an operand is null, except for the two operators that know nulls. */
    static String condition(ComparisonOperator operator, Fragment left, Fragment right) {
        String compared = compared(operator, left, right);
        String leftNull = left.isNull();
        String rightNull = right.isNull();
        String eitherNull = or(leftNull, rightNull);
        if (eitherNull == null) {
            return compared;
        }
        return switch (operator) {
            case IS_DISTINCT_FROM ->
                "(" + eitherNull + ") ? " + orFalse(leftNull) + " != " + orFalse(rightNull) + " : " + compared;
            case IS_NOT_DISTINCT_FROM ->
                "(" + eitherNull + ") ? " + orFalse(leftNull) + " == " + orFalse(rightNull) + " : " + compared;
            case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                "!(" + eitherNull + ") && " + compared;
        };
    }

    private static @Nullable String or(@Nullable String left, @Nullable String right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        return left + " || " + right;
    }

    private static String orFalse(@Nullable String condition) {
        return condition == null ? "false" : condition;
    }

    /** The comparison of values that are not null. */
    private static String compared(ComparisonOperator operator, Fragment left, Fragment right) {
        String pair = left.value() + ", " + right.value();
        boolean primitive = left.carrier().isPrimitive();
        return switch (operator) {
            case EQUAL, IS_NOT_DISTINCT_FROM -> equal(left, right);
            case NOT_EQUAL, IS_DISTINCT_FROM ->
                primitive ? "(" + left.value() + " != " + right.value() + ")" : "!" + equal(left, right);
            case LESS -> ordered(" < ", primitive, left, right, pair);
            case LESS_OR_EQUAL -> ordered(" <= ", primitive, left, right, pair);
            case GREATER -> ordered(" > ", primitive, left, right, pair);
            case GREATER_OR_EQUAL -> ordered(" >= ", primitive, left, right, pair);
        };
    }

    private static String ordered(String symbol, boolean primitive, Fragment left, Fragment right, String pair) {
        return primitive
                ? "(" + left.value() + symbol + right.value() + ")"
                : "(ValueOrder.compare(" + pair + ")" + symbol + "0)";
    }

    /** Whether two values of one carrier that are not null are equal. */
    static String equal(Fragment left, Fragment right) {
        if (left.carrier().isPrimitive()) {
            return "(" + left.value() + " == " + right.value() + ")";
        }
        boolean nested = switch (left.carrier()) {
            case LIST, MAP, STRUCT, LAMBDA -> true;
            case BOOLEAN, INT, LONG, DOUBLE, TEXT, DECIMAL, BYTES -> false;
        };
        String cast = nested ? "(Object) " : "";
        return "ValueOrder.equal(" + cast + left.value() + ", " + cast + right.value() + ")";
    }
}
