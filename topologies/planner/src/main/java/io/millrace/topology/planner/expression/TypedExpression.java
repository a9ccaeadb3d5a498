// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.expression;

import io.millrace.schema.types.HeaderValues;
import io.millrace.schema.types.SqlType;
import io.millrace.udf.registry.ResolvedScalar;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expression with types.
 *
 * <p>Meaning of nulls and failures, the same in the interpreter and in generated code: a comparison, LIKE or IN with a null
 * operand is false, except IS [NOT] DISTINCT FROM; AND, OR and NOT are two-valued (a null BOOLEAN counts as false); every
 * other operator with a null operand, including arithmetic and {@code ||}, makes the whole expression null (not only the
 * operator), which is not an error. Exceptions to that: functions follow their null rule, CASE, IS NULL, constructors, field
 * and element access take or give nulls, CAST of null is null. A failing operator (integer division by zero, inexact decimal
 * quotient, failing cast or function) makes the whole expression null too and is counted as an error. CASE is lazy, AND and
 * OR stop at the first operand that decides.
 */
public sealed interface TypedExpression {
    SqlType type();

    <R> R accept(Visitor<R> visitor);

    /** The direct operands, in order of evaluation. */
    List<TypedExpression> children();

    /** One method a node and no default: a new node does not compile until each place decides. */
    interface Visitor<R> {
        R column(ColumnRef node);

        R attribute(RowAttribute node);

        R headers(Headers node);

        R literal(Literal node);

        R arithmetic(Arithmetic node);

        R negation(Negation node);

        R concat(Concat node);

        R comparison(Comparison node);

        R logical(Logical node);

        R not(Not node);

        R isNull(IsNull node);

        R in(In node);

        R like(Like node);

        R caseWhen(Case node);

        R cast(Cast node);

        R call(Call node);

        R field(Field node);

        R element(Element node);

        R array(ArrayOf node);

        R map(MapOf node);

        R struct(StructOf node);

        R lambda(LambdaOf node);

        R parameter(Parameter node);
    }

    /** A column of the input, by its exact name there. */
    record ColumnRef(String name, SqlType type) implements TypedExpression {
        @Override
        public List<TypedExpression> children() {
            return List.of();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.column(this);
        }
    }

    /** Something that a row has beside its columns. */
    record RowAttribute(AttributeKind kind) implements TypedExpression {
        @Override
        public SqlType type() {
            return kind == AttributeKind.ROWPARTITION ? SqlType.INTEGER : SqlType.BIGINT;
        }

        @Override
        public List<TypedExpression> children() {
            return List.of();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.attribute(this);
        }
    }

    /** ROWTIME is the row's event time; partition and offset are those of the record that the row came from. */
    enum AttributeKind {
        ROWTIME,
        ROWPARTITION,
        ROWOFFSET
    }

    /** All headers of the record that the row came from, or the value of the last one of a name. */
    record Headers(@Nullable String name) implements TypedExpression {
        @Override
        public SqlType type() {
            return name == null ? HeaderValues.ALL : SqlType.BYTES;
        }

        @Override
        public List<TypedExpression> children() {
            return List.of();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.headers(this);
        }
    }

    /** A constant as the carrier of its type, or null. */
    record Literal(SqlType type, @Nullable Object value) implements TypedExpression {
        @Override
        public List<TypedExpression> children() {
            return List.of();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.literal(this);
        }
    }

    /**
     * Java arithmetic for INTEGER, BIGINT and DOUBLE (integers wrap, integer division by zero fails, DOUBLE follows IEEE);
     * DECIMAL operands keep their own types and the result, computed exactly, must fit {@code type} without rounding.
     */
    record Arithmetic(ArithmeticOperator operator, TypedExpression left, TypedExpression right, SqlType type)
            implements TypedExpression {
        @Override
        public List<TypedExpression> children() {
            return List.of(left, right);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.arithmetic(this);
        }
    }

    enum ArithmeticOperator {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        MODULO
    }

    record Negation(TypedExpression operand) implements TypedExpression {
        @Override
        public SqlType type() {
            return operand.type();
        }

        @Override
        public List<TypedExpression> children() {
            return List.of(operand);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.negation(this);
        }
    }

    /** Concatenation of two STRING or two BYTES operands. */
    record Concat(TypedExpression left, TypedExpression right) implements TypedExpression {
        @Override
        public SqlType type() {
            return left.type();
        }

        @Override
        public List<TypedExpression> children() {
            return List.of(left, right);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.concat(this);
        }
    }

    /** Two operands of one type; DECIMALs may differ in scale and are compared by value. Doubles compare as in Java. */
    record Comparison(ComparisonOperator operator, TypedExpression left, TypedExpression right)
            implements TypedExpression {
        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }

