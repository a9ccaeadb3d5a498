// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.tree.Statement;
import org.jspecify.annotations.Nullable;

/** What is shown to whoever runs the files, and written nowhere. Immutable. */
public sealed interface PlannedPrint {
    /** The statement. */
    Span span();

    /** After how many rows or records it ends, or null when it does not. */
    @Nullable
    Long limit();

    /**
     * The records of a topic.
     *
     * @param every one record of so many is shown
     */
    record Topic(
            Span span,
            String topic,
            Statement.PrintFrom from,
            long every,
            @Nullable Long limit) implements PlannedPrint {}

    /**
     * The rows of a query.
     *
     * @param plan ends in a sink without a topic, whose columns are those to show, in the order in which they are written
     */
    record Rows(Span span, QueryPlan plan, @Nullable Long limit) implements PlannedPrint {}
}
