// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.INVALID;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.Window;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Query;
import io.millrace.topology.sql.tree.WindowSpec;
import io.millrace.udf.registry.FunctionRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A query with GROUP BY. One thread.
 *
 * <p>The SELECT list is typed over the rows before grouping; then what equals a group's expression becomes that group's
 * column, and any column that is left over is an error.
 */
final class GroupedQuery {
    private final QueryAnalyzer.Use use;
    private final FunctionRegistry functions;
    private final Diagnostics diagnostics;

    GroupedQuery(QueryAnalyzer.Use use, FunctionRegistry functions, Diagnostics diagnostics) {
        this.use = use;
        this.functions = functions;
        this.diagnostics = diagnostics;
    }

    Optional<AnalyzedQuery> analyze(
            Query query, Query.ExpressionList groupBy, FromClause.Analyzed from, LogicalNode input) {
        Optional<Window> window =
                Optional.ofNullable(query.window()).flatMap(spec -> new WindowClause(diagnostics).analyze(spec));
        if (query.window() != null && window.isEmpty()) {
            return Optional.empty();
        }
        Scope before = query.window() == null ? from.scope() : withoutBounds(from.scope());
        if (query.partitionBy() != null) {
            diagnostics.error(
                    ErrorCode.CLAUSE_NOT_SUPPORTED,
                    query.partitionBy().span(),
                    "PARTITION BY does not go with GROUP BY",
                    "the result is partitioned by the groups");
        }
        ExpressionAnalyzer arguments =
                new ExpressionAnalyzer(before, functions, new ForbiddenCalls(functions, "an aggregate"), diagnostics);
        List<TypedExpression> groups = groups(groupBy, before);
        GroupedCalls calls = new GroupedCalls(functions, arguments);
        ExpressionAnalyzer analyzer =
                new ExpressionAnalyzer(scope(before, query.window()), functions, calls, diagnostics);
        List<Projection.Item> items = new Projection(use, analyzer, diagnostics).analyze(query.items());
        TypedExpression having = query.having() == null
                ? new TypedExpression.Literal(SqlType.BOOLEAN, true)
                : analyzer.analyzeCondition(query.having(), "HAVING");
        if (having == INVALID || diagnostics.hasErrors()) {
            return Optional.empty();
        }
        if (from.kind() == SourceKind.TABLE && !isUndoable(query, calls)) {
            return Optional.empty();
        }
        if (calls.calls().isEmpty()) {
            diagnostics.error(
                    ErrorCode.AGGREGATE_MISSING,
                    groupBy.span(),
                    "GROUP BY without an aggregate",
                    "select at least one, for example COUNT(*)");
            return Optional.empty();
        }
        return plan(query, from, input, window.orElse(null), groups, calls.calls(), items, having, analyzer);
    }

    /** A row of a table may be replaced, and its group then takes it back. */
    private boolean isUndoable(Query query, GroupedCalls calls) {
        if (query.window() != null) {
            diagnostics.error(
                    ErrorCode.CLAUSE_NOT_SUPPORTED,
                    query.window().span(),
                    "a window over a table",
                    "the rows of a table have no time of their own; leave WINDOW out");
            return false;
        }
        for (Step.AggregateCall call : calls.calls()) {
            if (call.function().undo() == null) {
                diagnostics.error(
                        ErrorCode.UNDO_MISSING,
                        calls.place(call),
                        "aggregate " + call.function().name() + " cannot take back rows of a table that are replaced",
                        "COUNT, SUM, AVG and others can; or group a stream");
            }
        }
        return !diagnostics.hasErrors();
    }

