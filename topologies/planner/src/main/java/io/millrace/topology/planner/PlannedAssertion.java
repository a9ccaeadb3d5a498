// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.tree.Assertion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An ASSERT that only a cluster can answer. Immutable. */
public sealed interface PlannedAssertion {
    /** The statement. */
    Span span();

    /** When it is looked at. */
    enum When {
        /** Before anything is made for the files. */
        BEFORE_MAKING,
        /** When the topics of the files are there, and before the queries start: a statement above makes what it is about. */
        AFTER_MAKING
    }

    /**
     * A topic is there, or is not.
     *
     * @param partitions how many it has, or null where that is not said
     * @param replicas how many it has, or null where that is not said
     * @param timeoutMillis how long it may take to be so
     */
    record Topic(
            Span span,
            String topic,
            Assertion.Presence presence,
            @Nullable Integer partitions,
            @Nullable Integer replicas,
            long timeoutMillis,
            When when)
            implements PlannedAssertion {}

    /**
     * A schema is registered, or is not.
     *
     * @param subject under which, or null for any
     * @param id with which, or null for any
     * @param timeoutMillis how long it may take to be so
     */
    record Schema(
            Span span,
            Assertion.Presence presence,
            @Nullable String subject,
            @Nullable Integer id,
            long timeoutMillis) implements PlannedAssertion {}

    /**
     * The next rows of a stream or table, in the order of the assertions about it.
     *
     * @param columns of {@code rows} that are looked at
     * @param rows what they hold; a row without a timestamp may have any
     */
    record Rows(
            Span span, SourceDefinition source, Assertion.RowKind kind, List<String> columns, List<PlannedInsert> rows)
            implements PlannedAssertion {
        public Rows {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }
    }
}