        @Override
        public List<TypedExpression> children() {
            return List.of(left, right);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.comparison(this);
        }
    }

    enum ComparisonOperator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        IS_DISTINCT_FROM,
        IS_NOT_DISTINCT_FROM
    }

    record Logical(LogicalOperator operator, TypedExpression left, TypedExpression right) implements TypedExpression {
        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }

        @Override
        public List<TypedExpression> children() {
            return List.of(left, right);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.logical(this);
        }
    }

    enum LogicalOperator {
        AND,
        OR
    }

    record Not(TypedExpression operand) implements TypedExpression {
        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }

        @Override
        public List<TypedExpression> children() {
            return List.of(operand);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.not(this);
        }
    }

    record IsNull(TypedExpression operand) implements TypedExpression {
        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }

        @Override
        public List<TypedExpression> children() {
            return List.of(operand);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.isNull(this);
        }
    }

    /** Whether the operand equals one of the values, all of the operand's type. */
    record In(TypedExpression operand, List<TypedExpression> values) implements TypedExpression {
        public In {
            values = List.copyOf(values);
        }

        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }

        @Override
        public List<TypedExpression> children() {
            return Children.of(operand, values);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.in(this);
        }
    }

    /** {@code %} any text without line breaks, {@code _} one character, behind the escape character both are themselves. */
    record Like(
            TypedExpression operand,
            TypedExpression pattern,
            @Nullable String escape) implements TypedExpression {
        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }

        @Override
        public List<TypedExpression> children() {
            return List.of(operand, pattern);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.like(this);
        }
    }

    /** Searched CASE; all results have {@code type}; without a match the value is {@code otherwise}. */
    record Case(List<When> whens, TypedExpression otherwise, SqlType type) implements TypedExpression {
        public Case {
            whens = List.copyOf(whens);
        }

        @Override
        public List<TypedExpression> children() {
            return Children.ofCase(this);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.caseWhen(this);
        }
    }

    record When(TypedExpression condition, TypedExpression result) {}

    record Cast(TypedExpression operand, SqlType type) implements TypedExpression {
        @Override
        public List<TypedExpression> children() {
            return List.of(operand);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.cast(this);
        }
    }

    /** A call of a scalar function; the arguments already have its parameter types. */
    record Call(ResolvedScalar function, List<TypedExpression> arguments) implements TypedExpression {
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public SqlType type() {
            return function.returnType();
        }

        @Override
        public List<TypedExpression> children() {
            return arguments;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.call(this);
        }
    }

    /** A field of a STRUCT by its exact name; of a null STRUCT it is null. */
    record Field(TypedExpression struct, String name, SqlType type) implements TypedExpression {
        @Override
        public List<TypedExpression> children() {
            return List.of(struct);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.field(this);
        }
    }

    /** An element of an ARRAY (from 1; -1 is the last) or the value of a MAP's key; null where there is none. */
    record Element(TypedExpression container, TypedExpression index, SqlType type) implements TypedExpression {
        @Override
        public List<TypedExpression> children() {
            return List.of(container, index);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.element(this);
        }
    }

    record ArrayOf(List<TypedExpression> elements, SqlType type) implements TypedExpression {
        public ArrayOf {
            elements = List.copyOf(elements);
        }

        @Override
        public List<TypedExpression> children() {
            return elements;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.array(this);
        }
    }

    /** Keys and values in turn; a later equal key wins. */
    record MapOf(List<TypedExpression> keysAndValues, SqlType type) implements TypedExpression {
        public MapOf {
            keysAndValues = List.copyOf(keysAndValues);
        }

        @Override
        public List<TypedExpression> children() {
            return keysAndValues;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.map(this);
        }
    }

    /** Values in the order of the type's fields. */
    record StructOf(List<TypedExpression> values, SqlType type) implements TypedExpression {
        public StructOf {
            values = List.copyOf(values);
        }

        @Override
        public List<TypedExpression> children() {
            return values;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.struct(this);
        }
    }

    /** {@code (x, y) => body} as an argument: no value, but what the function calls; the type is that of the body. */
    record LambdaOf(List<Parameter> parameters, TypedExpression body) implements TypedExpression {
        public LambdaOf {
            parameters = List.copyOf(parameters);
        }

        @Override
        public SqlType type() {
            return body.type();
        }

        @Override
        public List<TypedExpression> children() {
            return List.of(body);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.lambda(this);
        }
    }

    /** A parameter of a lambda around; the index counts those of all lambdas around, the outermost first. */
    record Parameter(String name, int index, SqlType type) implements TypedExpression {
        @Override
        public List<TypedExpression> children() {
            return List.of();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.parameter(this);
        }
    }
}
