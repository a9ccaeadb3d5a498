// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.INVALID;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
     * @param keys the columns that the rows are keyed by; each is a set of equal columns, the first is preferred
     * @param leftMost the source whose formats and partitions are inherited
     */
    record Analyzed(LogicalNode plan, Scope scope, List<Set<TypedExpression>> keys, SourceDefinition leftMost) {
        Analyzed with(Scope other) {
            return new Analyzed(plan, other, keys, leftMost);
        }
    }

    Optional<Analyzed> analyze(Relation relation) {
        if (relation instanceof Relation.Named named) {
            return named(named);
        }
        return join((Relation.Join) relation);
    }

    private Optional<Analyzed> named(Relation.Named named) {
        return definition(named).flatMap(source -> {
            if (source.kind() == SourceKind.TABLE) {
                diagnostics.error(
                        ErrorCode.QUERY_NOT_SUPPORTED,
                        named.span(),
                        "queries over the table " + named.name() + " alone are not supported yet",
                        "join a stream with it");
                return Optional.empty();
            }
            Scan scan = scan(source, named.visibleName(), "");
            return Optional.of(
                    new Analyzed(scan.node(), new Scope(scan.visible(), catalog.types()), keysOf(source, ""), source));
        });
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
        if (source.isPresent() && source.get().window() != null) {
            diagnostics.error(
                    ErrorCode.QUERY_NOT_SUPPORTED,
                    named.span(),
                    "reading the windowed " + source.get().word() + " " + named.name() + " is not supported yet",
                    "read the stream that it was made from");
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
        for (HeaderColumn header : source.headers()) {
            TypedExpression value = header.expression();
            visible.add(
                    new Scope.Visible(visibleName, header.name(), prefix + header.name(), value.type(), false, header));
        }
        return new Scan(new LogicalNode.Scan(source, outputs, new RowSchema(columns)), visible);
    }

    private Optional<Analyzed> join(Relation.Join join) {
        if (!(join.left() instanceof Relation.Named left) || !(join.right() instanceof Relation.Named right)) {
            diagnostics.error(
                    ErrorCode.QUERY_NOT_SUPPORTED,
                    join.span(),
                    "joins of more than two sources are not supported yet",
                    "join two in a statement of their own and join its result with the third");
            return Optional.empty();
        }
        Optional<SourceDefinition> stream = definition(left);
        Optional<SourceDefinition> table = definition(right);
        if (stream.isEmpty() || table.isEmpty() || !isStreamTable(join, left, right, stream.get(), table.get())) {
            return Optional.empty();
        }
        Scan leftScan = scan(stream.get(), left.visibleName(), left.visibleName() + ".");
        Scan rightScan = scan(table.get(), right.visibleName(), right.visibleName() + ".");
        List<Scope.Visible> visible = new ArrayList<>(leftScan.visible());
        visible.addAll(rightScan.visible());
        Scope scope = new Scope(visible, catalog.types());
        String tableKey =
                right.visibleName() + "." + table.get().schema().keys().get(0).name();
        return criteria(join, scope, right.visibleName() + ".", tableKey).map(key -> {
            LogicalNode node = new LogicalNode.Join(
                    leftScan.node(),
                    rightScan.node(),
                    join.kind() == Relation.JoinKind.LEFT ? Step.Join.LEFT : Step.Join.INNER,
                    key,
                    tableKey);
            Set<TypedExpression> same = new LinkedHashSet<>();
            same.add(key);
            same.add(new TypedExpression.ColumnRef(tableKey, key.type()));
            return new Analyzed(node, scope, List.of(same), stream.get());
        });
    }

    private boolean isStreamTable(
            Relation.Join join,
            Relation.Named left,
            Relation.Named right,
            SourceDefinition stream,
            SourceDefinition table) {
        if (left.visibleName().equals(right.visibleName())
                || left.visibleName().startsWith(right.visibleName() + ".")
                || right.visibleName().startsWith(left.visibleName() + ".")) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    right.span(),
                    left.visibleName().equals(right.visibleName())
                            ? "both sides are called " + right.visibleName()
                            : "the names " + left.visibleName() + " and " + right.visibleName() + " are too alike",
                    "give aliases");
            return false;
        }
        if (stream.kind() != SourceKind.STREAM || table.kind() != SourceKind.TABLE) {
            diagnostics.error(
                    ErrorCode.QUERY_NOT_SUPPORTED,
                    join.span(),
                    "a join of a " + stream.word() + " and a " + table.word() + " is not supported yet",
                    stream.kind() == SourceKind.TABLE && table.kind() == SourceKind.STREAM
                            ? "name the stream first: FROM " + right.name() + " JOIN " + left.name()
                            : "a stream joins a table on its right");
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
        if (!table.headers().isEmpty()) {
            diagnostics.error(
                    ErrorCode.QUERY_NOT_SUPPORTED,
                    right.span(),
                    "a join with a table that has columns of headers is not supported yet",
                    "declare the table without them");
            return false;
        }
        if (table.schema().keys().size() != 1) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    right.span(),
                    "table " + right.name() + " has a key of several columns, which cannot be joined yet",
                    null);
            return false;
        }
        return true;
    }

    /** The stream's side of {@code stream column = table key}. */
    private Optional<TypedExpression> criteria(Relation.Join join, Scope scope, String tablePrefix, String tableKey) {
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
        if (!(stream instanceof TypedExpression.ColumnRef column)
                || column.name().startsWith(tablePrefix)) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    join.criteria().span(),
                    "the stream's side of a join must be one of its columns",
                    "compute it as a column in a statement before");
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
