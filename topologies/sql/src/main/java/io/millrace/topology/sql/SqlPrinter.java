// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.topology.sql.tree.ColumnDefinition;
import io.millrace.topology.sql.tree.CreateMode;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.ObjectKind;
import io.millrace.topology.sql.tree.Property;
import io.millrace.topology.sql.tree.Query;
import io.millrace.topology.sql.tree.Relation;
import io.millrace.topology.sql.tree.Statement;
import io.millrace.topology.sql.tree.TypeName;
import io.millrace.topology.sql.tree.WindowSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes syntax trees as SQL in one canonical form, which reads back as an equal tree. What is not supported is written as
 * its words only. Any thread.
 */
public final class SqlPrinter {
    private static final ExpressionPrinter EXPRESSIONS = new ExpressionPrinter();

    private SqlPrinter() {}

    /** Statements with a semicolon each, an empty line between them. */
    public static String print(List<Statement> statements) {
        return statements.stream().map(s -> print(s) + ";\n").collect(Collectors.joining("\n"));
    }

    /** A statement without its semicolon. */
    public static String print(Statement statement) {
        return statement.accept(new Statements());
    }

    /** A query, one clause a line. */
    public static String print(Query query) {
        List<String> lines = new ArrayList<>();
        lines.add(query.items().stream().map(SqlPrinter::item).collect(Collectors.joining(", ", "SELECT ", "")));
        lines.add("FROM " + relation(query.from()));
        if (query.window() != null) {
            lines.add("WINDOW " + window(query.window()));
        }
        if (query.where() != null) {
            lines.add("WHERE " + print(query.where()));
        }
        if (query.groupBy() != null) {
            lines.add("GROUP BY " + EXPRESSIONS.list(query.groupBy().expressions()));
        }
        if (query.partitionBy() != null) {
            lines.add("PARTITION BY " + EXPRESSIONS.list(query.partitionBy().expressions()));
        }
        if (query.having() != null) {
            lines.add("HAVING " + print(query.having()));
        }
        if (!query.frames().isEmpty()) {
            lines.add(query.frames().stream()
                    .map(f -> Names.name(f.name()) + " AS " + EXPRESSIONS.frame(f.frame()))
                    .collect(Collectors.joining(", ", "WINDOW ", "")));
        }
        if (query.emit() != null) {
            lines.add("EMIT " + query.emit().kind().name());
        }
        if (query.limit() != null) {
            lines.add("LIMIT " + query.limit().rows());
        }
        return String.join("\n", lines);
    }

    public static String print(Expression expression) {
        return EXPRESSIONS.print(expression);
    }

    public static String print(TypeName type) {
        return EXPRESSIONS.type(type);
    }

    /** A name as it has to be written: in backquotes where it would not read back the same without. */
    public static String name(String name) {
        return Names.name(name);
    }

    private static String item(Query.SelectItem item) {
        if (item instanceof Query.SelectAll) {
            Query.SelectAll all = (Query.SelectAll) item;
            return all.source() == null ? "*" : Names.name(all.source()) + ".*";
        }
        if (item instanceof Query.SelectFields) {
            return EXPRESSIONS.beforeArrow(((Query.SelectFields) item).struct()) + "->*";
        }
        Query.SelectExpression expression = (Query.SelectExpression) item;
        String alias = expression.alias() == null ? "" : " AS " + Names.name(expression.alias());
        return print(expression.expression()) + alias;
    }

    private static String relation(Relation relation) {
        if (relation instanceof Relation.Named) {
            Relation.Named named = (Relation.Named) relation;
            return Names.name(named.name()) + (named.alias() == null ? "" : " AS " + Names.name(named.alias()));
        }
        Relation.Join join = (Relation.Join) relation;
        String kind =
                join.kind() == Relation.JoinKind.INNER ? "JOIN" : join.kind().name() + " JOIN";
        return relation(join.left()) + "\n" + kind + " " + relation(join.right()) + within(join.within()) + " ON "
                + print(join.criteria());
    }

    private static String within(Relation.@Nullable Within within) {
        if (within == null) {
            return "";
        }
        String before = ExpressionPrinter.interval(within.before());
        String after = ExpressionPrinter.interval(within.after());
        String grace = within.grace() == null ? "" : " GRACE PERIOD " + ExpressionPrinter.interval(within.grace());
        return " WITHIN " + (before.equals(after) ? before : "(" + before + ", " + after + ")") + grace;
    }

    private static String window(WindowSpec window) {
        List<String> parts = new ArrayList<>();
        String size = window.kind() == WindowSpec.Kind.SESSION ? "" : "SIZE ";
        parts.add(size + ExpressionPrinter.interval(window.size()));
        if (window.advance() != null) {
            parts.add("ADVANCE BY " + ExpressionPrinter.interval(window.advance()));
        }
        if (window.retention() != null) {
            parts.add("RETENTION " + ExpressionPrinter.interval(window.retention()));
        }
        if (window.grace() != null) {
            parts.add("GRACE PERIOD " + ExpressionPrinter.interval(window.grace()));
        }
        return window.kind().name() + " (" + String.join(", ", parts) + ")";
    }

    /** The statements; one method each. */
    static final class Statements implements Statement.Visitor<String> {
        @Override
        public String createSource(Statement.CreateSource statement) {
            String columns = columns(statement.columns());
            String source = statement.readOnly() ? "SOURCE " : "";
            return create(
                            statement.mode(),
                            source + statement.kind().name(),
                            statement.name().name())
                    + columns
                    + with(statement.properties());
        }

        static String columns(List<ColumnDefinition> columns) {
            return columns.isEmpty()
                    ? ""
                    : columns.stream().map(Statements::column).collect(Collectors.joining(",\n  ", " (\n  ", "\n)"));
        }

