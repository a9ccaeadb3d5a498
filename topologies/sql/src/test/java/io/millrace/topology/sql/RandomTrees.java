// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import static io.millrace.topology.sql.Trees.AT;

import io.millrace.topology.sql.tree.Assertion;
import io.millrace.topology.sql.tree.ColumnDefinition;
import io.millrace.topology.sql.tree.ColumnDefinition.KeyMark;
import io.millrace.topology.sql.tree.CreateMode;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Expression.CallForm;
import io.millrace.topology.sql.tree.Expression.FrameSpec;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.Interval;
import io.millrace.topology.sql.tree.ObjectKind;
import io.millrace.topology.sql.tree.Property;
import io.millrace.topology.sql.tree.Query;
import io.millrace.topology.sql.tree.Relation;
import io.millrace.topology.sql.tree.Statement;
import io.millrace.topology.sql.tree.TypeName;
import io.millrace.topology.sql.tree.WindowSpec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes any tree that the parser could make. One thread. */
final class RandomTrees {
    private static final List<String> NAMES = List.of(
            "A",
            "B",
            "AMOUNT",
            "WINDOW",
            "SIZE",
            "KEY",
            "DAYS",
            "FROM",
            "SELECT",
            "END",
            "MAP",
            "STRUCT",
            "LEFT",
            "x",
            "Mixed",
            "with space",
            "tick`ed",
            "quo\"ted",
            "it's",
            "1ST",
            "a.b",
            "@",
            "É",
            "-- no comment",
            "/*",
            "LIMIT",
            "OVER",
            "ESCAPE",
            "NULL",
            "ROWTIME",
            "_");
    private static final List<String> STRINGS = List.of(
            "", "a", "it's", "''", "-- x", "/* y */", "two\nlines", "semi;colon", "\"q\"", "`b`", "é\uD83D\uDE00");

    private final Random random;

    RandomTrees(Random random) {
        this.random = random;
    }

    Statement statement() {
        if (random.nextInt(4) == 0) {
            return ofCluster();
        }
        switch (random.nextInt(15)) {
            case 9:
                return new Statement.InsertValues(
                        AT,
                        name(),
                        list(0, this::name),
                        list(1, () -> new Statement.ValueRow(AT, list(1, () -> expression(3)))));
            case 10:
                CreateMode mode = random.nextBoolean() ? CreateMode.NEW : CreateMode.IF_NOT_EXISTS;
                return new Statement.CreateType(AT, mode, name(), type(3));
            case 11:
                return new Statement.DropType(AT, random.nextBoolean(), name());
            case 12:
                return new Statement.Define(AT, name(), random.nextBoolean() ? null : any(STRINGS));
            case 13:
                return random.nextBoolean()
                        ? new Statement.Show(AT, any(Statement.Shown.values()), any(Statement.Detail.values()))
                        : new Statement.Explain(AT, new Identifier(AT, any(STRINGS)));
            case 14:
                return new Statement.Describe(AT, any(Statement.Described.values()), name());
            case 0:
                return new Statement.CreateSource(
                        AT,
                        sourceKind(),
                        any(CreateMode.values()),
                        random.nextBoolean(),
                        name(),
                        list(0, this::column),
                        properties());
            case 1:
                return new Statement.CreateModel(AT, any(CreateMode.values()), name(), properties());
            case 2:
                return new Statement.Drop(
                        AT, any(ObjectKind.values()), random.nextBoolean(), name(), random.nextBoolean());
            case 3:
                return new Statement.SetProperty(AT, any(STRINGS), AT, random.nextBoolean() ? null : any(STRINGS));
            case 4:
                return new Statement.InsertSelect(AT, name(), properties(), query());
            default:
                return new Statement.CreateAsSelect(
                        AT, sourceKind(), any(CreateMode.values()), name(), properties(), query());
        }
    }

    private Statement ofCluster() {
        switch (random.nextInt(5)) {
            case 0:
                return explained();
            case 1:
                return new Statement.Alter(
                        AT,
                        sourceKind(),
                        name(),
                        list(1, () -> new ColumnDefinition(AT, name(), type(3), KeyMark.NONE, null)));
            case 2:
                return new Statement.Assert(AT, assertion());
            case 3:
                return new Statement.Print(
                        AT,
                        new Identifier(AT, any(STRINGS)),
                        any(Statement.PrintFrom.values()),
                        random.nextBoolean() ? null : 1L + random.nextInt(9),
                        random.nextBoolean() ? null : 1L + random.nextInt(9));
            default:
                return new Statement.Select(AT, emitting(query()));
        }
    }

    private Statement explained() {
        switch (random.nextInt(3)) {
            case 0:
                return new Statement.ExplainStatement(
                        AT, new Statement.InsertSelect(AT, name(), properties(), query()));
            case 1:
                return new Statement.ExplainStatement(AT, new Statement.Select(AT, emitting(query())));
            default:
                return new Statement.ExplainStatement(
                        AT,
                        new Statement.CreateAsSelect(
                                AT, sourceKind(), any(CreateMode.values()), name(), properties(), query()));
        }
    }

