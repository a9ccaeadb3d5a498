// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.INVALID;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.catalog.Catalog;
import io.millrace.topology.planner.catalog.HeaderColumn;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Relation;
import io.millrace.udf.registry.FunctionRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands behind FROM: its scope, its plan, and what its rows are keyed by. One thread. */
final class FromClause {
    private final Catalog catalog;
    private final FunctionRegistry functions;
    private final Diagnostics diagnostics;

    FromClause(Catalog catalog, FunctionRegistry functions, Diagnostics diagnostics) {
        this.catalog = catalog;
        this.functions = functions;
        this.diagnostics = diagnostics;
    }

    /**
     * @param kind whether its rows are those of a stream or changes of a table
     * @param keys the columns that the rows are keyed by; each is a set of equal columns, the first is preferred
     * @param windowed the bounds of windows that belong to their keys, or null
     * @param leftMost the source whose formats and partitions are inherited
     */
    record Analyzed(
            SourceKind kind,
            LogicalNode plan,
            Scope scope,
            List<Set<TypedExpression>> keys,
            @Nullable WindowedKey windowed,
            SourceDefinition leftMost) {
        Analyzed with(Scope other) {
            return new Analyzed(kind, plan, other, keys, windowed, leftMost);
        }
    }

    /** What a query does with the rows of a single table. */
    enum Use {
        /** It looks at each row by itself, and passes on that a key is gone. */
        ROWS,
        /** It must know what each row replaces. */
        CHANGES
    }

    /**
     * Analyzes the clause.
     *
     * @param attributes of the records that the query may name
     */
    Optional<Analyzed> analyze(Relation relation, RowAttributes attributes, Use use) {
        if (relation instanceof Relation.Named named) {
            return definition(named)
                    .flatMap(source -> source.kind() == SourceKind.TABLE && use == Use.CHANGES
                            ? changes(named, source, attributes)
                            : Optional.of(alone(named, source)));
        }
        long streams = streams(relation);
        // With tables alone beside it the row of a stream is still its record's, unless a table's own are asked for.
        RowAttributes named = streams == 1 && !isNamedOfTable(relation, attributes) ? RowAttributes.NONE : attributes;
        return side(relation, named, streams == 0 ? Use.CHANGES : Use.ROWS)
                .map(joined -> new Analyzed(
                        joined.kind(),
                        TableJoins.forUse(joined.plan(), use),
                        new Scope(joined.visible(), catalog.types()),
                        joined.keys(),
                        joined.windowed(),
                        joined.leftMost()));
    }

    private boolean isNamedOfTable(Relation relation, RowAttributes attributes) {
        if (relation instanceof Relation.Join join) {
            return isNamedOfTable(join.left(), attributes) || isNamedOfTable(join.right(), attributes);
        }
        Relation.Named named = (Relation.Named) relation;
        return streams(named) == 0 && attributes.sources().contains(named.visibleName());
    }

    private long streams(Relation relation) {
        if (relation instanceof Relation.Join join) {
            return streams(join.left()) + streams(join.right());
        }
        return catalog.source(((Relation.Named) relation).name().name()).stream()
                .filter(source -> source.kind() == SourceKind.STREAM)
                .count();
    }

    private Analyzed alone(Relation.Named named, SourceDefinition source) {
        Scan scan = scan(source, named.visibleName(), "");
        return new Analyzed(
                source.kind(),
                scan.node(),
                new Scope(scan.visible(), catalog.types()),
                keysOf(source, ""),
                windowed(source, ""),
                source);
    }

    /** Time and place of a record are kept with the row: what a row replaces has its own. */
    private Optional<Analyzed> changes(Relation.Named named, SourceDefinition source, RowAttributes attributes) {
        if (!source.headers().isEmpty()) {
            diagnostics.error(
                    ErrorCode.QUERY_NOT_SUPPORTED,
                    named.span(),
                    "a table with columns of headers can only be projected yet",
                    "declare the table without them");
            return Optional.empty();
        }
        Scan scan = scan(source, named.visibleName(), "");
        List<Scope.Visible> visible = new ArrayList<>(scan.visible());
        visible.addAll(attributes.visible(named.visibleName(), ""));
        return Optional.of(new Analyzed(
                SourceKind.TABLE,
                new LogicalNode.Changes(attributes.over(scan.node(), "")),
                new Scope(visible, catalog.types()),
                keysOf(source, ""),
                null,
                source));
    }

    private static @Nullable WindowedKey windowed(SourceDefinition source, String prefix) {
        return source.window() == null ? null : WindowedKey.of(source.window(), prefix);
    }

    private static List<Set<TypedExpression>> keysOf(SourceDefinition source, String prefix) {
        List<Set<TypedExpression>> keys = new ArrayList<>();
        for (Column key : source.schema().keys()) {
            keys.add(Set.of(new TypedExpression.ColumnRef(prefix + key.name(), key.type())));
        }
        return keys;
    }

