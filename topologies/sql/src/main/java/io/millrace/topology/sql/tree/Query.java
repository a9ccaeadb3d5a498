// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql.tree;

import io.millrace.topology.sql.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code SELECT … FROM … [WINDOW …] [WHERE …] [GROUP BY …] [PARTITION BY …] [HAVING …] [WINDOW name AS …] [EMIT …] [LIMIT n]}. */
public record Query(
        Span span,
        List<SelectItem> items,
        Relation from,
        @Nullable WindowSpec window,
        @Nullable Expression where,
        @Nullable ExpressionList groupBy,
        @Nullable ExpressionList partitionBy,
        @Nullable Expression having,
        List<NamedFrame> frames,
        @Nullable Emit emit,
        @Nullable Limit limit) {
    public Query {
        items = List.copyOf(items);
        frames = List.copyOf(frames);
    }

    /** The expressions behind GROUP BY or PARTITION BY. */
    public record ExpressionList(Span span, List<Expression> expressions) {
        public ExpressionList {
            expressions = List.copyOf(expressions);
        }
    }

    /** One item of the SELECT list. */
    public sealed interface SelectItem {
        Span span();
    }

    /** An expression with its alias, if one is given. */
    public record SelectExpression(
            Span span, Expression expression, @Nullable Identifier alias) implements SelectItem {}

    /** {@code *} or {@code source.*}. */
    public record SelectAll(Span span, @Nullable Identifier source) implements SelectItem {}

    /** {@code struct->*}. */
    public record SelectFields(Span span, Expression struct) implements SelectItem {}

    /** {@code EMIT CHANGES} or {@code EMIT FINAL}. */
    public record Emit(Span span, EmitKind kind) {}

    public enum EmitKind {
        CHANGES,
        FINAL
    }

    public record Limit(Span span, long rows) {}

    /** {@code name AS (frame)} of the WINDOW clause behind WHERE. */
    public record NamedFrame(Identifier name, Expression.FrameSpec frame) {}
}
