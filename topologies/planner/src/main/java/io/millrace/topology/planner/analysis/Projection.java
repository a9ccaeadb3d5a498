// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.INVALID;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.Query;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The SELECT list: expands stars, types the expressions and names the columns. One thread. */
final class Projection {
    private static final Set<String> RESERVED = Set.of(
            "ROWTIME",
            "ROWPARTITION",
            "ROWOFFSET",
            "WINDOWSTART",
            "WINDOWEND",
            Step.Sink.WINDOW_START,
            Step.Sink.WINDOW_END);

    private final ExpressionAnalyzer analyzer;
    private final Diagnostics diagnostics;
    private final List<Item> items = new ArrayList<>();
    private int unnamed;

    Projection(ExpressionAnalyzer analyzer, Diagnostics diagnostics) {
        this.analyzer = analyzer;
        this.diagnostics = diagnostics;
    }

    /** One column of the result. */
    record Item(String name, TypedExpression expression, Span span) {}

    /** The columns; after an error, which is told, some may be missing or invalid. */
    List<Item> analyze(List<Query.SelectItem> selected) {
        for (Query.SelectItem item : selected) {
            if (item instanceof Query.SelectAll all) {
                expand(all);
            } else if (item instanceof Query.SelectFields fields) {
                expand(fields);
            } else {
                add((Query.SelectExpression) item);
            }
        }
        checkNames();
        return items;
    }

    /**
     * For rows that are partitioned anew: of the columns that stars stand for, those of the key that they have lost come last.
     *
     * @param lost the old key's columns that are not of the new one
     */
    static void moveLostKeys(List<Item> items, List<Query.SelectItem> selected, Set<TypedExpression> lost) {
        for (Query.SelectItem star : selected) {
            if (!(star instanceof Query.SelectAll)) {
                continue;
            }
            List<Item> ofStar = new ArrayList<>(items.stream()
                    .filter(item -> item.span().equals(star.span()))
                    .toList());
            List<Item> moved = ofStar.stream()
                    .filter(item -> lost.contains(item.expression()))
                    .toList();
            if (!moved.isEmpty()) {
                int at = items.indexOf(ofStar.get(0));
                items.removeAll(ofStar);
                ofStar.removeAll(moved);
                ofStar.addAll(moved);
                items.addAll(at, ofStar);
            }
        }
    }

    /** With {@code *} stands what rows are partitioned by and no column is, under a name that is made up. */
    static void addKeys(
            List<Item> items, List<Query.SelectItem> selected, List<Set<TypedExpression>> keys, Scope scope) {
        Optional<Query.SelectItem> star = selected.stream()
                .filter(item -> item instanceof Query.SelectAll all && all.source() == null)
                .findFirst();
        Set<String> taken = new HashSet<>(scope.names(null));
        items.forEach(item -> taken.add(item.name()));
        for (Set<TypedExpression> equal : star.isEmpty() ? List.<Set<TypedExpression>>of() : keys) {
            boolean there = items.stream().anyMatch(item -> equal.contains(item.expression()));
            TypedExpression key = equal.iterator().next();
            String name =
                    key instanceof TypedExpression.RowAttribute row ? row.kind().name() : "KSQL_COL_0";
            for (int i = 1; taken.contains(name); i++) {
                name = "KSQL_COL_" + i;
            }
            if (!there && taken.add(name)) {
                items.add(new Item(name, key, star.orElseThrow().span()));
            }
        }
    }

    /** Where each column was written, by its name. */
    static Map<String, Span> places(List<Item> items) {
        Map<String, Span> places = new LinkedHashMap<>();
        items.forEach(item -> places.put(item.name(), item.span()));
        return places;
    }

    private void expand(Query.SelectAll all) {
        Scope scope = analyzer.scope();
        String source = all.source() == null ? null : all.source().name();
        if (all.source() != null && !scope.sources().contains(all.source().name())) {
            analyzer.error(
                    ErrorCode.ALIAS_NOT_FOUND,
                    all.source().span(),
                    "source or alias " + source + " does not exist in this query",
                    ExpressionAnalyzer.didYouMean(
                            Suggestions.nearest(all.source().name(), scope.sources())));
            return;
        }
        for (Scope.Visible column : scope.columns()) {
            // The bounds of a window are no columns of the source.
            boolean matches = source == null || column.source().equals(source);
            if (matches && !RESERVED.contains(column.name())) {
                // A key that a join made has no source.
                boolean isQualified = scope.isJoin() && !column.source().isEmpty();
                String name = isQualified ? column.source() + "_" + column.name() : column.name();
                items.add(new Item(name, column.reference(), all.span()));
            }
        }
    }

    private void expand(Query.SelectFields fields) {
        TypedExpression struct = analyzer.analyzeValue(fields.struct());
        if (struct == INVALID) {
            return;
        }
        if (!(struct.type() instanceof SqlType.StructType type)) {
            analyzer.error(
                    ErrorCode.TYPE_MISMATCH,
                    fields.span(),
                    "->* needs a STRUCT, this is " + ExpressionAnalyzer.article(struct.type()),
                    null);
            return;
        }
        for (SqlType.Field field : type.fields()) {
            items.add(new Item(
                    field.name(), new TypedExpression.Field(struct, field.name(), field.type()), fields.span()));
        }
    }

    private void add(Query.SelectExpression selected) {
        TypedExpression expression = analyzer.analyzeValue(selected.expression());
        String name = name(selected);
        items.add(new Item(name, expression, selected.span()));
        Identifier alias = selected.alias();
        if (RESERVED.contains(name)) {
            diagnostics.error(
                    ErrorCode.COLUMN_RESERVED,
                    alias == null ? selected.span() : alias.span(),
                    "column name " + name + " is reserved",
                    "give it another name with AS");
        }
    }

    private String name(Query.SelectExpression selected) {
        if (selected.alias() != null) {
            return selected.alias().name();
        }
        if (selected.expression() instanceof Expression.ColumnReference column) {
            String name = column.name().name();
            // Each source of a join has a time and a place of its own.
            boolean ambiguous = analyzer.scope().find(null, name).size() > 1
                    || analyzer.scope().isJoin() && RESERVED.contains(name);
            return ambiguous && column.source() != null ? column.source().name() + "_" + name : name;
        }
        if (selected.expression() instanceof Expression.FieldAccess field) {
            return free(field.field().name());
        }
        Set<String> taken = analyzer.scope().names(null);
        String name = "KSQL_COL_" + unnamed++;
        while (taken.contains(name)) {
            name = "KSQL_COL_" + unnamed++;
        }
        return name;
    }

    private String free(String wanted) {
        Set<String> taken = new HashSet<>();
        for (Item item : items) {
            taken.add(item.name());
        }
        String name = wanted;
        for (int i = 1; taken.contains(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    private void checkNames() {
        Map<String, Item> seen = new LinkedHashMap<>();
        for (Item item : items) {
            if (seen.put(item.name(), item) != null) {
                diagnostics.error(
                        ErrorCode.COLUMN_DUPLICATE,
                        item.span(),
                        "column " + item.name() + " is selected twice",
                        "give one of them another name with AS");
            }
        }
    }
}
