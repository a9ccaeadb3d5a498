// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.INVALID;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.catalog.Catalog;
import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.tree.Query;
import io.millrace.udf.registry.FunctionRegistry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A query as written to a well-typed logical plan. One thread. */
final class QueryAnalyzer {
    /** What becomes of the rows. */
    enum Use {
        /** They are written to a topic. */
        KEPT,
        /** They are shown: without a topic no key has to be there, and what is reserved there is free. */
        SHOWN
    }

    private final Use use;
    private final Catalog catalog;
    private final FunctionRegistry functions;
    private final Diagnostics diagnostics;
    private final KeyRule keyRule;

    /** Which columns of the key a stream's SELECT list must have. */
    enum KeyRule {
        /** All of them; they keep their order. */
        ALL,
        /** Any of them, in the order of the list. */
        AS_SELECTED
    }

    QueryAnalyzer(Use use, Catalog catalog, FunctionRegistry functions, Diagnostics diagnostics, KeyRule keyRule) {
        this.use = use;
        this.catalog = catalog;
        this.functions = functions;
        this.diagnostics = diagnostics;
        this.keyRule = keyRule;
    }

    /** The plan, or empty after an error. */
    Optional<AnalyzedQuery> analyze(Query query) {
        if (query.limit() != null && use == Use.KEPT) {
            diagnostics.error(
                    ErrorCode.CLAUSE_NOT_SUPPORTED,
                    query.limit().span(),
                    "LIMIT is not supported in a persistent query",
                    "remove it; a SELECT by itself, which shows its rows, takes one");
        }
        Optional<FromClause.Analyzed> from = new FromClause(catalog, functions, diagnostics)
                .analyze(
                        query.from(),
                        RowAttributes.namedIn(query.span().text()),
                        query.where() == null && query.groupBy() == null ? FromClause.Use.ROWS : FromClause.Use.CHANGES)
                .map(read -> read.with(read.scope().selecting(query.items())));
        if (from.isEmpty()) {
            return Optional.empty();
        }
        LogicalNode input = where(query, from.get());
        if (query.groupBy() != null) {
            return new GroupedQuery(use, functions, diagnostics).analyze(query, query.groupBy(), from.get(), input);
        }
        return plain(query, from.get(), input);
    }

    private LogicalNode where(Query query, FromClause.Analyzed from) {
        if (query.where() == null) {
            return from.plan();
        }
        ExpressionAnalyzer analyzer =
                new ExpressionAnalyzer(from.scope(), functions, new ForbiddenCalls(functions, "WHERE"), diagnostics);
        TypedExpression condition = analyzer.analyzeCondition(query.where(), "WHERE");
        return condition == INVALID
                ? from.plan()
                : new LogicalNode.Filter(from.plan(), condition, LogicalNode.FilterRole.WHERE);
    }

    /** What goes with GROUP BY only. */
    private void checkNoGroups(Query query, FromClause.Analyzed from) {
        if (query.having() != null) {
            diagnostics.error(
                    ErrorCode.GROUP_BY_MISSING, query.having().span(), "HAVING without GROUP BY", "use WHERE");
        }
        if (query.window() != null) {
            diagnostics.error(
                    ErrorCode.GROUP_BY_MISSING,
                    query.window().span(),
                    "a window without GROUP BY",
                    from.kind() == SourceKind.TABLE
                            ? "remove it: windows are for streams"
                            : "add GROUP BY, or OVER for a trailing frame");
        }
        if (query.emit() != null && query.emit().kind() == Query.EmitKind.FINAL) {
            diagnostics.error(
                    ErrorCode.EMIT_INVALID,
                    query.emit().span(),
                    "EMIT FINAL needs a windowed GROUP BY",
                    "write EMIT CHANGES");
        }
    }

