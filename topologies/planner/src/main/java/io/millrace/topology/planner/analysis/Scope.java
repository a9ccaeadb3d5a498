// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.catalog.HeaderColumn;
import io.millrace.topology.planner.catalog.TypeNames;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Query;
import io.millrace.topology.sql.tree.TypeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns and types that an expression may name. Immutable. */
final class Scope {
    private final List<Visible> columns;
    private final TypeNames types;
    private final Map<String, Expression> selected;

    Scope(List<Visible> columns, TypeNames types) {
        this(columns, types, Map.of());
    }

    private Scope(List<Visible> columns, TypeNames types, Map<String, Expression> selected) {
        this.columns = List.copyOf(columns);
        this.types = types;
        this.selected = Map.copyOf(selected);
    }

    /** The same columns; the names that the SELECT list gives, which no expression may use, are known to messages. */
    Scope selecting(List<Query.SelectItem> items) {
        Map<String, Expression> names = new HashMap<>();
        for (Query.SelectItem item : items) {
            if (item instanceof Query.SelectExpression expression && expression.alias() != null) {
                String name = expression.alias().name();
                // A column that keeps its name says nothing about what else the name could be.
                if (!expression.expression().span().text().equalsIgnoreCase(name)) {
                    names.putIfAbsent(name, expression.expression());
                }
            }
        }
        return new Scope(columns, types, names);
    }

    /** Other columns, with the same SELECT list. */
    Scope with(List<Visible> others) {
        return new Scope(others, types, selected);
    }

    /** The type that a type as written means, or empty when there is none. */
    Optional<SqlType> type(TypeName written) {
        return TypeRules.resolve(types.expand(written));
    }

    TypeNames types() {
        return types;
    }

    /** What the SELECT list gives a name to. */
    Optional<Expression> selected(String name) {
        return Optional.ofNullable(selected.get(name));
    }

    /**
     * A column as it is seen and as the plan calls it.
     *
     * @param source the alias or name of its source
     * @param name its name there
     * @param symbol its name in the logical plan
     * @param header where it comes from the record's headers and is no column of the plan, else null
     */
    record Visible(
            String source,
            String name,
            String symbol,
            SqlType type,
            boolean key,
            @Nullable HeaderColumn header) {
        /** A column of the plan. */
        Visible(String source, String name, String symbol, SqlType type, boolean key) {
            this(source, name, symbol, type, key, null);
        }

        /** What stands for it in an expression. */
        TypedExpression reference() {
            return header == null ? new TypedExpression.ColumnRef(symbol, type) : header.expression();
        }
    }

    List<Visible> columns() {
        return columns;
    }

    /** All columns that a reference could mean: none, one, or several when it is ambiguous. */
    List<Visible> find(@Nullable String source, String name) {
        List<Visible> found = new ArrayList<>();
        for (Visible column : columns) {
            if (column.name().equals(name) && (source == null || column.source().equals(source))) {
                found.add(column);
            }
        }
        return found;
    }

    /** A name for a column that the plan adds, which none of these columns has. */
    String free(String wanted) {
        for (Visible column : columns) {
            if (column.symbol().equals(wanted)) {
                return free("$" + wanted);
            }
        }
        return wanted;
    }

    Set<String> sources() {
        return columns.stream().map(Visible::source).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    Set<String> names(@Nullable String source) {
        return columns.stream()
                .filter(column -> source == null || column.source().equals(source))
                .map(Visible::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    boolean isJoin() {
        return sources().size() > 1;
    }
}
