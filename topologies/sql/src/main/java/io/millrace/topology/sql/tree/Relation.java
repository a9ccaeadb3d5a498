// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql.tree;

import io.millrace.topology.sql.Span;
import org.jspecify.annotations.Nullable;

/** What stands behind FROM. */
public sealed interface Relation {
    Span span();

    /** A stream or table, with its alias if one is given. */
    record Named(Span span, Identifier name, @Nullable Identifier alias) implements Relation {
        /** The alias, or the name where none is given. */
        public String visibleName() {
            return alias == null ? name.name() : alias.name();
        }
    }

    /** {@code left JOIN right [WITHIN …] ON criteria}. */
    record Join(
            Span span,
            Relation left,
            Relation right,
            JoinKind kind,
            @Nullable Within within,
            Expression criteria) implements Relation {}

    enum JoinKind {
        INNER,
        LEFT,
        RIGHT,
        FULL
    }

    /** {@code WITHIN 10 SECONDS} or {@code WITHIN (5 SECONDS, 10 SECONDS)}, with its grace if one is given. */
    record Within(
            Span span,
            Interval before,
            Interval after,
            @Nullable Interval grace) {}
}
