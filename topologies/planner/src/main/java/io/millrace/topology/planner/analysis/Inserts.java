// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.INVALID;
import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.UNTYPED_NULL;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.PlannedInsert;
import io.millrace.topology.planner.PlanningPorts;
import io.millrace.topology.planner.catalog.Catalog;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.expression.EvaluationException;
import io.millrace.topology.planner.expression.Interpreter;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.SqlPrinter;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.Query;
import io.millrace.topology.sql.tree.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** INSERT INTO, from a query and of values. One thread. */
final class Inserts {
    private static final String ROWTIME = "ROWTIME";

    private final Catalog catalog;
    private final PlanningPorts ports;
    private final Diagnostics diagnostics;

    Inserts(Catalog catalog, PlanningPorts ports, Diagnostics diagnostics) {
        this.catalog = catalog;
        this.ports = ports;
        this.diagnostics = diagnostics;
    }

    /** What is written to; empty after an error, or when its own statement was wrong. */
    Optional<SourceDefinition> target(Identifier name) {
        Optional<SourceDefinition> target = catalog.source(name.name());
        if (target.isEmpty() && !catalog.isBroken(name.name())) {
            diagnostics.error(
                    ErrorCode.SOURCE_NOT_FOUND,
                    name.span(),
                    "stream " + name + " does not exist",
                    Absent.sourceHint(name, catalog));
        }
        return target;
    }

    /** The query with its columns cast to the target's; names must be the same in the same order. Empty after an error. */
    Optional<LogicalNode.Project> select(
            Statement.InsertSelect statement, SourceDefinition target, AnalyzedQuery query) {
        String reason = null;
        String hint = null;
        if (target.kind() != SourceKind.STREAM) {
            reason = statement.target() + " is a table; only streams take INSERT INTO … SELECT";
            hint = query.kind() == SourceKind.TABLE
                    ? "CREATE TABLE … AS SELECT keeps what the query gives; INSERT INTO … VALUES writes single rows"
                    : "write to a stream over topic " + target.topic()
                            + ", keyed by the primary key; INSERT INTO … VALUES writes single rows";
        } else if (query.kind() != SourceKind.STREAM) {
            reason = "the query gives a table, and " + statement.target() + " is a stream";
            hint = "CREATE TABLE … AS SELECT keeps what the query gives";
        } else if (!target.headers().isEmpty()) {
            reason = statement.target() + " has columns of headers, which are not written";
            hint = "write to another stream over topic " + target.topic() + " that is declared without them";
        } else if (target.origin() == SourceDefinition.Origin.DECLARED_READ_ONLY) {
            reason = statement.target() + " is a SOURCE stream and cannot be written to";
            hint = "declare it without SOURCE, if it is to be written";
        } else if (!WindowedKey.areAlike(query.window(), target.window())) {
            reason = "the keys of the query and of " + statement.target() + " do not have the same kind of window";
            hint = query.window() == null
                    ? "select from a stream with such windows"
                    : "PARTITION BY takes the windows out of the key";
        }
        if (reason != null) {
            diagnostics.error(ErrorCode.SOURCE_KIND, statement.target().span(), reason, hint);
            return Optional.empty();
        }
        if (Shape.of(query.plan()).sources().contains(target.name())) {
            diagnostics.warning(
                    ErrorCode.INSERT_MISMATCH,
                    statement.target().span(),
                    statement.target()
                            + " is read by the query that writes it: each row makes another one, without end",
                    "write to another stream");
        }
        return fit(statement, target, query);
    }

