// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.INVALID;
import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.UNTYPED_NULL;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.expression.TypedExpression.ComparisonOperator;
import io.millrace.topology.planner.expression.TypedExpression.Literal;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.tree.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Comparisons, BETWEEN, IN and LIKE: brings the operands to one type. One thread. */
final class Comparisons {
    /** Columns that no source declares; in joins the source stands before them. */
    private static final Set<String> TIMES = Set.of("ROWTIME", "WINDOWSTART", "WINDOWEND");

    private final ExpressionAnalyzer analyzer;
    private final Diagnostics diagnostics;

    Comparisons(ExpressionAnalyzer analyzer, Diagnostics diagnostics) {
        this.analyzer = analyzer;
        this.diagnostics = diagnostics;
    }

    /** Two operands of one type. */
    private record Pair(TypedExpression left, TypedExpression right) {}

    TypedExpression comparison(Expression.Comparison node) {
        boolean distinct = node.operator() == Expression.ComparisonOperator.IS_DISTINCT_FROM;
        if (distinct || node.operator() == Expression.ComparisonOperator.IS_NOT_DISTINCT_FROM) {
            boolean nullLeft = node.left() instanceof Expression.NullLiteral;
            if (nullLeft || node.right() instanceof Expression.NullLiteral) {
                return distinctFromNull(nullLeft ? node.right() : node.left(), distinct);
            }
        }
        TypedExpression left = operand(node.left());
        TypedExpression right = operand(node.right());
        if (left == INVALID || right == INVALID) {
            return INVALID;
        }
        ComparisonOperator operator = ComparisonOperator.valueOf(node.operator().name());
        return compare(operator, left, right, node.span(), node.operator().symbol());
    }

    /** Alone among the comparisons these know what NULL is. */
    private TypedExpression distinctFromNull(Expression expression, boolean distinct) {
        TypedExpression operand = operand(expression);
        if (operand == INVALID) {
            return INVALID;
        }
        TypedExpression test = new TypedExpression.IsNull(operand);
        return distinct ? new TypedExpression.Not(test) : test;
    }

    private TypedExpression operand(Expression expression) {
        TypedExpression operand = analyzer.analyze(expression);
        if (operand == UNTYPED_NULL) {
            diagnostics.error(
                    ErrorCode.NULL_LITERAL,
                    expression.span(),
                    "nothing is equal to NULL",
                    "use IS NULL or IS NOT NULL");
            return INVALID;
        }
        return operand;
    }

    TypedExpression between(Expression.Between node) {
        TypedExpression operand = operand(node.operand());
        TypedExpression low = operand(node.low());
        TypedExpression high = operand(node.high());
        if (operand == INVALID || low == INVALID || high == INVALID) {
            return INVALID;
        }
        if (!isRowTime(operand)) {
            // With a time in milliseconds a text is a time, also where it could be a number.
            low = LiteralText.as(low, operand.type());
            high = LiteralText.as(high, operand.type());
        }
        TypedExpression from = compare(
                ComparisonOperator.GREATER_OR_EQUAL, operand, low, node.low().span(), "BETWEEN");
        TypedExpression to = compare(
                ComparisonOperator.LESS_OR_EQUAL, operand, high, node.high().span(), "BETWEEN");
        if (from == INVALID || to == INVALID) {
            return INVALID;
        }
        TypedExpression both = new TypedExpression.Logical(TypedExpression.LogicalOperator.AND, from, to);
        return node.negated() ? new TypedExpression.Not(both) : both;
    }

    TypedExpression inList(Expression.InList node) {
        TypedExpression operand = operand(node.operand());
        List<TypedExpression> typed = analyzer.analyzeAll(node.values());
        if (operand == INVALID || Constructors.identity(typed)) {
            return INVALID;
        }
        List<TypedExpression> all = new ArrayList<>();
        all.add(operand);
        for (int i = 0; i < typed.size(); i++) {
            TypedExpression value = typed.get(i);
            if (value == UNTYPED_NULL) {
                // Nothing is equal to it.
                continue;
            }
            TypedExpression time = isRowTime(operand) ? timeLiteral(value, operand) : null;
            all.add(time == null ? value : time);
            if (Coercion.common(all).isEmpty()) {
                return mismatch(node.values().get(i).span(), "IN", operand, value);
            }
        }
        SqlType type = Coercion.common(all).orElseThrow();
        List<TypedExpression> cast =
                all.stream().map(value -> Coercion.coerce(value, type)).toList();
        TypedExpression in = new TypedExpression.In(cast.get(0), cast.subList(1, cast.size()));
        return node.negated() ? new TypedExpression.Not(in) : in;
    }

