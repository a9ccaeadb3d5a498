// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Expression.ArithmeticOperator;
import io.millrace.topology.sql.tree.Expression.CallForm;
import io.millrace.topology.sql.tree.Expression.Frame;
import io.millrace.topology.sql.tree.Expression.FrameReference;
import io.millrace.topology.sql.tree.Expression.FrameSpec;
import io.millrace.topology.sql.tree.Expression.LogicalOperator;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.Interval;
import io.millrace.topology.sql.tree.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes expressions, with parentheses where reading them back would group them otherwise. Any thread. */
final class ExpressionPrinter implements Expression.Visitor<String> {
    /** How tightly a form of expression holds together, the loosest first; the levels of the grammar. */
    private enum Level {
        ANY,
        OR,
        AND,
        NOT,
        PREDICATE,
        CONCAT,
        SUM,
        PRODUCT,
        SIGNED,
        POSTFIX,
        BASE;

        Level tighter() {
            return values()[ordinal() + 1];
        }
    }

    String print(Expression expression) {
        return expression.accept(this);
    }

    String list(List<Expression> expressions) {
        return expressions.stream().map(this::print).collect(Collectors.joining(", "));
    }

    /** What may stand before {@code ->}. */
    String beforeArrow(Expression expression) {
        return at(Level.POSTFIX, expression);
    }

    private String at(Level least, Expression expression) {
        String text = print(expression);
        // Negative literals and negations alike.
        Level level = text.startsWith("-") && level(expression).compareTo(Level.POSTFIX) >= 0
                ? Level.SIGNED
                : level(expression);
        return level.compareTo(least) < 0 ? "(" + text + ")" : text;
    }

    @Override
    public String column(Expression.ColumnReference node) {
        String source = node.source() == null ? "" : Names.name(node.source()) + ".";
        return source + Names.name(node.name());
    }

    @Override
    public String nullLiteral(Expression.NullLiteral node) {
        return "NULL";
    }

    @Override
    public String booleanLiteral(Expression.BooleanLiteral node) {
        return node.value() ? "TRUE" : "FALSE";
    }

    @Override
    public String integerLiteral(Expression.IntegerLiteral node) {
        return Long.toString(node.value());
    }

    @Override
    public String decimalLiteral(Expression.DecimalLiteral node) {
        String digits = node.value().toPlainString();
        return digits.indexOf('.') < 0 ? digits + "." : digits;
    }

    @Override
    public String doubleLiteral(Expression.DoubleLiteral node) {
        String digits = Double.toString(node.value());
        return digits.indexOf('E') < 0 ? digits + "E0" : digits;
    }

    @Override
    public String stringLiteral(Expression.StringLiteral node) {
        return Names.string(node.value());
    }

    @Override
    public String intervalUnit(Expression.IntervalUnit node) {
        return node.unit().name();
    }

    @Override
    public String arithmetic(Expression.Arithmetic node) {
        Level level = level(node.operator());
        return at(level, node.left()) + " " + node.operator().symbol() + " " + at(level.tighter(), node.right());
    }

    private static Level level(ArithmeticOperator operator) {
        switch (operator) {
            case CONCAT:
                return Level.CONCAT;
            case ADD:
            case SUBTRACT:
                return Level.SUM;
            case MULTIPLY:
            case DIVIDE:
            case MODULO:
                return Level.PRODUCT;
        }
        throw new IllegalArgumentException("unknown operator " + operator);
    }

    @Override
    public String negation(Expression.Negation node) {
        String operand = at(Level.SIGNED, node.operand());
        // Two signs would begin a comment, and a sign before digits would become part of them.
        boolean joins = operand.startsWith("-") || isNumber(node.operand());
        return joins ? "-(" + operand + ")" : "-" + operand;
    }

    @Override
    public String comparison(Expression.Comparison node) {
        return operand(node.left()) + " " + node.operator().symbol() + " " + operand(node.right());
    }

    private String operand(Expression expression) {
        return at(Level.CONCAT, expression);
    }

    @Override
    public String logical(Expression.Logical node) {
        Level level = node.operator() == LogicalOperator.AND ? Level.AND : Level.OR;
        return at(level, node.left()) + " " + node.operator().name() + " " + at(level.tighter(), node.right());
    }

    @Override
    public String not(Expression.Not node) {
        return "NOT " + at(Level.NOT, node.operand());
    }

    @Override
    public String isNull(Expression.IsNull node) {
        return operand(node.operand()) + (node.negated() ? " IS NOT NULL" : " IS NULL");
    }

    @Override
    public String between(Expression.Between node) {
        String not = node.negated() ? " NOT" : "";
        return operand(node.operand()) + not + " BETWEEN " + operand(node.low()) + " AND " + operand(node.high());
    }

    @Override
    public String inList(Expression.InList node) {
        String not = node.negated() ? " NOT" : "";
        return operand(node.operand()) + not + " IN (" + list(node.values()) + ")";
    }

    @Override
    public String like(Expression.Like node) {
        String not = node.negated() ? " NOT" : "";
        String escape = node.escape() == null ? "" : " ESCAPE " + Names.string(node.escape());
        return operand(node.operand()) + not + " LIKE " + operand(node.pattern()) + escape;
    }