    private Optional<AnalyzedQuery> plain(Query query, FromClause.Analyzed from, LogicalNode input) {
        checkNoGroups(query, from);
        ExpressionAnalyzer arguments =
                new ExpressionAnalyzer(from.scope(), functions, new ForbiddenCalls(functions, "a frame"), diagnostics);
        FrameCalls frames = new FrameCalls(query, arguments, diagnostics);
        PredictCalls predictions = new PredictCalls(catalog);
        TableCalls rows = new TableCalls(analyzerFor(from.scope(), "a table function"));
        ExpressionAnalyzer analyzer = new ExpressionAnalyzer(
                from.scope(),
                functions,
                new PlainCalls(from.kind(), functions, frames, predictions, rows),
                diagnostics);
        List<Projection.Item> items = new Projection(use, analyzer, diagnostics).analyze(query.items());
        List<Set<TypedExpression>> keys = query.partitionBy() == null
                ? from.keys()
                : partitionKeys(query.partitionBy(), from, analyzerFor(from.scope(), "PARTITION BY"));
        if (query.partitionBy() != null) {
            Projection.addKeys(items, query.items(), keys, from.scope());
            if (!from.scope().isJoin()) {
                Projection.moveLostKeys(items, query.items(), lost(from.keys(), keys));
            }
        }
        checkRows(query, from, rows, predictions);
        checkTable(query, from, frames, predictions);
        // What is invalid without an error uses a model whose own statement was told to be wrong.
        if (diagnostics.hasErrors() || items.stream().anyMatch(item -> item.expression() == INVALID)) {
            return Optional.empty();
        }
        LogicalNode scored = predictions.over(rows.over(frames.over(input)));
        if (keyRule == KeyRule.AS_SELECTED) {
            keys = asSelected(items, keys);
        }
        List<String> names =
                keys.stream().map(equal -> text(equal.iterator().next())).toList();
        WindowedKey windowed = query.partitionBy() == null && use == Use.KEPT ? from.windowed() : null;
        List<Projection.Item> projected = preferred(items, keys);
        return keyed(use, query, projected, keys, names, diagnostics)
                .map(schema -> new AnalyzedQuery(
                        project(scored, projected, schema, windowed),
                        schema,
                        from.kind(),
                        windowed,
                        from.leftMost(),
                        Projection.places(items)));
    }

    private static List<Set<TypedExpression>> asSelected(List<Projection.Item> items, List<Set<TypedExpression>> keys) {
        List<Set<TypedExpression>> selected = new ArrayList<>();
        for (Projection.Item item : items) {
            keys.stream()
                    .filter(equal -> equal.contains(item.expression()) && !selected.contains(equal))
                    .findFirst()
                    .ifPresent(selected::add);
        }
        return selected;
    }

    /** Of columns that could be the key, one may be null where the preferred one is not: that of a missing side of a join. */
    private static List<Projection.Item> preferred(List<Projection.Item> items, List<Set<TypedExpression>> keys) {
        List<Projection.Item> all = new ArrayList<>(items);
        for (Set<TypedExpression> equal : keys) {
            TypedExpression first = equal.iterator().next();
            keyItem(items, equal)
                    .ifPresent(key -> all.set(items.indexOf(key), new Projection.Item(key.name(), first, key.span())));
        }
        return all;
    }

    private static Set<TypedExpression> lost(List<Set<TypedExpression>> before, List<Set<TypedExpression>> now) {
        Set<TypedExpression> lost = new LinkedHashSet<>();
        before.forEach(lost::addAll);
        now.forEach(lost::removeAll);
        return lost;
    }

    private void checkRows(Query query, FromClause.Analyzed from, TableCalls rows, PredictCalls predictions) {
        boolean table = from.kind() == SourceKind.TABLE;
        if (rows.isEmpty() || !table && predictions.isEmpty()) {
            return;
        }
        diagnostics.error(
                ErrorCode.TABLE_FUNCTION_MISPLACED,
                query.items().get(0).span(),
                table ? "a table function over a table" : "a table function beside PREDICT",
                table ? "table functions are for streams" : "make the rows in one statement and score in a second one");
    }

    /** What is for the rows of streams only. */
    private void checkTable(Query query, FromClause.Analyzed from, FrameCalls frames, PredictCalls predictions) {
        if (from.kind() != SourceKind.TABLE) {
            return;
        }
        if (query.partitionBy() != null) {
            diagnostics.error(
                    ErrorCode.CLAUSE_NOT_SUPPORTED,
                    query.partitionBy().span(),
                    "PARTITION BY is for streams: the rows of a table are where their primary key is",
                    "GROUP BY makes a table with another key");
        }
        String what = frames.isEmpty() ? predictions.isEmpty() ? null : "PREDICT" : "a frame";
        if (what != null) {
            diagnostics.error(
                    ErrorCode.QUERY_NOT_SUPPORTED,
                    query.items().get(0).span(),
                    what + " over a table is not supported",
                    "join a stream with the table, or declare a stream over its topic");
        }
    }

    private ExpressionAnalyzer analyzerFor(Scope scope, String clause) {
        return new ExpressionAnalyzer(scope, functions, new ForbiddenCalls(functions, clause), diagnostics);
    }