    /** Without EMIT it would be another statement. */
    private static Query emitting(Query query) {
        return new Query(
                AT,
                query.items(),
                query.from(),
                query.window(),
                query.where(),
                query.groupBy(),
                query.partitionBy(),
                query.having(),
                query.frames(),
                new Query.Emit(AT, Query.EmitKind.CHANGES),
                query.limit());
    }

    private Assertion assertion() {
        Assertion.Presence presence = any(Assertion.Presence.values());
        Interval timeout = random.nextBoolean() ? null : interval();
        switch (random.nextInt(4)) {
            case 0:
                return new Assertion.Source(AT, sourceKind(), name(), list(0, this::column), properties());
            case 1:
                return new Assertion.Topic(AT, presence, new Identifier(AT, any(STRINGS)), properties(), timeout);
            case 2:
                Identifier subject = random.nextBoolean() ? null : new Identifier(AT, any(STRINGS));
                Long id = subject == null || random.nextBoolean() ? Long.valueOf(random.nextInt(99)) : null;
                return new Assertion.Schema(AT, presence, subject, id, timeout);
            default:
                return new Assertion.Rows(
                        AT,
                        any(Assertion.RowKind.values()),
                        name(),
                        list(0, this::name),
                        list(1, () -> new Statement.ValueRow(AT, list(1, () -> expression(3)))));
        }
    }

    private ObjectKind sourceKind() {
        return random.nextBoolean() ? ObjectKind.STREAM : ObjectKind.TABLE;
    }

    private ColumnDefinition column() {
        KeyMark mark = any(KeyMark.values());
        String header = mark == KeyMark.HEADERS && random.nextBoolean() ? any(STRINGS) : null;
        return new ColumnDefinition(AT, name(), type(3), mark, header);
    }

    private List<Property> properties() {
        return list(0, () -> {
            Identifier name = new Identifier(AT, name().name().toUpperCase(Locale.ROOT));
            return new Property(
                    AT, name, random.nextBoolean() ? new Expression.StringLiteral(AT, any(STRINGS)) : number());
        });
    }

    private TypeName type(int depth) {
        switch (depth == 0 ? 9 : random.nextInt(10)) {
            case 0:
                return new TypeName(AT, "ARRAY", List.of(), List.of(type(depth - 1)), List.of());
            case 1:
                return new TypeName(AT, "MAP", List.of(), List.of(type(depth - 1), type(depth - 1)), List.of());
            case 2:
                List<TypeName.Field> fields = list(0, () -> new TypeName.Field(name(), type(depth - 1)));
                return new TypeName(AT, "STRUCT", List.of(), List.of(), fields);
            case 3:
                return new TypeName(
                        AT, "DECIMAL", List.of(random.nextInt(39), random.nextInt(39)), List.of(), List.of());
            default:
                return new TypeName(AT, any(List.of("VARCHAR", "BIGINT", "my type")), List.of(), List.of(), List.of());
        }
    }

    Query query() {
        return new Query(
                AT,
                list(1, this::item),
                relation(random.nextInt(3)),
                maybe(this::window),
                maybe(() -> expression(4)),
                maybe(() -> new Query.ExpressionList(AT, list(1, () -> expression(2)))),
                maybe(() -> new Query.ExpressionList(AT, list(1, () -> expression(2)))),
                maybe(() -> expression(3)),
                random.nextBoolean() ? List.of() : list(1, () -> new Query.NamedFrame(name(), frame())),
                maybe(() -> new Query.Emit(AT, any(Query.EmitKind.values()))),
                maybe(() -> new Query.Limit(AT, random.nextInt(100))));
    }

    private Query.SelectItem item() {
        switch (random.nextInt(8)) {
            case 0:
                return new Query.SelectAll(AT, maybe(this::name));
            case 1:
                return new Query.SelectFields(AT, expression(3));
            default:
                return new Query.SelectExpression(AT, expression(5), maybe(this::name));
        }
    }

    private Relation relation(int joins) {
        Relation.Named named = new Relation.Named(AT, name(), maybe(this::name));
        if (joins == 0) {
            return named;
        }
        return new Relation.Join(
                AT,
                relation(joins - 1),
                named,
                any(Relation.JoinKind.values()),
                maybe(() -> new Relation.Within(AT, interval(), interval(), maybe(this::interval))),
                expression(2));
    }

    private WindowSpec window() {
        WindowSpec.Kind kind = any(WindowSpec.Kind.values());
        Interval advance = kind == WindowSpec.Kind.HOPPING ? interval() : null;
        return new WindowSpec(AT, kind, interval(), advance, maybe(this::interval), maybe(this::interval));
    }

