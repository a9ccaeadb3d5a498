// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowOrigin;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import io.millrace.topology.planner.expression.TypedExpression.Arithmetic;
import io.millrace.topology.planner.expression.TypedExpression.ArithmeticOperator;
import io.millrace.topology.planner.expression.TypedExpression.AttributeKind;
import io.millrace.topology.planner.expression.TypedExpression.Case;
import io.millrace.topology.planner.expression.TypedExpression.Cast;
import io.millrace.topology.planner.expression.TypedExpression.ColumnRef;
import io.millrace.topology.planner.expression.TypedExpression.Comparison;
import io.millrace.topology.planner.expression.TypedExpression.ComparisonOperator;
import io.millrace.topology.planner.expression.TypedExpression.Concat;
import io.millrace.topology.planner.expression.TypedExpression.Element;
import io.millrace.topology.planner.expression.TypedExpression.Field;
import io.millrace.topology.planner.expression.TypedExpression.In;
import io.millrace.topology.planner.expression.TypedExpression.IsNull;
import io.millrace.topology.planner.expression.TypedExpression.Literal;
import io.millrace.topology.planner.expression.TypedExpression.Logical;
import io.millrace.topology.planner.expression.TypedExpression.LogicalOperator;
import io.millrace.topology.planner.expression.TypedExpression.MapOf;
import io.millrace.topology.planner.expression.TypedExpression.Not;
import io.millrace.topology.planner.expression.TypedExpression.RowAttribute;
import io.millrace.topology.planner.expression.TypedExpression.StructOf;
import io.millrace.topology.planner.expression.TypedExpression.When;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The meaning of operators, written out by hand: that both evaluators agree says nothing about who is right. */
final class InterpreterTest {
    private static final TypedExpression TRUE = new Literal(SqlType.BOOLEAN, true);
    private static final TypedExpression FALSE = new Literal(SqlType.BOOLEAN, false);
    private static final TypedExpression NO_BOOLEAN = new Literal(SqlType.BOOLEAN, null);
    private static final TypedExpression NO_INTEGER = new Literal(SqlType.INTEGER, null);
    private static final TypedExpression FAILING =
            new Arithmetic(ArithmeticOperator.DIVIDE, integer(1), integer(0), SqlType.INTEGER);

    private static Literal integer(int value) {
        return new Literal(SqlType.INTEGER, value);
    }

    private static @Nullable Object value(TypedExpression expression) {
        return Interpreter.evaluateConstant(expression);
    }

    private static TypedExpression compare(ComparisonOperator operator, TypedExpression left, TypedExpression right) {
        return new Comparison(operator, left, right);
    }

