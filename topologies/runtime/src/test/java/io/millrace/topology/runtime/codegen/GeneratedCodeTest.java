// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.Interpreter;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.expression.TypedExpression.Arithmetic;
import io.millrace.topology.planner.expression.TypedExpression.ArithmeticOperator;
import io.millrace.topology.planner.expression.TypedExpression.Case;
import io.millrace.topology.planner.expression.TypedExpression.ColumnRef;
import io.millrace.topology.planner.expression.TypedExpression.Comparison;
import io.millrace.topology.planner.expression.TypedExpression.ComparisonOperator;
import io.millrace.topology.planner.expression.TypedExpression.Concat;
import io.millrace.topology.planner.expression.TypedExpression.Literal;
import io.millrace.topology.planner.expression.TypedExpression.Logical;
import io.millrace.topology.planner.expression.TypedExpression.LogicalOperator;
import io.millrace.topology.planner.expression.TypedExpression.When;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.codehaus.janino.SimpleCompiler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class GeneratedCodeTest {
    private static final ExpressionErrors NONE = (in, row, column, cause) -> {
        throw cause;
    };
    private static final RowSchema INPUT = RowSchema.of(
            Column.key("K", SqlType.STRING), Column.value("A", SqlType.INTEGER), Column.value("S", SqlType.STRING));
    private static final TypedExpression A = new ColumnRef("A", SqlType.INTEGER);
    private static final TypedExpression S = new ColumnRef("S", SqlType.STRING);

    private static Literal integer(int value) {
        return new Literal(SqlType.INTEGER, value);
    }

    private static Literal text(@Nullable String value) {
        return new Literal(SqlType.STRING, value);
    }

    private static RowBatch batch(@Nullable Object... keysAndValues) {
        RowBatch batch = new RowBatch(INPUT, 2);
        for (int i = 0; i < keysAndValues.length; i += 3) {
            int row = batch.append(i, false, null);
            for (int column = 0; column < 3; column++) {
                batch.column(column).setBoxed(row, keysAndValues[i + column]);
            }
        }
        return batch;
    }

    private static List<@Nullable Object> column(RowBatch batch, int column) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            values.add(batch.column(column).boxed(row));
        }
        return values;
    }

    @Test
    void text_of_users_never_becomes_source() {
        List<String> hostile = List.of(
                "\"; System.exit(1); //",
                "\\u0022; System.exit(1); //",
                "*/ } System.exit(1); {",
                "a\nSystem.exit(1);\n",
                "\r\n}\u2028}",
                "\\u000aSystem.exit(1);",
                "'\\",
                "\ud800 lone",
                "");
        for (String name : hostile) {
            RowSchema schema = RowSchema.of(Column.value(name, SqlType.STRING));
            TypedExpression expression = new Concat(new ColumnRef(name, SqlType.STRING), text(name));
            BatchProjection projection = ExpressionCompiler.projection(
                    name, schema, List.of(expression), RowSchema.of(Column.value(name, SqlType.STRING)));
            RowBatch in = new RowBatch(schema, 1);
            in.column(0).setBoxed(in.append(0, false, null), name);
            RowBatch out = new RowBatch(schema, 1);
            projection.project(in, 0, 1, out, NONE);
            assertThat(out.column(0).boxed(0))
                    .isEqualTo(name + name)
                    .isEqualTo(Interpreter.evaluate(expression, in, 0));
            String source = ExpressionCompiler.projectionSource(name, schema, List.of(expression), schema);
            assertThat(source.lines().filter(line -> line.contains("System.exit")))
                    .allMatch(line -> line.strip().startsWith("//"));
            assertThat(source).doesNotContain("\\");
            BatchFilter filter = ExpressionCompiler.filter(
                    name,
                    schema,
                    new Comparison(ComparisonOperator.EQUAL, new ColumnRef(name, SqlType.STRING), text(name)));
            assertThat(filter.select(in, 0, 1, new int[1], NONE)).isEqualTo(1);
        }
    }

    @Test
    void a_projection_of_300_columns_stays_within_the_method_limit() throws Exception {
        List<TypedExpression> expressions = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            expressions.add(i % 4 == 0 ? A : new Arithmetic(ArithmeticOperator.ADD, A, integer(i), SqlType.INTEGER));
            columns.add(Column.value("O" + i, SqlType.INTEGER));
        }
        RowSchema output = new RowSchema(columns);
        RowBatch out = new RowBatch(output, 1);
        ExpressionCompiler.projection("wide", INPUT, expressions, output)
                .project(batch("k", 5, "x", "k", null, "y"), 0, 2, out, NONE);
        for (int i = 0; i < 300; i++) {
            assertThat(column(out, i)).containsExactly(i % 4 == 0 ? 5 : 5 + i, null);
        }
        assertSizes(ExpressionCompiler.projectionSource("wide", INPUT, expressions, output));
    }

    @Test
    void a_case_of_2000_arms_stays_within_the_method_limit() throws Exception {
        List<When> whens = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            TypedExpression condition = new Logical(
                    LogicalOperator.AND,
                    new Comparison(ComparisonOperator.EQUAL, A, integer(i)),
                    new Comparison(ComparisonOperator.NOT_EQUAL, S, text("s" + i)));
            whens.add(new When(condition, new Concat(S, text("-" + i))));
        }
        List<TypedExpression> expressions = List.of(new Case(whens, S, SqlType.STRING));
        RowSchema output = RowSchema.of(Column.value("O", SqlType.STRING));
        RowBatch in =
                batch("k", 0, "x", "k", 1999, "y", "k", 1000, "s1000", "k", null, "z", "k", 7, null, "k", -1, null);
        RowBatch out = new RowBatch(output, 1);
        ExpressionCompiler.projection("case", INPUT, expressions, output).project(in, 0, in.size(), out, NONE);
        assertThat(column(out, 0)).containsExactly("x-0", "y-1999", "s1000", "z", null, null);
        assertSizes(ExpressionCompiler.projectionSource("case", INPUT, expressions, output));
    }

    @Test
    void long_chains_and_lists_stay_within_the_method_limit() throws Exception {
        TypedExpression sum = A;
        TypedExpression any = new Comparison(ComparisonOperator.EQUAL, A, integer(-1));
        List<TypedExpression> elements = new ArrayList<>();
        // As deep as the parser lets expressions be.
        for (int i = 0; i < 500; i++) {
            sum = new Arithmetic(ArithmeticOperator.ADD, sum, A, SqlType.INTEGER);
            any = new Logical(LogicalOperator.OR, any, new Comparison(ComparisonOperator.EQUAL, A, integer(i)));
        }
        for (int i = 0; i < 1_000; i++) {
            elements.add(new Arithmetic(ArithmeticOperator.MULTIPLY, A, integer(i), SqlType.INTEGER));
        }
        SqlType array = new SqlType.Array(SqlType.INTEGER);
        List<TypedExpression> expressions = List.of(
                sum,
                any,
                new TypedExpression.Element(new TypedExpression.ArrayOf(elements, array), integer(-1), SqlType.INTEGER),
                new TypedExpression.In(integer(3_000), elements));
        RowSchema output = RowSchema.of(
                Column.value("SUM", SqlType.INTEGER),
                Column.value("ANY", SqlType.BOOLEAN),
                Column.value("LAST", SqlType.INTEGER),
                Column.value("IN", SqlType.BOOLEAN));
        RowBatch in = batch("k", 3, "x", "k", 1_000, "y", "k", null, "z");
        RowBatch out = new RowBatch(output, 1);
        ExpressionCompiler.projection("long", INPUT, expressions, output).project(in, 0, 3, out, NONE);
        assertThat(column(out, 0)).containsExactly(1_503, 501_000, null);
        assertThat(column(out, 1)).containsExactly(true, false, false);
        assertThat(column(out, 2)).containsExactly(2_997, 999_000, null);
        // The product with a null makes all of the last expression null.
        assertThat(column(out, 3)).containsExactly(false, true, null);
        assertSizes(ExpressionCompiler.projectionSource("long", INPUT, expressions, output));
    }

    private static void assertSizes(String source) throws Exception {
        SimpleCompiler compiler = new SimpleCompiler();
        compiler.setParentClassLoader(GeneratedCodeTest.class.getClassLoader());
        compiler.cook(source);
        Map<String, Integer> sizes = CompiledClasses.methodSizes(compiler.getBytecodes());
        assertThat(sizes).isNotEmpty();
        assertThat(sizes.values()).allMatch(size -> size < CompiledClasses.METHOD_BYTES_MAX);
    }

    @Test
    void a_selection_is_projected_with_time_flag_and_origin() {
        RowBatch in = new RowBatch(INPUT, 1);
        for (int i = 0; i < 4; i++) {
            int row = in.append(100 + i, false, "origin" + i);
            in.column(0).setBoxed(row, "k" + i);
            in.column(1).setBoxed(row, i);
            in.column(2).setBoxed(row, "s");
        }
        RowSchema output = RowSchema.of(Column.key("K", SqlType.STRING), Column.value("B", SqlType.INTEGER));
        List<TypedExpression> expressions =
                List.of(new ColumnRef("K", SqlType.STRING), new TypedExpression.Negation(A));
        BatchProjection projection = ExpressionCompiler.projection("some", INPUT, expressions, output);
        BatchFilter filter =
                ExpressionCompiler.filter("some", INPUT, new Comparison(ComparisonOperator.GREATER, A, integer(1)));
        int[] selected = new int[4];
        int count = filter.select(in, 0, 4, selected, NONE);
        RowBatch out = new RowBatch(output, 1);
        projection.project(in, 0, 1, out, NONE);
        projection.project(in, selected, count, out, NONE);
        assertThat(Arrays.copyOf(selected, count)).containsExactly(2, 3);
        assertThat(column(out, 0)).containsExactly("k0", "k2", "k3");
        assertThat(column(out, 1)).containsExactly(0, -2, -3);
        assertThat(out.timestamp(2)).isEqualTo(103);
        assertThat(out.origin(1)).isEqualTo("origin2");
    }

    @Test
    void of_a_tombstone_only_keys_are_computed() {
        RowBatch in = new RowBatch(INPUT, 1);
        int row = in.append(1, true, null);
        in.column(0).setBoxed(row, "k");
        in.column(1).setNull(row);
        in.column(2).setNull(row);
        TypedExpression key = new ColumnRef("K", SqlType.STRING);
        RowSchema output = RowSchema.of(
                Column.key("K2", SqlType.STRING),
                Column.value("COPY", SqlType.STRING),
                Column.value("CONSTANT", SqlType.INTEGER));
        RowBatch out = new RowBatch(output, 1);
        ExpressionCompiler.projection("tomb", INPUT, List.of(new Concat(key, text("!")), key, integer(1)), output)
                .project(in, 0, 1, out, NONE);
        assertThat(out.isTombstone(0)).isTrue();
        assertThat(out.column(0).boxed(0)).isEqualTo("k!");
        assertThat(out.column(1).boxed(0)).isNull();
        assertThat(out.column(2).boxed(0)).isNull();
        BatchFilter filter = ExpressionCompiler.filter("tomb", INPUT, new Literal(SqlType.BOOLEAN, true));
        assertThat(filter.select(in, 0, 1, new int[1], NONE)).isZero();
    }

    @Test
    void failures_are_told_with_row_and_column_and_null_operands_are_not() {
        List<TypedExpression> expressions =
                List.of(A, new Arithmetic(ArithmeticOperator.DIVIDE, integer(6), A, SqlType.INTEGER));
        RowSchema output = RowSchema.of(Column.value("A", SqlType.INTEGER), Column.value("Q", SqlType.INTEGER));
        List<String> told = new ArrayList<>();
        RowBatch out = new RowBatch(output, 1);
        ExpressionCompiler.projection("errors", INPUT, expressions, output)
                .project(
                        batch("k", 2, "x", "k", 0, "y", "k", null, "z"),
                        0,
                        3,
                        out,
                        (in, row, column, cause) -> told.add(row + "/" + column + "/" + cause.getMessage()));
        assertThat(column(out, 1)).containsExactly(3, null, null);
        assertThat(told).containsExactly("1/1/division by zero");
    }

    @Test
    void equal_steps_share_one_class_and_keep_their_own_constants() {
        RowSchema output = RowSchema.of(Column.value("O", SqlType.STRING));
        BatchProjection one = ExpressionCompiler.projection("same", INPUT, List.of(new Concat(S, text("1"))), output);
        BatchProjection same = ExpressionCompiler.projection("same", INPUT, List.of(new Concat(S, text("1"))), output);
        assertThat(same).isNotSameAs(one).hasSameClassAs(one);
        RowBatch out = new RowBatch(output, 1);
        one.project(batch("k", 1, "s"), 0, 1, out, NONE);
        assertThat(out.column(0).boxed(0)).isEqualTo("s1");
    }

    @Test
    void numbers_are_computed_without_allocation() {
        TypedExpression big = new TypedExpression.Cast(A, SqlType.BIGINT);
        List<TypedExpression> inList = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            inList.add(integer(i * 1_000));
        }
        List<TypedExpression> expressions = List.of(
                new Arithmetic(ArithmeticOperator.DIVIDE, A, integer(7), SqlType.INTEGER),
                new Arithmetic(ArithmeticOperator.ADD, big, big, SqlType.BIGINT),
                new Case(List.of(new When(new TypedExpression.In(A, inList), integer(1))), A, SqlType.INTEGER),
                new TypedExpression.Cast(A, SqlType.DOUBLE));
        RowSchema output = RowSchema.of(
                Column.value("Q", SqlType.INTEGER),
                Column.value("B", SqlType.BIGINT),
                Column.value("C", SqlType.INTEGER),
                Column.value("D", SqlType.DOUBLE));
        RowBatch in = new RowBatch(INPUT, 1_000);
        for (int i = 0; i < 1_000; i++) {
            int row = in.append(i, false, null);
            in.column(0).setBoxed(row, "k");
            in.column(1).setBoxed(row, i % 9 == 0 ? null : i * 1_000);
            in.column(2).setNull(row);
        }
        BatchProjection projection = ExpressionCompiler.projection("cheap", INPUT, expressions, output);
        BatchFilter filter =
                ExpressionCompiler.filter("cheap", INPUT, new Comparison(ComparisonOperator.GREATER, A, integer(7)));
        RowBatch out = new RowBatch(output, 1_000);
        int[] selected = new int[1_000];
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (int round = 0; round < 20; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            out.clear();
            int count = filter.select(in, 0, 1_000, selected, NONE);
            projection.project(in, selected, count, out, NONE);
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        // One boxed number a row would be 16,000 bytes.
        assertThat(out.size()).isEqualTo(888);
        assertThat(allocated).isLessThan(1_000);
    }

    @Test
    void what_does_not_fit_its_schema_is_a_defect() {
        TypedExpression missing = new ColumnRef("NONE", SqlType.STRING);
        RowSchema output = RowSchema.of(Column.value("O", SqlType.STRING));
        List<Runnable> defects = List.of(
                () -> ExpressionCompiler.projection("x", INPUT, List.of(missing), output),
                () -> ExpressionCompiler.projection("x", INPUT, List.of(A), output),
                () -> ExpressionCompiler.projection("x", INPUT, List.of(integer(1)), output),
                () -> ExpressionCompiler.projection("x", INPUT, List.of(), output),
                () -> ExpressionCompiler.filter("x", INPUT, A));
        for (Runnable defect : defects) {
            assertThatThrownBy(defect::run)
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
        }
    }
}
