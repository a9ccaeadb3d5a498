// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.sql.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One side of a join: a source, or what a join before it gives.
 *
 * @param span where it is written
 * @param kind what its rows are
 * @param visible its columns
 * @param keys what its rows are keyed by, as {@code FromClause.Analyzed} has it
 * @param windowed the bounds of windows that belong to its keys, or null
 * @param sources its sources by the names that the query gives them
 * @param leftMost the first of them
 */
record JoinSide(
        Span span,
        SourceKind kind,
        LogicalNode plan,
        List<Scope.Visible> visible,
        List<Set<TypedExpression>> keys,
        @Nullable WindowedKey windowed,
        Map<String, SourceDefinition> sources,
        SourceDefinition leftMost) {
    /** Its columns but for a key that a join made, which the next join does not keep. */
    List<Scope.Visible> withoutSynthetic() {
        List<Scope.Visible> columns = new ArrayList<>(visible);
        columns.removeIf(column -> column.source().isEmpty());
        return columns;
    }

    /** Whether an expression uses columns of this side and no others. */
    boolean owns(TypedExpression expression) {
        Set<String> used = Expressions.columns(expression);
        return !used.isEmpty()
                && used.stream()
                        .allMatch(name -> visible.stream()
                                .anyMatch(column -> column.symbol().equals(name)));
    }
}