        private static String column(ColumnDefinition column) {
            String type = Names.name(column.name()) + " " + EXPRESSIONS.type(column.type());
            switch (column.keyMark()) {
                case NONE:
                    return type;
                case KEY:
                    return type + " KEY";
                case PRIMARY_KEY:
                    return type + " PRIMARY KEY";
                case HEADERS:
                    return column.header() == null
                            ? type + " HEADERS"
                            : type + " HEADER(" + Names.string(column.header()) + ")";
            }
            throw new IllegalArgumentException("unknown mark " + column.keyMark());
        }

        @Override
        public String createAsSelect(Statement.CreateAsSelect statement) {
            return create(
                            statement.mode(),
                            statement.kind().name(),
                            statement.name().name()) + with(statement.properties()) + " AS\n"
                    + SqlPrinter.print(statement.query());
        }

        @Override
        public String insertSelect(Statement.InsertSelect statement) {
            return "INSERT INTO " + Names.name(statement.target()) + with(statement.properties()) + "\n"
                    + SqlPrinter.print(statement.query());
        }

        @Override
        public String createModel(Statement.CreateModel statement) {
            // A model always has WITH, be it empty.
            String with = statement.properties().isEmpty() ? " WITH ()" : with(statement.properties());
            return create(
                            statement.mode(),
                            ObjectKind.MODEL.name(),
                            statement.name().name())
                    + with;
        }

        @Override
        public String drop(Statement.Drop statement) {
            return "DROP " + statement.kind().name() + (statement.ifExists() ? " IF EXISTS " : " ")
                    + Names.name(statement.name()) + (statement.deleteTopic() ? " DELETE TOPIC" : "");
        }

        @Override
        public String setProperty(Statement.SetProperty statement) {
            String name = Names.string(statement.name());
            return statement.value() == null
                    ? "UNSET " + name
                    : "SET " + name + " = " + Names.string(statement.value());
        }

        @Override
        public String insertValues(Statement.InsertValues statement) {
            return "INSERT INTO " + Names.name(statement.target()) + names(statement.columns()) + " VALUES "
                    + rows(statement.rows());
        }

        static String names(List<Identifier> names) {
            return names.isEmpty() ? "" : names.stream().map(Names::name).collect(Collectors.joining(", ", " (", ")"));
        }

        static String rows(List<Statement.ValueRow> rows) {
            return rows.stream()
                    .map(row -> "(" + EXPRESSIONS.list(row.values()) + ")")
                    .collect(Collectors.joining(", "));
        }

        @Override
        public String createType(Statement.CreateType statement) {
            return create(statement.mode(), "TYPE", statement.name().name()) + " AS "
                    + EXPRESSIONS.type(statement.type());
        }

        @Override
        public String dropType(Statement.DropType statement) {
            return "DROP TYPE " + (statement.ifExists() ? "IF EXISTS " : "") + Names.name(statement.name());
        }

        @Override
        public String define(Statement.Define statement) {
            String name = Names.name(statement.name());
            return statement.value() == null
                    ? "UNDEFINE " + name
                    : "DEFINE " + name + " = " + Names.string(statement.value());
        }

        @Override
        public String show(Statement.Show statement) {
            return "SHOW " + statement.shown().name()
                    + (statement.detail() == Statement.Detail.EXTENDED ? " EXTENDED" : "");
        }

        @Override
        public String describe(Statement.Describe statement) {
            String name = Names.name(statement.name());
            return "DESCRIBE "
                    + switch (statement.kind()) {
                        case SOURCE -> name;
                        case SOURCE_EXTENDED -> name + " EXTENDED";
                        case FUNCTION, MODEL -> statement.kind().name() + " " + name;
                    };
        }

        @Override
        public String explain(Statement.Explain statement) {
            return "EXPLAIN " + Names.string(statement.query().name());
        }

        @Override
        public String explainStatement(Statement.ExplainStatement statement) {
            return "EXPLAIN " + SqlPrinter.print(statement.explained());
        }

        @Override
        public String alter(Statement.Alter statement) {
            return "ALTER " + statement.kind().name() + " " + Names.name(statement.name())
                    + statement.added().stream()
                            .map(column -> "ADD COLUMN " + column(column))
                            .collect(Collectors.joining(", ", " ", ""));
        }

        @Override
        public String assertion(Statement.Assert statement) {
            return "ASSERT " + statement.assertion().accept(new AssertionPrinter());
        }

        @Override
        public String print(Statement.Print statement) {
            return "PRINT " + Names.string(statement.topic().name())
                    + (statement.from() == Statement.PrintFrom.BEGINNING ? " FROM BEGINNING" : "")
                    + (statement.every() == null ? "" : " INTERVAL " + statement.every())
                    + (statement.limit() == null ? "" : " LIMIT " + statement.limit());
        }

        @Override
        public String select(Statement.Select statement) {
            return SqlPrinter.print(statement.query());
        }

        @Override
        public String unsupported(Statement.Unsupported statement) {
            return statement.words();
        }

        private static String create(CreateMode mode, String kind, String name) {
            return (mode == CreateMode.OR_REPLACE ? "CREATE OR REPLACE " : "CREATE ")
                    + kind
                    + (mode == CreateMode.IF_NOT_EXISTS ? " IF NOT EXISTS " : " ")
                    + Names.name(name);
        }

        static String with(List<Property> properties) {
            return properties.isEmpty()
                    ? ""
                    : properties.stream()
                            .map(p -> propertyName(p.name().name()) + " = " + SqlPrinter.print(p.value()))
                            .collect(Collectors.joining(", ", " WITH (", ")"));
        }

        /** Names of properties may have points and stand in quotes then. */
        private static String propertyName(String name) {
            return Words.isPlainName(name) ? name : Names.string(name);
        }
    }
}
