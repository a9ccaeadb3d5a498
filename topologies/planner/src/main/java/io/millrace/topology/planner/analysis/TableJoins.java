// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.topology.planner.catalog.Catalog;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.tree.Relation;
import io.millrace.udf.registry.FunctionRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Joins of two tables. One thread. */
final class TableJoins {
    private final Catalog catalog;
    private final FunctionRegistry functions;
    private final Diagnostics diagnostics;

    TableJoins(Catalog catalog, FunctionRegistry functions, Diagnostics diagnostics) {
        this.catalog = catalog;
        this.functions = functions;
        this.diagnostics = diagnostics;
    }

    /** @param right a table by itself */
    Optional<JoinSide> analyze(Relation.Join join, JoinSide left, JoinSide right) {
        if (!mayJoin(join, left, right)) {
            return Optional.empty();
        }
        Optional<EqualSides> sides = EqualSides.of(join, left, right, catalog, functions, diagnostics);
        if (sides.isEmpty()) {
            return Optional.empty();
        }
        TypedExpression rightKey = right.keys().get(0).iterator().next();
        if (!sides.get().right().equals(rightKey)) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    join.criteria().span(),
                    "the join must compare with the right table's primary key",
                    "ON … = " + QueryAnalyzer.text(rightKey));
            return Optional.empty();
        }
        Set<TypedExpression> leftKeys = left.keys().get(0);
        return left.keys().size() == 1 && leftKeys.contains(sides.get().left())
                ? Optional.of(byPrimaryKey(join, left, right, sides.get()))
                : byForeignKey(join, left, right, sides.get());
    }

    private boolean mayJoin(Relation.Join join, JoinSide left, JoinSide right) {
        if (join.within() != null) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID, join.within().span(), "WITHIN is for joins of two streams", "remove it");
            return false;
        }
        for (JoinSide side : List.of(left, right)) {
            if (side.sources().values().stream()
                    .anyMatch(source -> !source.headers().isEmpty())) {
                diagnostics.error(
                        ErrorCode.QUERY_NOT_SUPPORTED,
                        side.span(),
                        "a join with a table that has columns of headers is not supported yet",
                        "declare the table without them");
                return false;
            }
        }
        if (right.keys().size() != 1) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    right.span(),
                    "table " + right.leftMost().name() + " has a key of several columns, which cannot be joined yet",
                    null);
            return false;
        }
        return true;
    }

    /** The left side's expression is not its primary key: each row of it belongs to one of the right table, of which many may refer to one. */
    private Optional<JoinSide> byForeignKey(Relation.Join join, JoinSide left, JoinSide right, EqualSides sides) {
        if (!isNotOfFullJoin(join, left, sides) || !mayReferTo(join, left)) {
            return Optional.empty();
        }
        List<Scope.Visible> visible = new ArrayList<>(left.visible());
        visible.addAll(right.visible());
        Map<String, SourceDefinition> sources = new LinkedHashMap<>(left.sources());
        sources.putAll(right.sources());
        return Optional.of(new JoinSide(
                join.span(),
                SourceKind.TABLE,
                new LogicalNode.ForeignJoin(
                        kept(left.plan()),
                        kept(right.plan()),
                        StreamJoins.kind(join.kind()),
                        sides.left(),
                        name(sides.right())),
                visible,
                left.keys(),
                null,
                sources,
                left.leftMost()));
    }

    /** Behind a FULL join the primary keys of its tables are null in some rows; who joins by one of them mostly means the key of all. */
    private boolean isNotOfFullJoin(Relation.Join join, JoinSide left, EqualSides sides) {
        boolean isKey = left.visible().stream()
                .anyMatch(column -> column.key() && sides.left().equals(reference(column)));
        Optional<Scope.Visible> synthetic = left.visible().stream()
                .filter(column -> column.source().isEmpty())
                .filter(column -> left.keys().get(0).contains(reference(column)))
                .findFirst();
        if (!isKey || synthetic.isEmpty()) {
            return true;
        }
        diagnostics.error(
                ErrorCode.JOIN_INVALID,
                join.criteria().span(),
                QueryAnalyzer.text(sides.left()) + " is null where the FULL join before has no row of its table",
                "the key of that join is " + synthetic.get().name() + ": ON "
                        + synthetic.get().name() + " = " + QueryAnalyzer.text(sides.right()));
        return false;
    }

    private static TypedExpression reference(Scope.Visible column) {
        return new TypedExpression.ColumnRef(column.symbol(), column.type());
    }

    private boolean mayReferTo(Relation.Join join, JoinSide left) {
        if (left.sources().size() > 1) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    join.span(),
                    "a join on a foreign key has one table on its left",
                    "make a table of the join on its left, and join that");
            return false;
        }
        if (left.keys().size() > 1) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    left.span(),
                    "table " + left.leftMost().name() + " has a key of several columns, which cannot be joined yet",
                    null);
            return false;
        }
        if (join.kind() != Relation.JoinKind.INNER && join.kind() != Relation.JoinKind.LEFT) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    join.criteria().span(),
                    "a " + join.kind() + " join must compare the primary keys of both tables",
                    "ON " + QueryAnalyzer.text(left.keys().get(0).iterator().next()) + " = …, or JOIN or LEFT JOIN");
            return false;
        }
        return true;
    }

    /** A join on a foreign key keeps the rows of its tables itself. */
    private static LogicalNode kept(LogicalNode side) {
        return side instanceof LogicalNode.Changes changes ? changes.input() : side;
    }

    /** What a query reads, which may have to know what each row replaces. */
    static LogicalNode forUse(LogicalNode joined, FromClause.Use use) {
        return joined instanceof LogicalNode.ForeignJoin && use == FromClause.Use.CHANGES
                ? new LogicalNode.Changes(joined)
                : joined;
    }

    private static JoinSide byPrimaryKey(Relation.Join join, JoinSide left, JoinSide right, EqualSides sides) {
        Step.Join kind = StreamJoins.kind(join.kind());
        List<Scope.Visible> visible = left.withoutSynthetic();
        visible.addAll(right.visible());
        TypedExpression leftKey = left.keys().get(0).iterator().next();
        TypedExpression rightKey = sides.right();
        Set<TypedExpression> same = new LinkedHashSet<>();
        List<Column> keyColumns = List.of();
        if (kind == Step.Join.FULL) {
            Column synthetic = Column.key(
                    SyntheticKey.column(visible, left, rightKey.type()).name(), rightKey.type());
            visible.add(0, new Scope.Visible("", SyntheticKey.name(visible), synthetic.name(), synthetic.type(), true));
            same.add(new TypedExpression.ColumnRef(synthetic.name(), synthetic.type()));
            keyColumns = List.of(synthetic);
        } else {
            // The first is that which always has the key.
            same.add(kind == Step.Join.RIGHT ? rightKey : leftKey);
            same.addAll(left.keys().get(0));
            same.add(rightKey);
        }
        Map<String, SourceDefinition> sources = new LinkedHashMap<>(left.sources());
        sources.putAll(right.sources());
        return new JoinSide(
                join.span(),
                SourceKind.TABLE,
                new LogicalNode.TablesJoin(
                        forUse(left.plan(), FromClause.Use.CHANGES),
                        right.plan(),
                        kind,
                        name(leftKey),
                        name(rightKey),
                        keyColumns),
                visible,
                List.of(same),
                null,
                sources,
                left.leftMost());
    }

    private static String name(TypedExpression key) {
        return ((TypedExpression.ColumnRef) key).name();
    }
}
