// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql.tree;

import io.millrace.topology.sql.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an ASSERT says. */
public sealed interface Assertion {
    Span span();

    <R> R accept(Visitor<R> visitor);

    /** One method an assertion and no default. */
    interface Visitor<R> {
        R source(Source assertion);

        R topic(Topic assertion);

        R schema(Schema assertion);

        R rows(Rows assertion);
    }

    /** Whether what is named has to be there, or must not be. */
    enum Presence {
        EXISTS,
        NOT_EXISTS
    }

    /** Whether rows are asserted, or that they are deleted. */
    enum RowKind {
        VALUES,
        TOMBSTONES
    }

    /** {@code STREAM|TABLE name [(columns)] [WITH (…)]}: what is left out is not looked at. */
    record Source(
            Span span, ObjectKind kind, Identifier name, List<ColumnDefinition> columns, List<Property> properties)
            implements Assertion {
        public Source {
            columns = List.copyOf(columns);
            properties = List.copyOf(properties);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.source(this);
        }
    }

    /**
     * {@code [NOT EXISTS] TOPIC name [WITH (…)] [TIMEOUT interval]}.
     *
     * @param name in the case in which it is written
     * @param timeout how long it may take to be so, or null
     */
    record Topic(
            Span span,
            Presence presence,
            Identifier name,
            List<Property> properties,
            @Nullable Interval timeout) implements Assertion {
        public Topic {
            properties = List.copyOf(properties);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.topic(this);
        }
    }

    /**
     * {@code [NOT EXISTS] SCHEMA [SUBJECT name] [ID n] [TIMEOUT interval]}, with a subject or an id or both.
     *
     * @param subject in the case in which it is written, or null
     * @param id of the schema, or null
     * @param timeout how long it may take to be so, or null
     */
    record Schema(
            Span span,
            Presence presence,
            @Nullable Identifier subject,
            @Nullable Long id,
            @Nullable Interval timeout) implements Assertion {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.schema(this);
        }
    }

    /**
     * {@code VALUES source [(columns)] VALUES (…), (…)} or {@code NULL VALUES source [(columns)] KEY (…), (…)}: the next rows of a
     * stream or table.
     *
     * @param columns what the values are of; none: all of the source, or all of its key
     */
    record Rows(Span span, RowKind kind, Identifier source, List<Identifier> columns, List<Statement.ValueRow> rows)
            implements Assertion {
        public Rows {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.rows(this);
        }
    }
}
