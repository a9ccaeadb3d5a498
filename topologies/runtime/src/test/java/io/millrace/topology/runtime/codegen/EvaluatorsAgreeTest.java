// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.ConstantFolding;
import io.millrace.topology.planner.expression.EvaluationException;
import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.expression.Interpreter;
import io.millrace.topology.planner.expression.TypedExpression;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Generated code against the interpreter, over random expressions of all kinds and types. */
final class EvaluatorsAgreeTest {
    private static final int ROWS = 8;
    private static final int EXPRESSIONS = 3_000;
    private static final int COLUMNS = 75;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final RandomExpressions expressions = new RandomExpressions(new Random(seed));

    @Test
    void projections_agree_in_values_nulls_and_errors() {
        System.out.println("EvaluatorsAgreeTest projections seed " + seed);
        int values = 0;
        int failures = 0;
        for (int done = 0; done < EXPRESSIONS; done += COLUMNS) {
            List<TypedExpression> columns = new ArrayList<>();
            for (int i = 0; i < COLUMNS; i++) {
                columns.add(expressions.of(expressions.type(), 1 + i % 5));
            }
            RowSchema output = output(columns);
            RowBatch in = expressions.batch(ROWS);
            RowBatch out = new RowBatch(output, 1);
            BitSet errors = new BitSet();
            BatchProjection projection =
                    ExpressionCompiler.projection("agree-" + done, expressions.schema(), columns, output);
            projection.project(in, 0, ROWS, out, (batch, row, column, cause) -> errors.set(row * COLUMNS + column));
            assertThat(out.size()).isEqualTo(ROWS);
            for (int row = 0; row < ROWS; row++) {
                assertThat(out.timestamp(row)).isEqualTo(in.timestamp(row));
                assertThat(out.origin(row)).isSameAs(in.origin(row));
                for (int column = 0; column < COLUMNS; column++) {
                    TypedExpression expression = columns.get(column);
                    String expected = interpreted(expression, in, row);
                    String actual = errors.get(row * COLUMNS + column)
                            ? "failed"
                            : String.valueOf(out.column(column).boxed(row));
                    assertThat(actual)
                            .as("seed %d: %s", seed, Expressions.text(expression))
                            .isEqualTo(expected);
                    if (errors.get(row * COLUMNS + column)) {
                        assertThat(out.column(column).isNull(row)).isTrue();
                        failures++;
                    } else if (!out.column(column).isNull(row)) {
                        assertThat(out.column(column).boxed(row)).isEqualTo(Interpreter.evaluate(expression, in, row));
                        values++;
                    }
                }
            }
        }
        // The generator is no test if nearly everything is null.
        assertThat(values).isGreaterThan(EXPRESSIONS * ROWS / 5);
        assertThat(failures).isGreaterThan(EXPRESSIONS * ROWS / 100);
    }

    @Test
    void each_cast_alone_agrees() {
        System.out.println("EvaluatorsAgreeTest casts seed " + seed);
        List<TypedExpression> casts = expressions.casts();
        RowSchema output = output(casts);
        RowBatch in = expressions.batch(100);
        RowBatch out = new RowBatch(output, 1);
        List<List<Integer>> failed = new ArrayList<>();
        ExpressionCompiler.projection("casts", expressions.schema(), casts, output)
                .project(in, 0, in.size(), out, (batch, row, column, cause) -> failed.add(List.of(row, column)));
        Set<List<Integer>> failures = new HashSet<>(failed);
        for (int row = 0; row < in.size(); row++) {
            for (int column = 0; column < casts.size(); column++) {
                assertThat(
                                failures.contains(List.of(row, column))
                                        ? "failed"
                                        : String.valueOf(out.column(column).boxed(row)))
                        .as("seed %d: %s", seed, Expressions.text(casts.get(column)))
                        .isEqualTo(interpreted(casts.get(column), in, row));
            }
        }
    }

    private static String interpreted(TypedExpression expression, RowBatch in, int row) {
        try {
            return String.valueOf(Interpreter.evaluate(expression, in, row));
        } catch (EvaluationException e) {
            return e.kind() == EvaluationException.Kind.FAILED ? "failed" : "null";
        }
    }

    private static RowSchema output(List<TypedExpression> columns) {
        List<Column> output = new ArrayList<>();
        for (TypedExpression column : columns) {
            output.add(Column.value("o" + output.size(), column.type()));
        }
        return new RowSchema(output);
    }

    @Test
    void filters_agree_in_rows_and_errors() {
        System.out.println("EvaluatorsAgreeTest filters seed " + seed);
        for (int done = 0; done < 150; done++) {
            TypedExpression condition = expressions.condition(1 + done % 6);
            RowBatch in = expressions.batch(ROWS);
            List<Integer> expected = new ArrayList<>();
            TreeSet<Integer> expectedErrors = new TreeSet<>();
            for (int row = 2; row < ROWS; row++) {
                switch (interpreted(condition, in, row)) {
                    case "true" -> expected.add(row);
                    case "failed" -> expectedErrors.add(row);
                    default -> {}
                }
            }
            int[] selected = new int[ROWS];
            TreeSet<Integer> errors = new TreeSet<>();
            int count = ExpressionCompiler.filter("filter", expressions.schema(), condition)
                    .select(in, 2, ROWS, selected, (batch, row, column, cause) -> {
                        assertThat(column).isEqualTo(ExpressionErrors.CONDITION);
                        errors.add(row);
                    });
            List<Integer> actual = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                actual.add(selected[i]);
            }
            String text = "seed " + seed + ": " + Expressions.text(condition);
            assertThat(actual).as(text).isEqualTo(expected);
            assertThat(errors).as(text).isEqualTo(expectedErrors);
        }
    }

    @Test
    void folding_changes_no_value_and_no_error() {
        System.out.println("EvaluatorsAgreeTest folding seed " + seed);
        int folded = 0;
        for (int done = 0; done < 2_000; done++) {
            SqlType type = expressions.type();
            TypedExpression expression = expressions.of(type, 1 + done % 4);
            TypedExpression small = ConstantFolding.fold(expression);
            folded += small.equals(expression) ? 0 : 1;
            assertThat(small.type()).isEqualTo(type);
            RowBatch in = expressions.batch(2);
            for (int row = 0; row < 2; row++) {
                assertThat(interpreted(small, in, row))
                        .as("seed %d: %s", seed, Expressions.text(expression))
                        .isEqualTo(interpreted(expression, in, row));
            }
        }
        assertThat(folded).isGreaterThan(100);
    }
}