    private Optional<AnalyzedQuery> plan(
            Query query,
            FromClause.Analyzed from,
            LogicalNode input,
            @Nullable Window window,
            List<TypedExpression> groups,
            List<Step.AggregateCall> calls,
            List<Projection.Item> items,
            TypedExpression having,
            ExpressionAnalyzer analyzer) {
        Step.Emit emit = query.emit() != null && query.emit().kind() == Query.EmitKind.FINAL
                ? Step.Emit.FINAL
                : Step.Emit.CHANGES;
        if (emit == Step.Emit.FINAL && window == null && query.emit() != null) {
            diagnostics.error(
                    ErrorCode.EMIT_INVALID,
                    query.emit().span(),
                    "EMIT FINAL needs a window",
                    "write EMIT CHANGES, or add WINDOW TUMBLING (SIZE …)");
            return Optional.empty();
        }
        LogicalNode.Group group =
                new LogicalNode.Group(input, groups, window, calls, emit, schema(from.scope(), groups, window, calls));
        List<Projection.Item> rewritten = new ArrayList<>();
        for (Projection.Item item : items) {
            rewritten.add(new Projection.Item(
                    item.name(), overGroups(item.expression(), groups, group, analyzer, item.span()), item.span()));
        }
        LogicalNode filtered = group;
        if (query.having() != null) {
            TypedExpression condition =
                    overGroups(having, groups, group, analyzer, query.having().span());
            filtered = new LogicalNode.Filter(group, condition, LogicalNode.FilterRole.HAVING);
        }
        if (diagnostics.hasErrors()) {
            return Optional.empty();
        }
        List<Set<TypedExpression>> keys = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            Column column = group.schema().column(i);
            keys.add(Set.of(new TypedExpression.ColumnRef(column.name(), column.type())));
        }
        if (window != null && use == QueryAnalyzer.Use.SHOWN) {
            // What is shown of a window that is gone, as sessions are that become another, says which one.
            keys.add(Set.of(new TypedExpression.ColumnRef(WindowedKey.START, SqlType.BIGINT)));
            keys.add(Set.of(new TypedExpression.ColumnRef(WindowedKey.END, SqlType.BIGINT)));
        }
        LogicalNode below = filtered;
        WindowedKey key = window == null || use == QueryAnalyzer.Use.SHOWN ? null : WindowedKey.of(window, "");
        List<String> names = groups.stream().map(QueryAnalyzer::text).toList();
        return QueryAnalyzer.keyed(use, query, rewritten, keys, names, diagnostics)
                .map(schema -> new AnalyzedQuery(
                        QueryAnalyzer.project(below, rewritten, schema, key),
                        schema,
                        SourceKind.TABLE,
                        key,
                        from.leftMost(),
                        Projection.places(rewritten)));
    }

    private List<TypedExpression> groups(Query.ExpressionList groupBy, Scope scope) {
        ExpressionAnalyzer analyzer =
                new ExpressionAnalyzer(scope, functions, new ForbiddenCalls(functions, "GROUP BY"), diagnostics);
        List<TypedExpression> groups = new ArrayList<>();
        for (Expression expression : groupBy.expressions()) {
            TypedExpression group = analyzer.analyzeValue(expression);
            if (group != INVALID && groups.contains(group)) {
                diagnostics.error(
                        ErrorCode.COLUMN_DUPLICATE, expression.span(), "this is in GROUP BY twice", "remove it");
            }
            groups.add(group);
        }
        return groups;
    }

    /** What the SELECT list may name: the source's columns, and the window's bounds. */
    private static Scope scope(Scope before, @Nullable WindowSpec window) {
        if (window == null) {
            return before;
        }
        List<Scope.Visible> columns = new ArrayList<>(before.columns());
        String source = before.columns().get(0).source();
        columns.add(new Scope.Visible(source, WindowedKey.START, WindowedKey.START, SqlType.BIGINT, false));
        columns.add(new Scope.Visible(source, WindowedKey.END, WindowedKey.END, SqlType.BIGINT, false));
        return before.with(columns);
    }

    /** Of a windowed stream that is put into other windows, the bounds mean those. */
    private static Scope withoutBounds(Scope scope) {
        return scope.with(scope.columns().stream()
                .filter(column -> !column.name().equals(WindowedKey.START)
                        && !column.name().equals(WindowedKey.END))
                .toList());
    }

    private static RowSchema schema(
            Scope scope, List<TypedExpression> groups, @Nullable Window window, List<Step.AggregateCall> calls) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            String name = groups.get(i) instanceof TypedExpression.ColumnRef column
                    ? column.name()
                    : scope.free("$group" + i);
            columns.add(Column.key(name, groups.get(i).type()));
        }
        if (window != null) {
            columns.add(Column.value(WindowedKey.START, SqlType.BIGINT));
            columns.add(Column.value(WindowedKey.END, SqlType.BIGINT));
        }
        for (Step.AggregateCall call : calls) {
            columns.add(call.output());
        }
        return new RowSchema(columns);
    }

    private TypedExpression overGroups(
            TypedExpression expression,
            List<TypedExpression> groups,
            LogicalNode.Group group,
            ExpressionAnalyzer analyzer,
            Span fallback) {
        Set<String> allowed = new HashSet<>();
        for (Column column :
                group.schema().columns().subList(groups.size(), group.schema().size())) {
            allowed.add(column.name());
        }
        return Expressions.rewrite(expression, node -> {
            int index = groups.indexOf(node);
            if (index >= 0) {
                Column column = group.schema().column(index);
                return Optional.of(new TypedExpression.ColumnRef(column.name(), column.type()));
            }
            boolean loose = node instanceof TypedExpression.RowAttribute
                    || node instanceof TypedExpression.Headers
                    || node instanceof TypedExpression.ColumnRef column && !allowed.contains(column.name());
            if (loose) {
                diagnostics.error(
                        ErrorCode.COLUMN_NOT_GROUPED,
                        analyzer.place(node).orElse(fallback),
                        (node instanceof TypedExpression.ColumnRef ? "column " : "") + QueryAnalyzer.text(node)
                                + " is neither grouped nor aggregated",
                        "add it to GROUP BY or put an aggregate around it");
                return Optional.of(node);
            }
            return Optional.empty();
        });
    }
}