    @Override
    public String caseWhen(Expression.Case node) {
        StringBuilder text = new StringBuilder("CASE");
        if (node.operand() != null) {
            text.append(' ').append(print(node.operand()));
        }
        for (Expression.When when : node.whens()) {
            text.append(" WHEN ").append(print(when.condition()));
            text.append(" THEN ").append(print(when.result()));
        }
        if (node.otherwise() != null) {
            text.append(" ELSE ").append(print(node.otherwise()));
        }
        return text.append(" END").toString();
    }

    @Override
    public String cast(Expression.Cast node) {
        return "CAST(" + print(node.operand()) + " AS " + type(node.type()) + ")";
    }

    String type(TypeName type) {
        if (type.name().equals("STRUCT") && type.parameters().isEmpty()) {
            return type.fields().stream()
                    .map(field -> Names.name(field.name()) + " " + type(field.type()))
                    .collect(Collectors.joining(", ", "STRUCT<", ">"));
        }
        if (!type.arguments().isEmpty()) {
            return type.arguments().stream().map(this::type).collect(Collectors.joining(", ", type.name() + "<", ">"));
        }
        String parameters = type.parameters().isEmpty()
                ? ""
                : type.parameters().stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
        return Names.name(type.name()) + parameters;
    }

    @Override
    public String call(Expression.FunctionCall node) {
        String arguments = node.form() == CallForm.STAR ? "*" : list(node.arguments());
        String distinct = node.form() == CallForm.DISTINCT ? "DISTINCT " : "";
        String over = node.frame() == null ? "" : " OVER " + over(node.frame());
        return Names.name(node.name()) + "(" + distinct + arguments + ")" + over;
    }

    private String over(Frame frame) {
        return frame instanceof FrameReference ? Names.name(((FrameReference) frame).name()) : frame((FrameSpec) frame);
    }

    /** A frame in its parentheses. */
    String frame(FrameSpec frame) {
        List<String> parts = new ArrayList<>();
        if (!frame.partitionBy().isEmpty()) {
            parts.add("PARTITION BY " + list(frame.partitionBy()));
        }
        if (frame.rows() != null) {
            parts.add("ROWS " + frame.rows() + " PRECEDING");
        }
        if (frame.range() != null) {
            parts.add("RANGE INTERVAL " + interval(frame.range()) + " PRECEDING");
        }
        if (frame.grace() != null) {
            parts.add("GRACE PERIOD " + interval(frame.grace()));
        }
        return "(" + String.join(" ", parts) + ")";
    }

    static String interval(Interval interval) {
        return interval.amount() + " " + interval.unit().name();
    }

    @Override
    public String field(Expression.FieldAccess node) {
        return at(Level.POSTFIX, node.struct()) + "->" + Names.name(node.field());
    }

    @Override
    public String subscript(Expression.Subscript node) {
        return at(Level.POSTFIX, node.container()) + "[" + print(node.index()) + "]";
    }

    @Override
    public String array(Expression.ArrayConstructor node) {
        return "ARRAY[" + list(node.elements()) + "]";
    }

    @Override
    public String map(Expression.MapConstructor node) {
        return node.entries().stream()
                .map(entry -> operand(entry.key()) + " := " + print(entry.value()))
                .collect(Collectors.joining(", ", "MAP(", ")"));
    }

    @Override
    public String struct(Expression.StructConstructor node) {
        return node.entries().stream()
                .map(entry -> Names.name(entry.name()) + " := " + print(entry.value()))
                .collect(Collectors.joining(", ", "STRUCT(", ")"));
    }

    @Override
    public String lambda(Expression.Lambda node) {
        List<Identifier> parameters = node.parameters();
        String names = parameters.stream().map(Names::name).collect(Collectors.joining(", "));
        return (parameters.size() == 1 ? names : "(" + names + ")") + " => " + print(node.body());
    }

    private static boolean isNumber(Expression expression) {
        return expression instanceof Expression.IntegerLiteral
                || expression instanceof Expression.DecimalLiteral
                || expression instanceof Expression.DoubleLiteral;
    }

    private static Level level(Expression expression) {
        if (expression instanceof Expression.Arithmetic) {
            return level(((Expression.Arithmetic) expression).operator());
        }
        if (expression instanceof Expression.Logical) {
            return ((Expression.Logical) expression).operator() == LogicalOperator.AND ? Level.AND : Level.OR;
        }
        if (expression instanceof Expression.Not) {
            return Level.NOT;
        }
        if (expression instanceof Expression.Comparison
                || expression instanceof Expression.IsNull
                || expression instanceof Expression.Between
                || expression instanceof Expression.InList
                || expression instanceof Expression.Like) {
            return Level.PREDICATE;
        }
        if (expression instanceof Expression.FieldAccess || expression instanceof Expression.Subscript) {
            return Level.POSTFIX;
        }
        return expression instanceof Expression.Lambda ? Level.ANY : Level.BASE;
    }
}
