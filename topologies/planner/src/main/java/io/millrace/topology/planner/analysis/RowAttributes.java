// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.types.Column;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Time and place of the records of one side of a join, as columns: a joined row has but one of each. Immutable.
 *
 * @param kinds those that the query may name
 */
record RowAttributes(List<TypedExpression.AttributeKind> kinds) {
    /** Those whose names are in a query's text, wherever. */
    static RowAttributes namedIn(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        List<TypedExpression.AttributeKind> kinds = new ArrayList<>();
        for (TypedExpression.AttributeKind kind : TypedExpression.AttributeKind.values()) {
            if (upper.contains(kind.name())) {
                kinds.add(kind);
            }
        }
        return new RowAttributes(kinds);
    }

    /** The rows with the columns; the input where there are none. */
    LogicalNode over(LogicalNode input, String prefix) {
        if (kinds.isEmpty()) {
            return input;
        }
        List<TypedExpression> expressions = new ArrayList<>();
        for (Column column : input.schema().columns()) {
            expressions.add(new TypedExpression.ColumnRef(column.name(), column.type()));
        }
        List<Column> columns = new ArrayList<>();
        for (TypedExpression.AttributeKind kind : kinds) {
            TypedExpression attribute = new TypedExpression.RowAttribute(kind);
            expressions.add(attribute);
            columns.add(Column.value(prefix + kind.name(), attribute.type()));
        }
        return new LogicalNode.Project(input, expressions, input.schema().plus(columns));
    }

    /** The columns as the query names them. */
    List<Scope.Visible> visible(String source, String prefix) {
        List<Scope.Visible> visible = new ArrayList<>();
        for (TypedExpression.AttributeKind kind : kinds) {
            visible.add(new Scope.Visible(
                    source, kind.name(), prefix + kind.name(), new TypedExpression.RowAttribute(kind).type(), false));
        }
        return visible;
    }
}