    private List<Set<TypedExpression>> partitionKeys(
            Query.ExpressionList clause, FromClause.Analyzed from, ExpressionAnalyzer analyzer) {
        List<Set<TypedExpression>> keys = new ArrayList<>();
        for (var expression : clause.expressions()) {
            TypedExpression key = analyzer.analyze(expression);
            if (key == INVALID) {
                return from.keys();
            }
            if (key == ExpressionAnalyzer.UNTYPED_NULL && clause.expressions().size() == 1) {
                return List.of();
            }
            if (key == ExpressionAnalyzer.UNTYPED_NULL) {
                diagnostics.error(
                        ErrorCode.NULL_LITERAL,
                        expression.span(),
                        "NULL cannot be one of several keys",
                        "PARTITION BY NULL alone takes the key away");
            } else if (keys.contains(Set.of(key))) {
                diagnostics.error(
                        ErrorCode.COLUMN_DUPLICATE, expression.span(), "this is in PARTITION BY twice", "remove it");
            } else {
                keys.add(Set.of(key));
            }
        }
        return keys;
    }

    static LogicalNode.Project project(
            LogicalNode input, List<Projection.Item> items, RowSchema schema, @Nullable WindowedKey windowed) {
        List<TypedExpression> expressions = new ArrayList<>();
        for (Column column : schema.columns()) {
            for (Projection.Item item : items) {
                if (item.name().equals(column.name())) {
                    expressions.add(item.expression());
                }
            }
        }
        LogicalNode.Project project = new LogicalNode.Project(input, expressions, schema);
        return windowed == null ? project : windowed.behind(project);
    }

    /**
     * The columns of the result: those of the key in the order of the key, then the values in the order of the SELECT list.
     *
     * <p>A key must be projected; of several equal columns that could be it, the preferred one is, and the others are values.
     *
     * @param keyNames how the keys are told to people
     */
    static Optional<RowSchema> keyed(
            Use use,
            Query query,
            List<Projection.Item> items,
            List<Set<TypedExpression>> keys,
            List<String> keyNames,
            Diagnostics diagnostics) {
        if (use == Use.SHOWN) {
            return Optional.of(shown(items, keys));
        }
        List<Column> columns = new ArrayList<>();
        Set<Projection.Item> used = new LinkedHashSet<>();
        for (Set<TypedExpression> equal : keys) {
            Optional<Projection.Item> key = keyItem(items, equal);
            if (key.isEmpty()) {
                diagnostics.error(
                        ErrorCode.KEY_NOT_PROJECTED,
                        query.items()
                                .get(0)
                                .span()
                                .to(query.items().get(query.items().size() - 1).span()),
                        "the key " + keyNames.get(columns.size()) + " is not in the SELECT list",
                        "add it; AS_VALUE(…) makes a copy among the values");
                return Optional.empty();
            }
            columns.add(Column.key(key.get().name(), key.get().expression().type()));
            used.add(key.get());
        }
        for (Projection.Item item : items) {
            if (!used.contains(item)) {
                if (used.stream().anyMatch(key -> key.expression().equals(item.expression()))) {
                    diagnostics.error(
                            ErrorCode.COLUMN_DUPLICATE,
                            item.span(),
                            "the key " + text(item.expression()) + " is selected twice",
                            "AS_VALUE(…) makes a copy among the values");
                    return Optional.empty();
                }
                columns.add(Column.value(item.name(), item.expression().type()));
            }
        }
        if (columns.size() == keys.size()) {
            diagnostics.error(
                    ErrorCode.VALUE_NOT_PROJECTED,
                    query.items().get(0).span(),
                    "the SELECT list has only key columns",
                    "add a value, for example AS_VALUE(…) of the key");
            return Optional.empty();
        }
        return Optional.of(new RowSchema(columns));
    }

    /** The columns in the order in which they are written; which of them are the key says what of a deleted row can be told. */
    private static RowSchema shown(List<Projection.Item> items, List<Set<TypedExpression>> keys) {
        List<Column> columns = new ArrayList<>();
        for (Projection.Item item : items) {
            boolean isKey = keys.stream().anyMatch(equal -> equal.contains(item.expression()));
            columns.add(new Column(item.name(), item.expression().type(), isKey ? ColumnRole.KEY : ColumnRole.VALUE));
        }
        return new RowSchema(columns);
    }

    private static Optional<Projection.Item> keyItem(List<Projection.Item> items, Set<TypedExpression> equal) {
        for (TypedExpression candidate : equal) {
            for (Projection.Item item : items) {
                if (item.expression().equals(candidate)) {
                    return Optional.of(item);
                }
            }
        }
        return Optional.empty();
    }

    static String text(TypedExpression key) {
        return key instanceof TypedExpression.ColumnRef column ? column.name() : Expressions.text(key);
    }
}