    TypedExpression like(Expression.Like node) {
        TypedExpression operand = operand(node.operand());
        TypedExpression pattern = operand(node.pattern());
        if (operand == INVALID || pattern == INVALID) {
            return INVALID;
        }
        if (operand.type() != SqlType.STRING || pattern.type() != SqlType.STRING) {
            return analyzer.error(
                    ErrorCode.TYPE_MISMATCH,
                    node.span(),
                    "operator LIKE does not take " + operand.type() + " and " + pattern.type(),
                    Hints.like(operand, pattern, analyzer::text));
        }
        if (node.escape() != null && node.escape().length() != 1) {
            return analyzer.error(
                    ErrorCode.TYPE_MISMATCH, node.span(), "ESCAPE needs one character", "for example ESCAPE '!'");
        }
        TypedExpression like = new TypedExpression.Like(operand, pattern, node.escape());
        return node.negated() ? new TypedExpression.Not(like) : like;
    }

    /** The comparison, or invalid with a message. */
    TypedExpression compare(
            ComparisonOperator operator, TypedExpression left, TypedExpression right, Span span, String symbol) {
        Optional<Pair> pair = unify(left, right);
        if (pair.isEmpty()) {
            return mismatch(span, symbol, left, right);
        }
        SqlType type = pair.get().left().type();
        boolean ordered =
                type instanceof SqlType.Primitive && type != SqlType.BOOLEAN || type instanceof SqlType.Decimal;
        boolean equality = operator == ComparisonOperator.EQUAL
                || operator == ComparisonOperator.NOT_EQUAL
                || operator == ComparisonOperator.IS_DISTINCT_FROM
                || operator == ComparisonOperator.IS_NOT_DISTINCT_FROM;
        if (!equality && !ordered) {
            return mismatch(span, symbol, left, right);
        }
        return new TypedExpression.Comparison(
                operator, pair.get().left(), pair.get().right());
    }

    private TypedExpression mismatch(Span span, String symbol, TypedExpression left, TypedExpression right) {
        return analyzer.error(
                ErrorCode.TYPE_MISMATCH,
                span,
                "operator " + symbol + " does not take " + left.type() + " and " + right.type(),
                isRowTime(left) && isText(right) || isText(left) && isRowTime(right)
                        ? Hints.TIMES + ", and milliseconds as numbers"
                        : Hints.comparison(left, right, analyzer::text));
    }

    private static boolean isText(TypedExpression expression) {
        return expression instanceof Literal literal && literal.value() instanceof String;
    }

    private static Optional<Pair> unify(TypedExpression left, TypedExpression right) {
        SqlType a = left.type();
        SqlType b = right.type();
        if (a.isNumeric() && b.isNumeric()) {
            SqlType common = TypeRules.commonNumeric(a, b);
            if (common instanceof SqlType.Decimal) {
                return Optional.of(new Pair(
                        TypeRules.cast(left, TypeRules.asDecimal(a)), TypeRules.cast(right, TypeRules.asDecimal(b))));
            }
            return Optional.of(new Pair(TypeRules.cast(left, common), TypeRules.cast(right, common)));
        }
        if (a.equals(b)) {
            return Optional.of(new Pair(left, right));
        }
        if (a == SqlType.DATE && b == SqlType.TIMESTAMP || a == SqlType.TIMESTAMP && b == SqlType.DATE) {
            // A date is its first moment.
            return Optional.of(
                    new Pair(TypeRules.cast(left, SqlType.TIMESTAMP), TypeRules.cast(right, SqlType.TIMESTAMP)));
        }
        TypedExpression timeRight = timeLiteral(right, left);
        if (timeRight != null) {
            return Optional.of(new Pair(left, timeRight));
        }
        TypedExpression timeLeft = timeLiteral(left, right);
        return timeLeft == null ? Optional.empty() : Optional.of(new Pair(timeLeft, right));
    }

    /** A text literal as the time that it is compared with, or null when it is none. */
    private static @Nullable TypedExpression timeLiteral(TypedExpression literal, TypedExpression other) {
        if (!(literal instanceof Literal text) || !(text.value() instanceof String value)) {
            return null;
        }
        SqlType type = other.type();
        if (type == SqlType.TIMESTAMP || isRowTime(other)) {
            return TimeText.timestamp(value)
                    .map(millis -> new Literal(type, millis))
                    .orElse(null);
        }
        if (type == SqlType.DATE) {
            return TimeText.date(value).map(days -> new Literal(type, days)).orElse(null);
        }
        if (type == SqlType.TIME) {
            return TimeText.time(value).map(millis -> new Literal(type, millis)).orElse(null);
        }
        return null;
    }

    private static boolean isRowTime(TypedExpression expression) {
        if (expression instanceof TypedExpression.RowAttribute attribute) {
            return attribute.kind() == TypedExpression.AttributeKind.ROWTIME;
        }
        return expression instanceof TypedExpression.ColumnRef column
                && TIMES.contains(column.name().substring(column.name().lastIndexOf('.') + 1));
    }
}
