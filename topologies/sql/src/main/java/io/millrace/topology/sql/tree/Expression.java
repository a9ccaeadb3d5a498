// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql.tree;

import io.millrace.topology.sql.Span;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression as written. */
public sealed interface Expression {
    Span span();

    <R> R accept(Visitor<R> visitor);

    /** One method a node and no default: a new node does not compile until each place decides. */
    interface Visitor<R> {
        R column(ColumnReference node);

        R nullLiteral(NullLiteral node);

        R booleanLiteral(BooleanLiteral node);

        R integerLiteral(IntegerLiteral node);

        R decimalLiteral(DecimalLiteral node);

        R doubleLiteral(DoubleLiteral node);

        R stringLiteral(StringLiteral node);

        R intervalUnit(IntervalUnit node);

        R arithmetic(Arithmetic node);

        R negation(Negation node);

        R comparison(Comparison node);

        R logical(Logical node);

        R not(Not node);

        R isNull(IsNull node);

        R between(Between node);

        R inList(InList node);

        R like(Like node);

        R caseWhen(Case node);

        R cast(Cast node);

        R call(FunctionCall node);

        R field(FieldAccess node);

        R subscript(Subscript node);

        R array(ArrayConstructor node);

        R map(MapConstructor node);

        R struct(StructConstructor node);

        R lambda(Lambda node);
    }

    /** {@code name} or {@code source.name}. */
    record ColumnReference(Span span, @Nullable Identifier source, Identifier name) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.column(this);
        }
    }

    record NullLiteral(Span span) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.nullLiteral(this);
        }
    }

    record BooleanLiteral(Span span, boolean value) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.booleanLiteral(this);
        }
    }

    /** A whole number; an INTEGER if it fits 32 bits, else a BIGINT. */
    record IntegerLiteral(Span span, long value) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.integerLiteral(this);
        }
    }

    /** {@code 1.50}: exact, with the scale as written. */
    record DecimalLiteral(Span span, BigDecimal value) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.decimalLiteral(this);
        }
    }

    /** {@code 1.5E0}. */
    record DoubleLiteral(Span span, double value) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.doubleLiteral(this);
        }
    }

    record StringLiteral(Span span, String value) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.stringLiteral(this);
        }
    }

    /** A bare unit of time as an argument: {@code DATEADD(DAYS, 1, d)}. */
    record IntervalUnit(Span span, Interval.Unit unit) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.intervalUnit(this);
        }
    }

    /** {@code + - * / %} between two operands, and {@code ||} as CONCAT. */
    record Arithmetic(Span span, ArithmeticOperator operator, Expression left, Expression right) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.arithmetic(this);
        }
    }

    enum ArithmeticOperator {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        MODULO("%"),
        CONCAT("||");

        private final String symbol;

        ArithmeticOperator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    /** {@code -x}; a minus before a number literal is part of the literal. */
    record Negation(Span span, Expression operand) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.negation(this);
        }
    }

    record Comparison(Span span, ComparisonOperator operator, Expression left, Expression right) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.comparison(this);
        }
    }

    enum ComparisonOperator {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">="),
        IS_DISTINCT_FROM("IS DISTINCT FROM"),
        IS_NOT_DISTINCT_FROM("IS NOT DISTINCT FROM");

        private final String symbol;

        ComparisonOperator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    record Logical(Span span, LogicalOperator operator, Expression left, Expression right) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.logical(this);
        }
    }

    enum LogicalOperator {
        AND,
        OR
    }

    record Not(Span span, Expression operand) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.not(this);
        }
    }

    record IsNull(Span span, Expression operand, boolean negated) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.isNull(this);
        }
    }

    record Between(Span span, Expression operand, Expression low, Expression high, boolean negated)
            implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.between(this);
        }
    }

    record InList(Span span, Expression operand, List<Expression> values, boolean negated) implements Expression {
        public InList {
            values = List.copyOf(values);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.inList(this);
        }
    }

    record Like(
            Span span,
            Expression operand,
            Expression pattern,
            @Nullable String escape,
            boolean negated) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.like(this);
        }
    }

    /** {@code CASE [operand] WHEN … THEN … [ELSE …] END}. */
    record Case(
            Span span,
            @Nullable Expression operand,
            List<When> whens,
            @Nullable Expression otherwise) implements Expression {
        public Case {
            whens = List.copyOf(whens);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.caseWhen(this);
        }
    }

    record When(Expression condition, Expression result) {}

    record Cast(Span span, Expression operand, TypeName type) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.cast(this);
        }
    }

    /**
     * A call; {@code COUNT(*)} has no arguments and the star form.
     *
     * @param frame the frame behind OVER, or null
     */
    record FunctionCall(
            Span span,
            Identifier name,
            CallForm form,
            List<Expression> arguments,
            @Nullable Frame frame) implements Expression {
        public FunctionCall {
            arguments = List.copyOf(arguments);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.call(this);
        }
    }

    enum CallForm {
        PLAIN,
        STAR,
        DISTINCT
    }

    /** What stands behind OVER. */
    sealed interface Frame {
        Span span();
    }

    /** {@code OVER name}. */
    record FrameReference(Span span, Identifier name) implements Frame {}

    /**
     * {@code ([PARTITION BY …] [ORDER BY …] RANGE|ROWS [BETWEEN] … PRECEDING [AND CURRENT ROW] [GRACE PERIOD …])}.
     *
     * @param rows how many rows precede (ROWS), or null for RANGE
     * @param range how much event time precedes (RANGE), or null for ROWS
     */
    record FrameSpec(
            Span span,
            List<Expression> partitionBy,
            @Nullable Long rows,
            @Nullable Interval range,
            @Nullable Interval grace)
            implements Frame {
        public FrameSpec {
            partitionBy = List.copyOf(partitionBy);
        }
    }

    /** {@code struct->field}. */
    record FieldAccess(Span span, Expression struct, Identifier field) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.field(this);
        }
    }

    /** {@code array[1]} or {@code map['key']}. */
    record Subscript(Span span, Expression container, Expression index) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.subscript(this);
        }
    }

    /** {@code ARRAY[…]}. */
    record ArrayConstructor(Span span, List<Expression> elements) implements Expression {
        public ArrayConstructor {
            elements = List.copyOf(elements);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.array(this);
        }
    }

    /** {@code MAP(key := value, …)}. */
    record MapConstructor(Span span, List<MapEntry> entries) implements Expression {
        public MapConstructor {
            entries = List.copyOf(entries);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.map(this);
        }
    }

    record MapEntry(Expression key, Expression value) {}

    /** {@code STRUCT(name := value, …)}. */
    record StructConstructor(Span span, List<StructEntry> entries) implements Expression {
        public StructConstructor {
            entries = List.copyOf(entries);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.struct(this);
        }
    }

    record StructEntry(Identifier name, Expression value) {}

    /** {@code (x, y) => body}. */
    record Lambda(Span span, List<Identifier> parameters, Expression body) implements Expression {
        public Lambda {
            parameters = List.copyOf(parameters);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.lambda(this);
        }
    }
}