    private Optional<SourceDefinition> definition(Relation.Named named) {
        Optional<SourceDefinition> source = catalog.source(named.name().name());
        if (source.isEmpty() && !catalog.isBroken(named.name().name())) {
            diagnostics.error(
                    ErrorCode.SOURCE_NOT_FOUND,
                    named.name().span(),
                    "stream or table " + named.name() + " does not exist",
                    Absent.sourceHint(named.name(), catalog));
        }
        boolean isWindowed = source.isPresent() && source.get().window() != null;
        if (isWindowed && source.get().kind() == SourceKind.TABLE) {
            diagnostics.error(
                    ErrorCode.SOURCE_KIND,
                    named.span(),
                    "no query can read the windowed table " + named.name(),
                    "declare a stream over its topic, with WINDOW_TYPE, and read that");
            return Optional.empty();
        }
        return source;
    }

    private record Scan(LogicalNode node, List<Scope.Visible> visible) {}

    private static Scan scan(SourceDefinition source, String visibleName, String prefix) {
        List<Step.SourceOutput> outputs = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        List<Scope.Visible> visible = new ArrayList<>();
        for (Column column : source.schema().columns()) {
            String symbol = prefix + column.name();
            outputs.add(new Step.SourceOutput(symbol, column.name()));
            columns.add(new Column(symbol, column.type(), column.role()));
            visible.add(new Scope.Visible(visibleName, column.name(), symbol, column.type(), column.isKey()));
        }
        if (source.window() != null) {
            for (String bound : List.of(WindowedKey.START, WindowedKey.END)) {
                outputs.add(new Step.SourceOutput(prefix + bound, bound));
                columns.add(Column.value(prefix + bound, SqlType.BIGINT));
                visible.add(new Scope.Visible(visibleName, bound, prefix + bound, SqlType.BIGINT, false));
            }
        }
        for (HeaderColumn header : source.headers()) {
            TypedExpression value = header.expression();
            visible.add(
                    new Scope.Visible(visibleName, header.name(), prefix + header.name(), value.type(), false, header));
        }
        return new Scan(new LogicalNode.Scan(source, outputs, new RowSchema(columns)), visible);
    }

    private Optional<JoinSide> side(Relation relation, RowAttributes attributes, Use tables) {
        if (relation instanceof Relation.Join join) {
            Optional<JoinSide> left = side(join.left(), attributes, tables);
            Optional<JoinSide> right = side(join.right(), attributes, tables);
            return left.isEmpty() || right.isEmpty() ? Optional.empty() : join(join, left.get(), right.get());
        }
        Relation.Named named = (Relation.Named) relation;
        return definition(named).map(source -> {
            String prefix = named.visibleName() + ".";
            Scan scan = scan(source, named.visibleName(), prefix);
            LogicalNode plan = scan.node();
            List<Scope.Visible> visible = new ArrayList<>(scan.visible());
            boolean isTable = source.kind() == SourceKind.TABLE;
            if (!isTable || tables == Use.CHANGES || attributes.sources().contains(named.visibleName())) {
                plan = attributes.over(plan, prefix);
                visible.addAll(attributes.visible(named.visibleName(), prefix));
            }
            if (isTable && tables == Use.CHANGES) {
                plan = new LogicalNode.Changes(plan);
            }
            return new JoinSide(
                    named.span(),
                    source.kind(),
                    plan,
                    visible,
                    keysOf(source, prefix),
                    windowed(source, prefix),
                    Map.of(named.visibleName(), source),
                    source);
        });
    }

    private Optional<JoinSide> join(Relation.Join join, JoinSide left, JoinSide right) {
        if (!areApart(left, right)) {
            return Optional.empty();
        }
        if (!(join.right() instanceof Relation.Named rightName)) {
            diagnostics.error(
                    ErrorCode.QUERY_NOT_SUPPORTED,
                    join.right().span(),
                    "the right side of a join cannot be a join",
                    "write them one after the other: a JOIN b ON … JOIN c ON …");
            return Optional.empty();
        }
        if (left.kind() == SourceKind.STREAM && right.kind() == SourceKind.STREAM) {
            return new StreamJoins(catalog, functions, diagnostics).analyze(join, left, right);
        }
        if (left.kind() == SourceKind.TABLE && right.kind() == SourceKind.TABLE) {
            return new TableJoins(catalog, functions, diagnostics).analyze(join, left, right);
        }
        if (!isStreamTable(join, left, rightName, right)) {
            return Optional.empty();
        }
        List<Scope.Visible> visible = left.withoutSynthetic();
        visible.addAll(right.visible());
        String tableKey = rightName.visibleName() + "."
                + right.leftMost().schema().keys().get(0).name();
        return criteria(join, left, new Scope(visible, catalog.types()), tableKey)
                .map(key -> {
                    Set<TypedExpression> same = new LinkedHashSet<>();
                    same.add(key);
                    same.add(new TypedExpression.ColumnRef(tableKey, key.type()));
                    left.keys().stream().filter(before -> before.contains(key)).forEach(same::addAll);
                    Map<String, SourceDefinition> sources = new LinkedHashMap<>(left.sources());
                    sources.putAll(right.sources());
                    return new JoinSide(
                            join.span(),
                            SourceKind.STREAM,
                            new LogicalNode.Join(
                                    left.plan(),
                                    right.plan(),
                                    join.kind() == Relation.JoinKind.LEFT ? Step.Join.LEFT : Step.Join.INNER,
                                    key,
                                    tableKey),
                            visible,
                            List.of(same),
                            null,
                            sources,
                            left.leftMost());
                });
    }