    private static void ends(TypedExpression expression, EvaluationException.Kind kind) {
        assertThatThrownBy(() -> value(expression))
                .isInstanceOfSatisfying(
                        EvaluationException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void a_comparison_with_null_is_false_and_its_negation_true() {
        for (ComparisonOperator operator : List.of(
                ComparisonOperator.EQUAL,
                ComparisonOperator.NOT_EQUAL,
                ComparisonOperator.LESS,
                ComparisonOperator.GREATER_OR_EQUAL)) {
            TypedExpression comparison = compare(operator, integer(1), NO_INTEGER);
            assertThat(value(comparison)).isEqualTo(false);
            assertThat(value(new Not(comparison))).isEqualTo(true);
        }
        assertThat(value(compare(ComparisonOperator.IS_DISTINCT_FROM, integer(1), NO_INTEGER)))
                .isEqualTo(true);
        assertThat(value(compare(ComparisonOperator.IS_NOT_DISTINCT_FROM, NO_INTEGER, NO_INTEGER)))
                .isEqualTo(true);
        assertThat(value(new In(NO_INTEGER, List.of(NO_INTEGER, integer(1))))).isEqualTo(false);
        assertThat(value(new In(integer(1), List.of(NO_INTEGER, integer(1))))).isEqualTo(true);
    }

    @Test
    void logic_has_two_values_and_stops_where_it_is_decided() {
        TypedExpression failing = compare(ComparisonOperator.EQUAL, FAILING, integer(1));
        assertThat(value(new Logical(LogicalOperator.AND, NO_BOOLEAN, failing))).isEqualTo(false);
        assertThat(value(new Logical(LogicalOperator.OR, TRUE, failing))).isEqualTo(true);
        assertThat(value(new Logical(LogicalOperator.OR, NO_BOOLEAN, FALSE))).isEqualTo(false);
        assertThat(value(new Not(NO_BOOLEAN))).isEqualTo(true);
        ends(new Logical(LogicalOperator.AND, TRUE, failing), EvaluationException.Kind.FAILED);
    }

    @Test
    void a_null_operand_makes_the_whole_expression_null_without_an_error() {
        TypedExpression sum = new Arithmetic(ArithmeticOperator.ADD, integer(1), NO_INTEGER, SqlType.INTEGER);
        ends(new IsNull(sum), EvaluationException.Kind.NULL_OPERAND);
        ends(
                new Concat(new Literal(SqlType.STRING, "a"), new Literal(SqlType.STRING, null)),
                EvaluationException.Kind.NULL_OPERAND);
        // All operands are evaluated before one is looked at.
        ends(
                new Arithmetic(ArithmeticOperator.ADD, NO_INTEGER, FAILING, SqlType.INTEGER),
                EvaluationException.Kind.FAILED);
        assertThat(value(new IsNull(NO_INTEGER))).isEqualTo(true);
        assertThat(value(new Cast(NO_INTEGER, SqlType.STRING))).isNull();
    }

    @Test
    void arithmetic_is_that_of_java_and_exact_for_decimals() {
        assertThat(value(new Arithmetic(
                        ArithmeticOperator.ADD, integer(Integer.MAX_VALUE), integer(1), SqlType.INTEGER)))
                .isEqualTo(Integer.MIN_VALUE);
        assertThat(value(new Arithmetic(ArithmeticOperator.DIVIDE, integer(-7), integer(2), SqlType.INTEGER)))
                .isEqualTo(-3);
        Literal one = new Literal(SqlType.DOUBLE, 1.0);
        assertThat(value(new Arithmetic(
                        ArithmeticOperator.DIVIDE, one, new Literal(SqlType.DOUBLE, 0.0), SqlType.DOUBLE)))
                .isEqualTo(Double.POSITIVE_INFINITY);
        SqlType digit = new SqlType.Decimal(1, 0);
        Literal three = new Literal(digit, new BigDecimal("3"));
        Literal two = new Literal(digit, new BigDecimal("2"));
        SqlType quotient = new SqlType.Decimal(7, 6);
        assertThat(value(new Arithmetic(ArithmeticOperator.DIVIDE, three, two, quotient)))
                .isEqualTo(new BigDecimal("1.500000"));
        ends(new Arithmetic(ArithmeticOperator.DIVIDE, two, three, quotient), EvaluationException.Kind.FAILED);
        ends(FAILING, EvaluationException.Kind.FAILED);
    }

    @Test
    void case_evaluates_only_what_it_needs() {
        assertThat(value(new Case(
                        List.of(new When(NO_BOOLEAN, FAILING), new When(TRUE, integer(2))), FAILING, SqlType.INTEGER)))
                .isEqualTo(2);
        assertThat(value(new Case(List.of(new When(FALSE, FAILING)), NO_INTEGER, SqlType.INTEGER)))
                .isNull();
    }

    @Test
    void nan_equals_nothing_and_zeros_equal_each_other() {
        Literal nan = new Literal(SqlType.DOUBLE, Double.NaN);
        Literal zero = new Literal(SqlType.DOUBLE, 0.0);
        assertThat(value(compare(ComparisonOperator.EQUAL, nan, nan))).isEqualTo(false);
        assertThat(value(compare(ComparisonOperator.GREATER_OR_EQUAL, nan, nan)))
                .isEqualTo(false);
        assertThat(value(compare(ComparisonOperator.EQUAL, zero, new Literal(SqlType.DOUBLE, -0.0))))
                .isEqualTo(true);
    }

    @Test
    void nested_values_take_and_give_nulls() {
        SqlType.StructType type = SqlType.struct("A", SqlType.INTEGER, "B", SqlType.INTEGER);
        TypedExpression struct = new StructOf(List.of(NO_INTEGER, integer(2)), type);
        assertThat(value(struct)).isEqualTo(new Struct(null, 2));
        assertThat(value(new Field(struct, "B", SqlType.INTEGER))).isEqualTo(2);
        assertThat(value(new Field(new Literal(type, null), "B", SqlType.INTEGER)))
                .isNull();
        SqlType mapType = new SqlType.Map(SqlType.INTEGER, SqlType.INTEGER);
        TypedExpression map = new MapOf(List.of(integer(1), integer(2), integer(1), integer(3)), mapType);
        assertThat(value(map)).isEqualTo(Map.of(1, 3));
        assertThat(value(new Element(map, integer(9), SqlType.INTEGER))).isNull();
        ends(new MapOf(List.of(NO_INTEGER, integer(2)), mapType), EvaluationException.Kind.FAILED);
    }

    @Test
    void rows_have_columns_time_and_origin() {
        RowBatch batch = new RowBatch(RowSchema.of(Column.value("A", SqlType.INTEGER)), 1);
        int row = batch.append(42, false, new RowOrigin() {
            @Override
            public int partition() {
                return 3;
            }

            @Override
            public long offset() {
                return 5;
            }
        });
        batch.column(0).setBoxed(row, 7);
        int madeByTimer = batch.append(43, false, null);
        batch.column(0).setNull(madeByTimer);
        assertThat(Interpreter.evaluate(new ColumnRef("A", SqlType.INTEGER), batch, row))
                .isEqualTo(7);
        assertThat(Interpreter.evaluate(new RowAttribute(AttributeKind.ROWTIME), batch, row))
                .isEqualTo(42L);
        assertThat(Interpreter.evaluate(new RowAttribute(AttributeKind.ROWPARTITION), batch, row))
                .isEqualTo(3);
        assertThat(Interpreter.evaluate(new RowAttribute(AttributeKind.ROWOFFSET), batch, madeByTimer))
                .isNull();
        assertThatThrownBy(() -> Interpreter.evaluate(new ColumnRef("B", SqlType.INTEGER), batch, row))
                .isInstanceOf(MillraceException.class);
    }

    @Test
    void folding_leaves_what_fails_and_what_a_row_decides() {
        TypedExpression two = new Arithmetic(ArithmeticOperator.ADD, integer(1), integer(1), SqlType.INTEGER);
        TypedExpression column = new ColumnRef("A", SqlType.INTEGER);
        assertThat(ConstantFolding.fold(new Arithmetic(ArithmeticOperator.MULTIPLY, column, two, SqlType.INTEGER)))
                .isEqualTo(new Arithmetic(ArithmeticOperator.MULTIPLY, column, integer(2), SqlType.INTEGER));
        assertThat(ConstantFolding.fold(FAILING)).isSameAs(FAILING);
        TypedExpression nullSum = new Arithmetic(ArithmeticOperator.ADD, integer(1), NO_INTEGER, SqlType.INTEGER);
        assertThat(ConstantFolding.fold(nullSum)).isSameAs(nullSum);
        assertThat(ConstantFolding.fold(new Case(List.of(new When(TRUE, two)), FAILING, SqlType.INTEGER)))
                .isEqualTo(integer(2));
    }

    @Test
    void trees_are_rewritten_and_asked() {
        TypedExpression a = new ColumnRef("A", SqlType.INTEGER);
        TypedExpression expression = new Case(
                List.of(new When(compare(ComparisonOperator.LESS, a, new ColumnRef("b", SqlType.INTEGER)), a)),
                NO_INTEGER,
                SqlType.INTEGER);
        assertThat(Expressions.columns(expression)).containsExactly("A", "b");
        assertThat(Expressions.isConstant(expression)).isFalse();
        assertThat(Expressions.isConstant(FAILING)).isTrue();
        assertThat(Expressions.text(expression)).isEqualTo("CASE WHEN A < `b` THEN A ELSE NULL END");
        assertThat(Expressions.text(Expressions.rewrite(
                        expression, part -> part.equals(a) ? Optional.of(integer(1)) : Optional.empty())))
                .isEqualTo("CASE WHEN 1 < `b` THEN 1 ELSE NULL END");
        assertThat(Expressions.rewrite(expression, part -> Optional.empty())).isSameAs(expression);
    }
}