    private FrameSpec frame() {
        boolean rows = random.nextBoolean();
        return new FrameSpec(
                AT,
                list(0, () -> expression(1)),
                rows ? Long.valueOf(random.nextInt(1_000)) : null,
                rows ? null : interval(),
                maybe(this::interval));
    }

    private Interval interval() {
        return new Interval(AT, random.nextInt(1_000), any(Interval.Unit.values()));
    }

    /** An expression of at most a depth. */
    Expression expression(int depth) {
        if (depth == 0) {
            return leaf();
        }
        Supplier<Expression> next = () -> expression(depth - 1);
        switch (random.nextInt(24)) {
            case 0:
            case 1:
            case 2:
            case 3:
                return new Expression.Arithmetic(
                        AT, any(Expression.ArithmeticOperator.values()), next.get(), next.get());
            case 4:
            case 5:
                return new Expression.Negation(AT, next.get());
            case 6:
            case 7:
                return new Expression.Comparison(
                        AT, any(Expression.ComparisonOperator.values()), next.get(), next.get());
            case 8:
            case 9:
                return new Expression.Logical(AT, any(Expression.LogicalOperator.values()), next.get(), next.get());
            case 10:
                return new Expression.Not(AT, next.get());
            case 11:
                return new Expression.IsNull(AT, next.get(), random.nextBoolean());
            case 12:
                return new Expression.Between(AT, next.get(), next.get(), next.get(), random.nextBoolean());
            case 13:
                return new Expression.InList(AT, next.get(), list(1, next), random.nextBoolean());
            case 14:
                return new Expression.Like(
                        AT, next.get(), next.get(), random.nextBoolean() ? "'" : null, random.nextBoolean());
            case 15:
                return new Expression.Case(
                        AT, maybe(next), list(1, () -> new Expression.When(next.get(), next.get())), maybe(next));
            case 16:
                return new Expression.Cast(AT, next.get(), type(2));
            case 17:
            case 18:
                return call(depth);
            case 19:
                return new Expression.FieldAccess(AT, next.get(), name());
            case 20:
                return new Expression.Subscript(AT, next.get(), next.get());
            case 21:
                return new Expression.ArrayConstructor(AT, list(0, next));
            case 22:
                return new Expression.MapConstructor(
                        AT, list(0, () -> new Expression.MapEntry(next.get(), next.get())));
            default:
                return new Expression.StructConstructor(
                        AT, list(0, () -> new Expression.StructEntry(name(), next.get())));
        }
    }

    private Expression call(int depth) {
        if (random.nextInt(8) == 0) {
            List<Expression> arguments = List.of(
                    new Expression.IntervalUnit(AT, any(Interval.Unit.values())),
                    expression(depth - 1),
                    expression(depth - 1));
            return new Expression.FunctionCall(AT, new Identifier(AT, "DATEADD"), CallForm.PLAIN, arguments, null);
        }
        CallForm form = any(CallForm.values());
        int least = form == CallForm.DISTINCT ? 1 : 0;
        List<Expression> arguments = form == CallForm.STAR ? List.of() : list(least, () -> argument(form, depth - 1));
        Expression.Frame over = maybe(() -> random.nextBoolean() ? new Expression.FrameReference(AT, name()) : frame());
        return new Expression.FunctionCall(AT, name(), form, arguments, over);
    }

    private Expression argument(CallForm form, int depth) {
        return form == CallForm.PLAIN && random.nextInt(6) == 0
                ? new Expression.Lambda(AT, list(1, this::name), expression(depth))
                : expression(depth);
    }

    private Expression leaf() {
        switch (random.nextInt(8)) {
            case 0:
                return new Expression.NullLiteral(AT);
            case 1:
                return new Expression.BooleanLiteral(AT, random.nextBoolean());
            case 2:
                return new Expression.StringLiteral(AT, any(STRINGS));
            case 3:
            case 4:
                return number();
            default:
                return new Expression.ColumnReference(AT, maybe(this::name), name());
        }
    }

    private Expression number() {
        switch (random.nextInt(3)) {
            case 0:
                long whole = any(List.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, random.nextLong()));
                return new Expression.IntegerLiteral(AT, whole);
            case 1:
                BigInteger unscaled = new BigInteger(60, random);
                BigDecimal decimal =
                        new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), random.nextInt(25));
                return new Expression.DecimalLiteral(AT, decimal);
            default:
                double d =
                        any(List.of(0.0, -0.0, 1.5, -1e300, Double.MIN_VALUE, Double.MAX_VALUE, random.nextGaussian()));
                return new Expression.DoubleLiteral(AT, d);
        }
    }

    private Identifier name() {
        return new Identifier(AT, any(NAMES));
    }

    private <T> @Nullable T maybe(Supplier<T> some) {
        return random.nextBoolean() ? null : some.get();
    }

    private <T> List<T> list(int least, Supplier<T> element) {
        List<T> elements = new ArrayList<>();
        int size = least + random.nextInt(3);
        for (int i = 0; i < size; i++) {
            elements.add(element.get());
        }
        return elements;
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
