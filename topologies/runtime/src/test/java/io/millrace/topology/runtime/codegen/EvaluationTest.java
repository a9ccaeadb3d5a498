// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.expression.TypedExpression.Arithmetic;
import io.millrace.topology.planner.expression.TypedExpression.ArithmeticOperator;
import io.millrace.topology.planner.expression.TypedExpression.ColumnRef;
import io.millrace.topology.planner.expression.TypedExpression.Comparison;
import io.millrace.topology.planner.expression.TypedExpression.ComparisonOperator;
import io.millrace.topology.planner.expression.TypedExpression.Literal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which evaluator runs, and that two are compared. */
final class EvaluationTest {
    private static final RowSchema INPUT =
            new RowSchema(List.of(Column.key("K", SqlType.STRING), Column.value("N", SqlType.INTEGER)));
    private static final TypedExpression QUOTIENT = new Arithmetic(
            ArithmeticOperator.DIVIDE,
            new Literal(SqlType.INTEGER, 10),
            new ColumnRef("N", SqlType.INTEGER),
            SqlType.INTEGER);
    private static final TypedExpression CONDITION =
            new Comparison(ComparisonOperator.GREATER, QUOTIENT, new Literal(SqlType.INTEGER, 2));
    private static final RowSchema OUTPUT =
            new RowSchema(List.of(Column.key("K", SqlType.STRING), Column.value("Q", SqlType.INTEGER)));
    private static final List<TypedExpression> COLUMNS = List.of(new ColumnRef("K", SqlType.STRING), QUOTIENT);

    @AfterEach
    void generated_code_again() {
        System.clearProperty(Evaluation.PROPERTY);
    }

    /** Rows with 5, 0, null and 3, and a tombstone. */
    private static RowBatch rows() {
        RowBatch batch = new RowBatch(INPUT, 8);
        Integer[] numbers = {5, 0, null, 3};
        for (Integer number : numbers) {
            int row = batch.append(1, false, null);
            batch.column(0).setBoxed(row, "k");
            batch.column(1).setBoxed(row, number);
        }
        int tombstone = batch.append(2, true, null);
        batch.column(0).setBoxed(tombstone, "t");
        batch.column(1).setNull(tombstone);
        return batch;
    }

    @ParameterizedTest
    @EnumSource(Evaluation.class)
    void all_evaluators_give_the_same_rows_and_errors(Evaluation evaluation) {
        System.setProperty(Evaluation.PROPERTY, evaluation.name());
        RowBatch in = rows();
        RowBatch out = new RowBatch(OUTPUT, 1);
        List<String> errors = new ArrayList<>();
        ExpressionCompiler.projection("p", INPUT, COLUMNS, OUTPUT)
                .project(in, 0, in.size(), out, (batch, row, column, cause) -> errors.add(row + "/" + column));
        List<String> values = new ArrayList<>();
        for (int row = 0; row < out.size(); row++) {
            values.add(out.column(0).boxed(row) + "=" + out.column(1).boxed(row) + (out.isTombstone(row) ? "!" : ""));
        }
        assertThat(values).containsExactly("k=2", "k=null", "k=null", "k=3", "t=null!");
        assertThat(errors).containsExactly("1/1");

        int[] selected = new int[in.size()];
        int count = ExpressionCompiler.filter("f", INPUT, CONDITION)
                .select(in, 0, in.size(), selected, (batch, row, column, cause) -> errors.add(row + "/" + column));
        assertThat(count).isEqualTo(1);
        assertThat(selected[0]).isEqualTo(3);
        assertThat(errors).containsExactly("1/1", "1/-1");
    }

    @Test
    void a_projection_that_lies_is_found() {
        BatchProjection honest = ExpressionCompiler.projection("p", INPUT, COLUMNS, OUTPUT);
        BatchProjection lying = new BatchProjection() {
            @Override
            public void project(RowBatch in, int from, int to, RowBatch out, ExpressionErrors errors) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void project(RowBatch in, int[] rows, int count, RowBatch out, ExpressionErrors errors) {
                honest.project(in, rows, count, out, errors);
                out.column(1).setBoxed(0, 7);
            }
        };
        RowBatch in = rows();
        MillraceException thrown = catchThrowableOfType(
                MillraceException.class,
                () -> new ComparedProjection("p", lying, COLUMNS, OUTPUT)
                        .project(in, 0, in.size(), new RowBatch(OUTPUT, 1), (batch, row, column, cause) -> {}));
        assertThat(thrown.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(thrown).hasMessageContaining("generated code says 7, the interpreter 2");
    }

    @Test
    void a_filter_that_lies_is_found() {
        BatchFilter lying = (in, from, to, selected, errors) -> 0;
        RowBatch in = rows();
        assertThatThrownBy(() -> new ComparedFilter("f", lying, CONDITION)
                        .select(in, 0, in.size(), new int[in.size()], (batch, row, column, cause) -> {}))
                .hasMessageContaining("the evaluators disagree in step f");
    }

    @Test
    void another_word_is_refused() {
        System.setProperty(Evaluation.PROPERTY, "guessed");
        MillraceException thrown =
                catchThrowableOfType(MillraceException.class, () -> ExpressionCompiler.filter("f", INPUT, CONDITION));
        assertThat(thrown.code()).isEqualTo(ErrorCode.CONFIG_INVALID);
    }
}