    private Optional<LogicalNode.Project> fit(
            Statement.InsertSelect statement, SourceDefinition target, AnalyzedQuery query) {
        List<Column> wanted = new ArrayList<>(target.schema().keys());
        wanted.addAll(target.schema().values());
        List<Column> given = query.schema().columns();
        List<Query.SelectItem> items = statement.query().items();
        Span span = items.get(0).span().to(items.get(items.size() - 1).span());
        if (!names(wanted).equals(names(given))
                || target.schema().keys().size() != query.schema().keys().size()) {
            diagnostics.error(
                    ErrorCode.INSERT_MISMATCH,
                    span,
                    "the query gives " + query.schema() + ", but " + target.word() + " " + target.name() + " has "
                            + new RowSchema(wanted),
                    "same names in the same order; rename with AS");
            return Optional.empty();
        }
        List<TypedExpression> expressions = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            if (!fits(given.get(i).type(), wanted.get(i).type())) {
                diagnostics.error(
                        ErrorCode.INSERT_MISMATCH,
                        query.places().getOrDefault(given.get(i).name(), span),
                        "column " + wanted.get(i).name() + " is " + given.get(i).type() + ", but "
                                + target.word() + " " + target.name() + " has "
                                + wanted.get(i).type(),
                        "use CAST");
                return Optional.empty();
            }
            expressions.add(TypeRules.cast(
                    query.plan().expressions().get(i), wanted.get(i).type()));
        }
        LogicalNode.Project plan = new LogicalNode.Project(query.plan().input(), expressions, new RowSchema(wanted));
        WindowedKey windowed = query.windowed();
        return Optional.of(windowed == null ? plan : windowed.behind(plan));
    }

    /** A whole number goes into any DECIMAL; a row whose number is too large for it has none. */
    private static boolean fits(SqlType given, SqlType wanted) {
        boolean whole = given == SqlType.INTEGER || given == SqlType.BIGINT;
        return TypeRules.castsImplicitly(given, wanted) || whole && wanted instanceof SqlType.Decimal;
    }

    private static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }

    /** The rows as data; without those that are wrong, which is told. */
    List<PlannedInsert> values(Statement.InsertValues statement) {
        SourceDefinition target = target(statement.target()).orElse(null);
        if (target == null) {
            return List.of();
        }
        if (target.origin() == SourceDefinition.Origin.DECLARED_READ_ONLY || target.window() != null) {
            diagnostics.error(
                    ErrorCode.SOURCE_KIND,
                    statement.target().span(),
                    statement.target()
                            + (target.window() == null ? " is a SOURCE " + target.word() : " is windowed")
                            + " and cannot be written to");
            return List.of();
        }
        return rows(statement, target);
    }

    /** The rows as data, whoever may write them. */
    List<PlannedInsert> rows(Statement.InsertValues statement, SourceDefinition target) {
        List<String> names = columns(statement, target);
        List<PlannedInsert> rows = new ArrayList<>();
        for (Statement.ValueRow row : diagnostics.hasErrors() ? List.<Statement.ValueRow>of() : statement.rows()) {
            row(statement, row, names, target).ifPresent(rows::add);
        }
        return rows;
    }

    private List<String> columns(Statement.InsertValues statement, SourceDefinition target) {
        List<String> all = names(ordered(target));
        if (statement.columns().isEmpty()) {
            return all;
        }
        List<String> names = new ArrayList<>();
        for (Identifier column : statement.columns()) {
            String name = column.name();
            boolean isHeader =
                    target.headers().stream().anyMatch(header -> header.name().equals(name));
            if (isHeader) {
                diagnostics.error(
                        ErrorCode.INSERT_MISMATCH,
                        column.span(),
                        "column " + name + " is made of a record's headers and cannot be inserted",
                        "leave it out: INSERT writes records without headers");
            } else if (!all.contains(name) && !name.equals(ROWTIME)) {
                diagnostics.error(
                        ErrorCode.COLUMN_NOT_FOUND,
                        column.span(),
                        "column " + name + " does not exist in " + target.word() + " " + target.name(),
                        ExpressionAnalyzer.didYouMean(Suggestions.nearest(name, all)));
            } else if (names.contains(name)) {
                diagnostics.error(
                        ErrorCode.COLUMN_DUPLICATE, column.span(), "column " + name + " is given twice", "keep one");
            }
            names.add(name);
        }
        return names;
    }

    static List<Column> ordered(SourceDefinition target) {
        List<Column> columns = new ArrayList<>(target.schema().keys());
        columns.addAll(target.schema().values());
        return columns;
    }

    private Optional<PlannedInsert> row(
            Statement.InsertValues statement, Statement.ValueRow row, List<String> names, SourceDefinition target) {
        if (row.values().size() != names.size()) {
            diagnostics.error(
                    ErrorCode.INSERT_MISMATCH,
                    row.span(),
                    "the row has " + count(row.values().size(), "value") + " for " + count(names.size(), "column"),
                    "the columns are " + String.join(", ", names));
            return Optional.empty();
        }
        Map<String, Expression> given = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            given.put(names.get(i), row.values().get(i));
        }
        List<@Nullable Object> values = new ArrayList<>();
        List<Column> columns = ordered(target);
        for (Column column : columns) {
            Expression written = given.get(column.name());
            Object value = written == null ? null : value(written, column);
            if (value == null && column.isKey() && target.kind() == SourceKind.TABLE && !diagnostics.hasErrors()) {
                diagnostics.error(
                        ErrorCode.INSERT_MISMATCH,
                        written == null ? row.span() : written.span(),
                        "the row has no value for " + column.name() + ", the primary key",
                        "a table's row is found by its key");
            }
            values.add(value);
        }
        Expression time = given.get(ROWTIME);
        Long timestamp = time == null ? null : (Long) value(time, Column.value(ROWTIME, SqlType.BIGINT));
        if (time != null && timestamp != null && timestamp < 0) {
            diagnostics.error(
                    ErrorCode.INSERT_MISMATCH,
                    time.span(),
                    "ROWTIME is " + timestamp + ", and no record is older than 1970",
                    "milliseconds since 1970, or leave ROWTIME out for the time of the start");
        }
        return diagnostics.hasErrors()
                ? Optional.empty()
                : Optional.of(new PlannedInsert(
                        row.span(),
                        target.name(),
                        target.topic(),
                        target.format(),
                        new RowSchema(columns),
                        values,
                        timestamp,
                        text(given, columns, values)));
    }

    /** The columns in the order of the target, and the values as they are written: a call says the same at each start. */
    private static String text(Map<String, Expression> given, List<Column> columns, List<@Nullable Object> values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            Expression written = given.get(columns.get(i).name());
            if (written != null && values.get(i) != null) {
                text.append(columns.get(i).name())
                        .append(" = ")
                        .append(SqlPrinter.print(written))
                        .append('\n');
            }
        }
        Expression time = given.get(ROWTIME);
        return time == null ? text.toString() : text + ROWTIME + " = " + SqlPrinter.print(time);
    }

    /** A row of VALUES has nothing to take a column from: mostly a text was meant. */
    private void tellName(Expression.ColumnReference name, Column column) {
        String text = name.span().text().replaceAll("^[`\"]|[`\"]$", "");
        diagnostics.error(
                ErrorCode.INSERT_MISMATCH,
                name.span(),
                "VALUES holds values, and " + name.span().text() + " names a column",
                column.type() == SqlType.STRING
                        ? "texts stand in single quotes: '" + text + "'"
                        : "INSERT INTO … SELECT takes columns of another stream");
    }

    private static String count(int number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }

    /** The value that is written for a column, null where that is NULL; after an error, which is told, it means nothing. */
    private @Nullable Object value(Expression written, Column column) {
        if (written instanceof Expression.ColumnReference name && name.source() == null) {
            tellName(name, column);
            return null;
        }
        ExpressionAnalyzer analyzer = new ExpressionAnalyzer(
                new Scope(List.of(), catalog.types()),
                ports.functions(),
                new ForbiddenCalls(ports.functions(), "VALUES"),
                diagnostics);
        TypedExpression typed = analyzer.analyze(written);
        if (typed == INVALID || typed == UNTYPED_NULL) {
            return null;
        }
        TypedExpression value = LiteralText.as(typed, column.type());
        if (!TypeRules.insertable(value.type(), column.type())) {
            diagnostics.error(
                    ErrorCode.INSERT_MISMATCH,
                    written.span(),
                    "column " + column.name() + " is " + column.type() + ", the value is "
                            + ExpressionAnalyzer.article(typed.type()),
                    "use CAST");
            return null;
        }
        try {
            return Interpreter.evaluateConstant(TypeRules.cast(value, column.type()));
        } catch (EvaluationException failed) {
            diagnostics.error(
                    ErrorCode.INSERT_MISMATCH,
                    written.span(),
                    "the value of " + column.name() + " cannot be computed: " + failed.getMessage(),
                    null);
            return null;
        }
    }
}
