// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import static io.millrace.topology.sql.Trees.AT;
import static io.millrace.topology.sql.Trees.column;
import static io.millrace.topology.sql.Trees.expression;
import static io.millrace.topology.sql.Trees.id;
import static io.millrace.topology.sql.Trees.interval;
import static io.millrace.topology.sql.Trees.number;
import static io.millrace.topology.sql.Trees.query;
import static io.millrace.topology.sql.Trees.statement;
import static io.millrace.topology.sql.Trees.string;
import static io.millrace.topology.sql.Trees.type;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.sql.tree.ColumnDefinition;
import io.millrace.topology.sql.tree.ColumnDefinition.KeyMark;
import io.millrace.topology.sql.tree.CreateMode;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Expression.Arithmetic;
import io.millrace.topology.sql.tree.Expression.ArithmeticOperator;
import io.millrace.topology.sql.tree.Expression.CallForm;
import io.millrace.topology.sql.tree.Expression.Comparison;
import io.millrace.topology.sql.tree.Expression.ComparisonOperator;
import io.millrace.topology.sql.tree.Expression.FrameReference;
import io.millrace.topology.sql.tree.Expression.FrameSpec;
import io.millrace.topology.sql.tree.Expression.FunctionCall;
import io.millrace.topology.sql.tree.Interval.Unit;
import io.millrace.topology.sql.tree.ObjectKind;
import io.millrace.topology.sql.tree.Property;
import io.millrace.topology.sql.tree.Query;
import io.millrace.topology.sql.tree.Relation;
import io.millrace.topology.sql.tree.Statement;
import io.millrace.topology.sql.tree.WindowSpec;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlParserTest {
    @Test
    void create_stream_has_columns_with_their_marks_and_properties() {
        Statement statement = statement(
                "create stream Payments (id BIGINT KEY, `Note` VARCHAR, amount DECIMAL(10, 2), h BYTES HEADER('trace'))"
                        + " with (Kafka_Topic='payments', partitions=3, wrap=true, rate=-1.5);");
        assertThat(statement)
                .isEqualTo(new Statement.CreateSource(
                        AT,
                        ObjectKind.STREAM,
                        CreateMode.NEW,
                        false,
                        id("PAYMENTS"),
                        List.of(
                                new ColumnDefinition(AT, id("ID"), type("BIGINT"), KeyMark.KEY, null),
                                new ColumnDefinition(AT, id("Note"), type("VARCHAR"), KeyMark.NONE, null),
                                new ColumnDefinition(AT, id("AMOUNT"), type("DECIMAL", 10, 2), KeyMark.NONE, null),
                                new ColumnDefinition(AT, id("H"), type("BYTES"), KeyMark.HEADERS, "trace")),
                        List.of(
                                new Property(AT, id("KAFKA_TOPIC"), string("payments")),
                                new Property(AT, id("PARTITIONS"), number(3)),
                                new Property(AT, id("WRAP"), new Expression.BooleanLiteral(AT, true)),
                                new Property(
                                        AT, id("RATE"), new Expression.DecimalLiteral(AT, new BigDecimal("-1.5"))))));
    }

    @Test
    void create_modes_and_source_tables() {
        Statement.CreateSource table = (Statement.CreateSource)
                statement("CREATE OR REPLACE SOURCE TABLE t (k INT PRIMARY KEY, hs ARRAY<STRUCT<a INT>> HEADERS)");
        assertThat(table.kind()).isEqualTo(ObjectKind.TABLE);
        assertThat(table.mode()).isEqualTo(CreateMode.OR_REPLACE);
        assertThat(table.readOnly()).isTrue();
        assertThat(table.columns())
                .extracting(ColumnDefinition::keyMark)
                .containsExactly(KeyMark.PRIMARY_KEY, KeyMark.HEADERS);
        assertThat(((Statement.CreateModel) statement("CREATE MODEL IF NOT EXISTS fraud WITH (path='a')")).mode())
                .isEqualTo(CreateMode.IF_NOT_EXISTS);
    }

    @Test
    void trailing_frames_may_be_named_or_inline() {
        Query query = query("SELECT AVG(t) OVER last30s AS a, LAG(t) OVER (PARTITION BY d ORDER BY ROWTIME ROWS BETWEEN"
                + " 10 PRECEDING AND CURRENT ROW) FROM s WHERE t > 0 WINDOW last30s AS (PARTITION BY d, e RANGE INTERVAL"
                + " 30 SECONDS PRECEDING), last5m AS (RANGE BETWEEN INTERVAL 5 MINUTES PRECEDING AND CURRENT ROW GRACE"
                + " PERIOD 10 SECOND) EMIT CHANGES LIMIT 3");
        FrameSpec seconds =
                new FrameSpec(AT, List.of(column("D"), column("E")), null, interval(30, Unit.SECONDS), null);
        FrameSpec minutes = new FrameSpec(AT, List.of(), null, interval(5, Unit.MINUTES), interval(10, Unit.SECONDS));
        FrameSpec rows = new FrameSpec(AT, List.of(column("D")), 10L, null, null);
        FrameReference named = new FrameReference(AT, id("LAST30S"));
        assertThat(query.frames())
                .containsExactly(
                        new Query.NamedFrame(id("LAST30S"), seconds), new Query.NamedFrame(id("LAST5M"), minutes));
        assertThat(query.items())
                .containsExactly(
                        new Query.SelectExpression(
                                AT,
                                new FunctionCall(AT, id("AVG"), CallForm.PLAIN, List.of(column("T")), named),
                                id("A")),
                        new Query.SelectExpression(
                                AT, new FunctionCall(AT, id("LAG"), CallForm.PLAIN, List.of(column("T")), rows), null));
        assertThat(query.emit()).isEqualTo(new Query.Emit(AT, Query.EmitKind.CHANGES));
        assertThat(query.limit()).isEqualTo(new Query.Limit(AT, 3));
    }

    @Test
    void joins_nest_to_the_left() {
        Relation from = query("SELECT * FROM a x LEFT OUTER JOIN b WITHIN (1 SECOND, 2 MINUTES) GRACE PERIOD 3 HOURS"
                        + " ON x.id = b.id INNER JOIN c AS y ON x.id = y.id")
                .from();
        Relation.Named a = new Relation.Named(AT, id("A"), id("X"));
        Relation.Named b = new Relation.Named(AT, id("B"), null);
        Relation.Named c = new Relation.Named(AT, id("C"), id("Y"));
        Relation.Within within =
                new Relation.Within(AT, interval(1, Unit.SECONDS), interval(2, Unit.MINUTES), interval(3, Unit.HOURS));
        Relation.Join first = new Relation.Join(AT, a, b, Relation.JoinKind.LEFT, within, equal("X", "B"));
        assertThat(from).isEqualTo(new Relation.Join(AT, first, c, Relation.JoinKind.INNER, null, equal("X", "Y")));
    }

    private static Comparison equal(String left, String right) {
        return new Comparison(
                AT,
                ComparisonOperator.EQUAL,
                new Expression.ColumnReference(AT, id(left), id("ID")),
                new Expression.ColumnReference(AT, id(right), id("ID")));
    }

    @Test
    void windows_of_group_by() {
        assertThat(query("SELECT 1 FROM s WINDOW HOPPING (SIZE 1 HOUR, ADVANCE BY 5 MINUTES, RETENTION 2 DAYS, GRACE"
                                + " PERIOD 0 MILLISECONDS) GROUP BY x")
                        .window())
                .isEqualTo(new WindowSpec(
                        AT,
                        WindowSpec.Kind.HOPPING,
                        interval(1, Unit.HOURS),
                        interval(5, Unit.MINUTES),
                        interval(2, Unit.DAYS),
                        interval(0, Unit.MILLISECONDS)));
        assertThat(query("SELECT 1 FROM s WINDOW SESSION (10 SECONDS) GROUP BY x")
                        .window())
                .isEqualTo(new WindowSpec(AT, WindowSpec.Kind.SESSION, interval(10, Unit.SECONDS), null, null, null));
        assertThat(query("SELECT 1 FROM s WINDOW SLIDING (SIZE 30 SECONDS, GRACE PERIOD 5 SECONDS) GROUP BY x")
                        .window())
                .isEqualTo(new WindowSpec(
                        AT,
                        WindowSpec.Kind.SLIDING,
                        interval(30, Unit.SECONDS),
                        null,
                        null,
                        interval(5, Unit.SECONDS)));
    }

    @Test
    void a_parenthesised_group_is_the_same_as_its_list() {
        assertThat(query("SELECT 1 FROM s GROUP BY (a, b)").groupBy())
                .isEqualTo(query("SELECT 1 FROM s GROUP BY a, b").groupBy());
        assertThat(query("SELECT 1 FROM s PARTITION BY (a + 1) * 2").partitionBy())
                .isNotNull();
    }

    @Test
    void numbers_keep_what_was_written() {
        assertThat(expression("9223372036854775807")).isEqualTo(number(Long.MAX_VALUE));
        assertThat(expression("-9223372036854775808")).isEqualTo(number(Long.MIN_VALUE));
        assertThat(expression("1.50")).isEqualTo(new Expression.DecimalLiteral(AT, new BigDecimal("1.50")));
        assertThat(expression("- .5")).isEqualTo(new Expression.DecimalLiteral(AT, new BigDecimal("-0.5")));
        assertThat(expression("1.5E0")).isEqualTo(new Expression.DoubleLiteral(AT, 1.5));
        assertThat(expression("-1e-3")).isEqualTo(new Expression.DoubleLiteral(AT, -0.001));
        assertThat(expression("- x")).isEqualTo(new Expression.Negation(AT, column("X")));
        assertThat(expression("-(5)")).isEqualTo(new Expression.Negation(AT, number(5)));
        assertThat(expression("+5")).isEqualTo(number(5));
    }

    @Test
    void operators_bind_as_in_arithmetic() {
        assertThat(expression("a - b - c * -1"))
                .isEqualTo(new Arithmetic(
                        AT,
                        ArithmeticOperator.SUBTRACT,
                        new Arithmetic(AT, ArithmeticOperator.SUBTRACT, column("A"), column("B")),
                        new Arithmetic(AT, ArithmeticOperator.MULTIPLY, column("C"), number(-1))));
        assertThat(expression("a BETWEEN 1 AND 2 AND NOT b IS NULL OR c"))
                .isEqualTo(expression("((a BETWEEN 1 AND 2) AND (NOT (b IS NULL))) OR c"));
        assertThat(expression("a || b + 1 = c")).isEqualTo(expression("(a || (b + 1)) = c"));
        assertThat(expression("NOT a = b")).isEqualTo(expression("NOT (a = b)"));
    }

    @Test
    void names_are_upper_case_unless_quoted() {
        assertThat(expression("Foo")).isEqualTo(column("FOO"));
        assertThat(expression("`Fo``o`")).isEqualTo(column("Fo`o"));
        assertThat(expression("\"fo\"\"o\"")).isEqualTo(column("fo\"o"));
        assertThat(expression("1st_col@x")).isEqualTo(column("1ST_COL@X"));
        assertThat(expression("s.`x`")).isEqualTo(new Expression.ColumnReference(AT, id("S"), id("x")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timestamp",
                "date",
                "window",
                "size",
                "rows",
                "row",
                "status",
                "key",
                "model",
                "range",
                "partition",
                "time",
                "stream",
                "table",
                "topic",
                "source",
                "set",
                "limit",
                "emit",
                "final",
                "session",
                "seconds",
                "days",
                "interval",
                "header",
                "headers",
                "primary",
                "replace",
                "values",
                "left",
                "right",
                "over",
                "order",
                "grace",
                "period",
                "current",
                "map",
                "array",
                "struct",
                "if",
                "exists",
                "escape"
            })
    void words_may_be_columns(String word) {
        Statement.CreateSource stream =
                (Statement.CreateSource) statement("CREATE STREAM s (" + word + " VARCHAR, x INT)");
        assertThat(stream.columns().get(0).name()).isEqualTo(id(word.toUpperCase(java.util.Locale.ROOT)));
        Query query = query("SELECT " + word + ", x AS " + word + " FROM s WHERE " + word + " > 1 GROUP BY " + word);
        Expression expected = column(word.toUpperCase(java.util.Locale.ROOT));
        assertThat(query.items().get(0)).isEqualTo(new Query.SelectExpression(AT, expected, null));
        assertThat(query.groupBy()).isEqualTo(new Query.ExpressionList(AT, List.of(expected)));
    }

    @Test
    void units_are_units_only_as_the_argument_of_date_arithmetic() {
        FunctionCall call = (FunctionCall) expression("DATEADD(days, 1, d)");
        assertThat(call.arguments().get(0)).isEqualTo(new Expression.IntervalUnit(AT, Unit.DAYS));
        assertThat(((FunctionCall) expression("DATEADD(`DAYS`, 1, d)"))
                        .arguments()
                        .get(0))
                .isEqualTo(column("DAYS"));
        assertThat(((FunctionCall) expression("COALESCE(days, 1)")).arguments().get(0))
                .isEqualTo(column("DAYS"));
    }

    @Test
    void constructors_lambdas_and_access() {
        assertThat(expression("s->a->`b`[1]"))
                .isEqualTo(new Expression.Subscript(
                        AT,
                        new Expression.FieldAccess(AT, new Expression.FieldAccess(AT, column("S"), id("A")), id("b")),
                        number(1)));
        assertThat(expression("MAP('k' := 1)"))
                .isEqualTo(new Expression.MapConstructor(AT, List.of(new Expression.MapEntry(string("k"), number(1)))));
        assertThat(expression("STRUCT(a := 1)"))
                .isEqualTo(
                        new Expression.StructConstructor(AT, List.of(new Expression.StructEntry(id("A"), number(1)))));
        assertThat(expression("ARRAY[1, 2]"))
                .isEqualTo(new Expression.ArrayConstructor(AT, List.of(number(1), number(2))));
        FunctionCall reduce = (FunctionCall) expression("REDUCE(a, 0, (x, y) => x + y)");
        assertThat(reduce.arguments().get(2))
                .isEqualTo(new Expression.Lambda(
                        AT,
                        List.of(id("X"), id("Y")),
                        new Arithmetic(AT, ArithmeticOperator.ADD, column("X"), column("Y"))));
        assertThat(((FunctionCall) expression("COUNT(*)")).form()).isEqualTo(CallForm.STAR);
        assertThat(((FunctionCall) expression("COUNT(DISTINCT x)")).form()).isEqualTo(CallForm.DISTINCT);
    }

    @Test
    void predicates() {
        assertThat(expression("a NOT LIKE 'x!%' ESCAPE '!'"))
                .isEqualTo(new Expression.Like(AT, column("A"), string("x!%"), "!", true));
        assertThat(expression("a IN (1, 2)"))
                .isEqualTo(new Expression.InList(AT, column("A"), List.of(number(1), number(2)), false));
        assertThat(expression("a IS NOT DISTINCT FROM b"))
                .isEqualTo(new Comparison(AT, ComparisonOperator.IS_NOT_DISTINCT_FROM, column("A"), column("B")));
        assertThat(expression("a != b"))
                .isEqualTo(new Comparison(AT, ComparisonOperator.NOT_EQUAL, column("A"), column("B")));
        assertThat(expression("a NOT BETWEEN 1 AND 2"))
                .isEqualTo(new Expression.Between(AT, column("A"), number(1), number(2), true));
        assertThat(expression("CASE a WHEN 1 THEN 'x' END"))
                .isEqualTo(new Expression.Case(
                        AT, column("A"), List.of(new Expression.When(number(1), string("x"))), null));
        assertThat(expression("CAST(a AS MAP<VARCHAR, ARRAY<INT>>)")).isInstanceOf(Expression.Cast.class);
    }

    @Test
    void select_items() {
        assertThat(query("SELECT *, s.*, a->b->*, (a)->*, x y, x AS `z` FROM s").items())
                .containsExactly(
                        new Query.SelectAll(AT, null),
                        new Query.SelectAll(AT, id("S")),
                        new Query.SelectFields(AT, new Expression.FieldAccess(AT, column("A"), id("B"))),
                        new Query.SelectFields(AT, column("A")),
                        new Query.SelectExpression(AT, column("X"), id("Y")),
                        new Query.SelectExpression(AT, column("X"), id("z")));
    }

    @Test
    void small_statements() {
        assertThat(statement("DROP TABLE IF EXISTS t DELETE TOPIC"))
                .isEqualTo(new Statement.Drop(AT, ObjectKind.TABLE, true, id("T"), true));
        assertThat(statement("DROP MODEL m;"))
                .isEqualTo(new Statement.Drop(AT, ObjectKind.MODEL, false, id("M"), false));
        assertThat(statement("SET 'auto.offset.reset' = 'it''s';"))
                .isEqualTo(new Statement.SetProperty(AT, "auto.offset.reset", AT, "it's"));
        assertThat(statement("UNSET 'x'")).isEqualTo(new Statement.SetProperty(AT, "x", AT, null));
        assertThat(((Statement.InsertSelect) statement("INSERT INTO a WITH (query_id='q') SELECT * FROM b")).target())
                .isEqualTo(id("A"));
        assertThat(((Statement.CreateAsSelect) statement("CREATE TABLE a WITH (partitions=1) AS SELECT * FROM b"))
                        .properties())
                .hasSize(1);
    }

    @Test
    void comments_empty_statements_and_a_byte_order_mark_are_passed_over() {
        ParsedFile file = SqlParser.parse(
                new SourceText(
                        "a.sql",
                        "\uFEFF-- a; b\n;;/* ; ' */ SET 'a' = '-- no comment'; ;\r\n\tUNSET 'a' -- the last needs no semicolon"));
        assertThat(file.diagnostics()).isEmpty();
        assertThat(file.statements())
                .containsExactly(
                        new Statement.SetProperty(AT, "a", AT, "-- no comment"),
                        new Statement.SetProperty(AT, "a", AT, null));
        assertThat(SqlParser.parse(new SourceText("a.sql", "")).statements()).isEmpty();
    }

    @Test
    void spans_cover_what_was_written() {
        String sql =
                "-- \uD83D\uDE00 first\nSELECT_X;\nINSERT INTO a SELECT UCASE( x ) AS y, b->c[1] FROM s WHERE x = 'é' ;";
        Statement.InsertSelect insert = (Statement.InsertSelect)
                SqlParser.parse(new SourceText("a.sql", sql)).statements().get(0);
        assertThat(insert.span().text()).startsWith("INSERT INTO a").endsWith("'é'");
        assertThat(insert.span().toString()).isEqualTo("a.sql:3:1");
        Query.SelectExpression first =
                (Query.SelectExpression) insert.query().items().get(0);
        assertThat(first.span().text()).isEqualTo("UCASE( x ) AS y");
        assertThat(first.expression().span().text()).isEqualTo("UCASE( x )");
        Query.SelectExpression second =
                (Query.SelectExpression) insert.query().items().get(1);
        assertThat(((Expression.Subscript) second.expression())
                        .container()
                        .span()
                        .text())
                .isEqualTo("b->c");
        assertThat(java.util.Objects.requireNonNull(insert.query().where())
                        .span()
                        .text())
                .isEqualTo("x = 'é'");
    }
}
