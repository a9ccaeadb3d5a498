// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.catalog.Catalog;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.JoinWindow;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.Window;
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
import org.jspecify.annotations.Nullable;

/** Joins of two streams. One thread. */
final class StreamJoins {
    private static final long LONGEST_MILLIS = Long.MAX_VALUE / 8;

    private final Catalog catalog;
    private final FunctionRegistry functions;
    private final Diagnostics diagnostics;

    StreamJoins(Catalog catalog, FunctionRegistry functions, Diagnostics diagnostics) {
        this.catalog = catalog;
        this.functions = functions;
        this.diagnostics = diagnostics;
    }

    Optional<JoinSide> analyze(Relation.Join join, JoinSide left, JoinSide right) {
        Optional<JoinWindow> window = window(join);
        if (window.isEmpty() || !mayJoin(join, left, right)) {
            return Optional.empty();
        }
        return criteria(join, left, right).map(criteria -> joined(join, window.get(), left, right, criteria));
    }

    private Optional<JoinWindow> window(Relation.Join join) {
        Relation.Within within = join.within();
        if (within == null) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    join.span(),
                    "a join of two streams needs WITHIN",
                    "… JOIN … WITHIN 1 HOUR ON …");
            return Optional.empty();
        }
        long before = within.before().millis();
        long after = within.after().millis();
        Long grace = within.grace() == null ? null : within.grace().millis();
        if (before > LONGEST_MILLIS || after > LONGEST_MILLIS || grace != null && grace > LONGEST_MILLIS) {
            diagnostics.error(ErrorCode.WINDOW_INVALID, within.span(), "WITHIN is longer than time itself");
            return Optional.empty();
        }
        return Optional.of(new JoinWindow(before, after, grace));
    }

    private boolean mayJoin(Relation.Join join, JoinSide left, JoinSide right) {
        for (JoinSide side : List.of(left, right)) {
            if (side.keys().size() > 1) {
                diagnostics.error(
                        ErrorCode.JOIN_INVALID,
                        side.span(),
                        "the key of " + side.leftMost().name() + " has several columns, and cannot be joined",
                        "make a stream with one key column: PARTITION BY");
                return false;
            }
        }
        for (JoinSide side : List.of(left, right)) {
            // Of two records that were joined only one has its headers still.
            if (side.sources().values().stream()
                    .anyMatch(source -> !source.headers().isEmpty())) {
                diagnostics.error(
                        ErrorCode.QUERY_NOT_SUPPORTED,
                        side.span(),
                        "a join of two streams with columns of headers is not supported yet",
                        "select them into columns in a statement before");
                return false;
            }
        }
        Window leftWindow = left.windowed() == null ? null : left.windowed().window();
        Window rightWindow = right.windowed() == null ? null : right.windowed().window();
        if (!WindowedKey.areAlike(leftWindow, rightWindow)) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    join.span(),
                    "the keys of the two sides do not have the same kind of window",
                    "join streams of sessions with such, those of other windows with such, and those without with such");
            return false;
        }
        return true;
    }

    private Optional<EqualSides> criteria(Relation.Join join, JoinSide left, JoinSide right) {
        Optional<EqualSides> sides = EqualSides.of(join, left, right, catalog, functions, diagnostics);
        boolean moves = sides.isPresent()
                && (!isKey(left, sides.get().left())
                        || !isKey(right, sides.get().right()));
        if (moves && left.windowed() != null) {
            diagnostics.error(
                    ErrorCode.JOIN_INVALID,
                    join.criteria().span(),
                    "streams with windows in their keys can be joined by those keys only",
                    null);
            return Optional.empty();
        }
        return sides;
    }

    private static boolean isKey(JoinSide side, TypedExpression expression) {
        return side.keys().size() == 1 && side.keys().get(0).contains(expression);
    }

    private static JoinSide joined(
            Relation.Join join, JoinWindow window, JoinSide left, JoinSide right, EqualSides criteria) {
        Step.Join kind = kind(join.kind());
        List<Scope.Visible> visible = left.withoutSynthetic();
        visible.addAll(right.visible());
        List<TypedExpression> leftKeys = keys(criteria.left(), left.windowed());
        List<TypedExpression> rightKeys = keys(criteria.right(), right.windowed());
        Set<TypedExpression> same = new LinkedHashSet<>();
        same.add(kind == Step.Join.RIGHT ? criteria.right() : criteria.left());
        same.add(criteria.left());
        same.add(criteria.right());
        left.keys().stream().filter(before -> before.contains(criteria.left())).forEach(same::addAll);
        WindowedKey windowed = kind == Step.Join.RIGHT ? right.windowed() : left.windowed();
        boolean isSynthetic =
                kind == Step.Join.FULL || visible.stream().noneMatch(column -> same.contains(column.reference()));
        List<Column> keyColumns = isSynthetic ? keyColumns(visible, left, criteria.left(), leftKeys.size()) : List.of();
        List<Set<TypedExpression>> keys = List.of(same);
        if (isSynthetic) {
            Column key = keyColumns.get(0);
            visible.add(0, new Scope.Visible("", SyntheticKey.name(visible), key.name(), key.type(), true));
            Set<TypedExpression> synthetic = new LinkedHashSet<>();
            synthetic.add(reference(key));
            if (kind != Step.Join.FULL) {
                synthetic.addAll(same);
            }
            keys = List.of(synthetic);
            windowed = windowed == null
                    ? null
                    : new WindowedKey(
                            windowed.window(),
                            reference(keyColumns.get(1)),
                            keyColumns.size() > 2 ? reference(keyColumns.get(2)) : windowed.end());
        }
        Map<String, SourceDefinition> sources = new LinkedHashMap<>(left.sources());
        sources.putAll(right.sources());
        return new JoinSide(
                join.span(),
                SourceKind.STREAM,
                new LogicalNode.StreamJoin(left.plan(), right.plan(), kind, window, leftKeys, rightKeys, keyColumns),
                visible,
                keys,
                windowed,
                sources,
                left.leftMost());
    }

    static Step.Join kind(Relation.JoinKind kind) {
        return switch (kind) {
            case INNER -> Step.Join.INNER;
            case LEFT -> Step.Join.LEFT;
            case RIGHT -> Step.Join.RIGHT;
            case FULL -> Step.Join.FULL;
        };
    }

    private static TypedExpression reference(Column column) {
        return new TypedExpression.ColumnRef(column.name(), column.type());
    }

    /** Rows of windowed streams belong together when they are of the same window. */
    private static List<TypedExpression> keys(TypedExpression key, @Nullable WindowedKey windowed) {
        List<TypedExpression> keys = new ArrayList<>();
        keys.add(key);
        if (windowed != null) {
            keys.add(windowed.start());
            if (windowed.window() instanceof Window.Session) {
                keys.add(windowed.end());
            }
        }
        return keys;
    }

    /** Columns for keys that no column of one side has for all rows. */
    private static List<Column> keyColumns(List<Scope.Visible> visible, JoinSide left, TypedExpression key, int count) {
        Column synthetic = SyntheticKey.column(visible, left, key.type());
        List<Column> columns = new ArrayList<>();
        columns.add(synthetic);
        for (String bound : List.of(WindowedKey.START, WindowedKey.END).subList(0, count - 1)) {
            columns.add(Column.value("$" + synthetic.name() + "." + bound, SqlType.BIGINT));
        }
        return columns;
    }
}
