// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.expression;

import io.millrace.schema.types.CarrierCasts;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.ValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes expressions as SQL. Operators inside operators stand in parentheses. */
final class ExpressionText implements TypedExpression.Visitor<String> {
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Z_][A-Z0-9_]*");

    private static String name(String name) {
        return PLAIN_NAME.matcher(name).matches() ? name : Column.quote(name);
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private String text(TypedExpression expression) {
        return expression.accept(this);
    }

    /** In parentheses when it is an operator. */
    private String operand(TypedExpression expression) {
        boolean operator = expression instanceof TypedExpression.Arithmetic
                || expression instanceof TypedExpression.Concat
                || expression instanceof TypedExpression.Comparison
                || expression instanceof TypedExpression.Logical
                || expression instanceof TypedExpression.Not
                || expression instanceof TypedExpression.IsNull
                || expression instanceof TypedExpression.In
                || expression instanceof TypedExpression.Like
                || expression instanceof TypedExpression.Negation;
        return operator ? "(" + text(expression) + ")" : text(expression);
    }

    private String list(List<TypedExpression> expressions) {
        return expressions.stream().map(this::text).collect(Collectors.joining(", "));
    }

    @Override
    public String column(TypedExpression.ColumnRef node) {
        return name(node.name());
    }

    @Override
    public String attribute(TypedExpression.RowAttribute node) {
        return node.kind().name();
    }

    @Override
    public String literal(TypedExpression.Literal node) {
        Object value = node.value();
        if (value == null) {
            return "NULL";
        }
        boolean plain = node.type() == SqlType.BOOLEAN || node.type().isNumeric();
        String text = valueText(value, node.type());
        return plain ? text.toUpperCase(Locale.ROOT) : quote(text);
    }

    /** A TIME that is none has no text in SQL, and must not keep a plan from being shown. */
    private static String valueText(Object value, SqlType type) {
        try {
            return CarrierCasts.text(value, type);
        } catch (ValueException e) {
            return value.toString();
        }
    }

    @Override
    public String arithmetic(TypedExpression.Arithmetic node) {
        String symbol = switch (node.operator()) {
            case ADD -> " + ";
            case SUBTRACT -> " - ";
            case MULTIPLY -> " * ";
            case DIVIDE -> " / ";
            case MODULO -> " % ";
        };
        return operand(node.left()) + symbol + operand(node.right());
    }

    @Override
    public String negation(TypedExpression.Negation node) {
        return "-" + operand(node.operand());
    }

    @Override
    public String concat(TypedExpression.Concat node) {
        return operand(node.left()) + " || " + operand(node.right());
    }

    @Override
    public String comparison(TypedExpression.Comparison node) {
        String symbol = switch (node.operator()) {
            case EQUAL -> " = ";
            case NOT_EQUAL -> " <> ";
            case LESS -> " < ";
            case LESS_OR_EQUAL -> " <= ";
            case GREATER -> " > ";
            case GREATER_OR_EQUAL -> " >= ";
            case IS_DISTINCT_FROM -> " IS DISTINCT FROM ";
            case IS_NOT_DISTINCT_FROM -> " IS NOT DISTINCT FROM ";
        };
        return operand(node.left()) + symbol + operand(node.right());
    }

    @Override
    public String logical(TypedExpression.Logical node) {
        return operand(node.left()) + " " + node.operator() + " " + operand(node.right());
    }

    @Override
    public String not(TypedExpression.Not node) {
        return "NOT " + operand(node.operand());
    }

    @Override
    public String isNull(TypedExpression.IsNull node) {
        return operand(node.operand()) + " IS NULL";
    }

    @Override
    public String in(TypedExpression.In node) {
        return operand(node.operand()) + " IN (" + list(node.values()) + ")";
    }

    @Override
    public String like(TypedExpression.Like node) {
        String escape = node.escape() == null ? "" : " ESCAPE " + quote(node.escape());
        return operand(node.operand()) + " LIKE " + operand(node.pattern()) + escape;
    }

    @Override
    public String caseWhen(TypedExpression.Case node) {
        StringBuilder text = new StringBuilder("CASE");
        for (TypedExpression.When when : node.whens()) {
            text.append(" WHEN ").append(text(when.condition()));
            text.append(" THEN ").append(text(when.result()));
        }
        return text.append(" ELSE ")
                .append(text(node.otherwise()))
                .append(" END")
                .toString();
    }

    @Override
    public String cast(TypedExpression.Cast node) {
        return "CAST(" + text(node.operand()) + " AS " + node.type() + ")";
    }

    @Override
    public String call(TypedExpression.Call node) {
        return node.function().name() + "(" + list(node.arguments()) + ")";
    }

    @Override
    public String field(TypedExpression.Field node) {
        return operand(node.struct()) + "->" + name(node.name());
    }

    @Override
    public String element(TypedExpression.Element node) {
        return operand(node.container()) + "[" + text(node.index()) + "]";
    }

    @Override
    public String array(TypedExpression.ArrayOf node) {
        return "ARRAY[" + list(node.elements()) + "]";
    }

    @Override
    public String map(TypedExpression.MapOf node) {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i + 1 < node.keysAndValues().size(); i += 2) {
            entries.add(text(node.keysAndValues().get(i)) + " := "
                    + text(node.keysAndValues().get(i + 1)));
        }
        return "MAP(" + String.join(", ", entries) + ")";
    }

    @Override
    public String headers(TypedExpression.Headers node) {
        return node.name() == null ? "HEADERS" : "HEADER(" + quote(node.name()) + ")";
    }

    @Override
    public String lambda(TypedExpression.LambdaOf node) {
        List<String> names = node.parameters().stream()
                .map(parameter -> name(parameter.name()))
                .toList();
        String left = names.size() == 1 ? names.get(0) : "(" + String.join(", ", names) + ")";
        return left + " => " + text(node.body());
    }

    @Override
    public String parameter(TypedExpression.Parameter node) {
        return name(node.name());
    }

    @Override
    public String struct(TypedExpression.StructOf node) {
        List<String> entries = new ArrayList<>();
        List<SqlType.Field> fields = ((SqlType.StructType) node.type()).fields();
        for (int i = 0; i < fields.size(); i++) {
            entries.add(name(fields.get(i).name()) + " := " + text(node.values().get(i)));
        }
        return "STRUCT(" + String.join(", ", entries) + ")";
    }
}
