// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.types.Column;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Time and place of the records of one side of a join, as columns: a joined row has but one of each. Immutable.
 *
 * @param kinds those that the query may name
 * @param sources what stands before a dot and one of them, as names are written: in upper case unless quoted
 */
record RowAttributes(List<TypedExpression.AttributeKind> kinds, Set<String> sources) {
    static final RowAttributes NONE = new RowAttributes(List.of(), Set.of());

    private static final Pattern QUALIFIED = Pattern.compile(
            "([A-Z0-9_@]+|`[^`]+`|\"[^\"]+\")\\s*\\.\\s*ROW(?:TIME|PARTITION|OFFSET)\\b", Pattern.CASE_INSENSITIVE);

    /** Those whose names are in a query's text, wherever. */
    static RowAttributes namedIn(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        List<TypedExpression.AttributeKind> kinds = new ArrayList<>();
        for (TypedExpression.AttributeKind kind : TypedExpression.AttributeKind.values()) {
            if (upper.contains(kind.name())) {
                kinds.add(kind);
            }
        }
        return new RowAttributes(kinds, sources(text));
    }

    private static Set<String> sources(String text) {
        Set<String> sources = new HashSet<>();
        Matcher matcher = QUALIFIED.matcher(text);
        while (matcher.find()) {
            String name = matcher.group(1);
            boolean isQuoted = name.startsWith("`") || name.startsWith("\"");
            sources.add(isQuoted ? name.substring(1, name.length() - 1) : name.toUpperCase(Locale.ROOT));
        }
        return sources;
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