    /** Whether no source is there twice and names can be told from each other. */
    private boolean areApart(JoinSide left, JoinSide right) {
        for (Map.Entry<String, SourceDefinition> one : left.sources().entrySet()) {
            for (Map.Entry<String, SourceDefinition> other : right.sources().entrySet()) {
                String name = one.getKey();
                String otherName = other.getKey();
                if (name.equals(otherName) || name.startsWith(otherName + ".") || otherName.startsWith(name + ".")) {
                    diagnostics.error(
                            ErrorCode.JOIN_INVALID,
                            right.span(),
                            name.equals(otherName)
                                    ? "both sides are called " + name
                                    : "the names " + name + " and " + otherName + " are too alike",
                            "give aliases");
                    return false;
                }
                if (one.getValue().name().equals(other.getValue().name())) {
                    diagnostics.error(
                            ErrorCode.JOIN_INVALID,
                            right.span(),
                            one.getValue().word() + " " + one.getValue().name() + " is joined with itself",
                            "make a copy with CREATE "
                                    + one.getValue().word().toUpperCase(Locale.ROOT)
                                    + " … AS SELECT, and join that");
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isStreamTable(Relation.Join join, JoinSide left, Relation.Named right, JoinSide table) {
        if (left.kind() != SourceKind.STREAM || table.kind() != SourceKind.TABLE) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    join.span(),
                    "a table cannot be joined with a stream on its right",
                    "name the stream first: FROM " + right.name() + " JOIN "
                            + left.leftMost().name());
            return false;
        }
        if (left.windowed() != null) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    join.span(),
                    "a stream with windows in its key cannot be joined with a table that has none",
                    null);
            return false;
        }
        if (join.within() != null) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID, join.within().span(), "WITHIN is for joins of two streams", "remove it");
            return false;
        }
        if (join.kind() != Relation.JoinKind.INNER && join.kind() != Relation.JoinKind.LEFT) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    join.span(),
                    "a stream and a table have no " + join.kind() + " join",
                    "use JOIN or LEFT JOIN");
            return false;
        }
        if (!table.leftMost().headers().isEmpty()) {
            diagnostics.error(
                    ErrorCode.QUERY_NOT_SUPPORTED,
                    right.span(),
                    "a join with a table that has columns of headers is not supported yet",
                    "declare the table without them");
            return false;
        }
        if (table.keys().size() != 1) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    right.span(),
                    "table " + right.name() + " has a key of several columns, which cannot be joined yet",
                    null);
            return false;
        }
        return true;
    }

    /** The stream's side of {@code expression = table key}. */
    private Optional<TypedExpression> criteria(Relation.Join join, JoinSide left, Scope scope, String tableKey) {
        if (!(join.criteria() instanceof Expression.Comparison equal)
                || equal.operator() != Expression.ComparisonOperator.EQUAL) {
            boolean several = join.criteria() instanceof Expression.Logical;
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    join.criteria().span(),
                    "a join needs one equality of a column of each side",
                    several ? "write other conditions in WHERE" : "ON stream.column = " + tableKey);
            return Optional.empty();
        }
        ExpressionAnalyzer analyzer =
                new ExpressionAnalyzer(scope, functions, new ForbiddenCalls(functions, "ON"), diagnostics);
        TypedExpression first = analyzer.analyzeValue(equal.left());
        TypedExpression second = analyzer.analyzeValue(equal.right());
        if (first == INVALID || second == INVALID) {
            return Optional.empty();
        }
        TypedExpression stream = isColumn(second, tableKey) ? first : second;
        TypedExpression table = isColumn(second, tableKey) ? second : first;
        if (!isColumn(table, tableKey)) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    join.criteria().span(),
                    "the join must compare with the table's primary key",
                    "ON … = " + tableKey);
            return Optional.empty();
        }
        if (!left.owns(stream)) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    join.criteria().span(),
                    "each side of the equality must use columns of one side of the join",
                    "ON … = " + tableKey);
            return Optional.empty();
        }
        if (!stream.type().equals(table.type())) {
            diagnostics.error(
                    ErrorCode.TYPE_MISMATCH,
                    join.criteria().span(),
                    "the join compares " + stream.type() + " with " + table.type(),
                    "both sides must have the same type");
            return Optional.empty();
        }
        return Optional.of(stream);
    }

    private static boolean isColumn(TypedExpression expression, String name) {
        return expression instanceof TypedExpression.ColumnRef column
                && column.name().equals(name);
    }
}
