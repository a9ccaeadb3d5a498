// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.sql.Span;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A query that is well typed.
 *
 * @param plan ends in a projection to {@code schema}
 * @param kind what the result is
 * @param window the window whose start belongs to the result's key, or null
 * @param leftMost the source whose formats and partitions are inherited
 * @param places where each column of the result was written, by its name
 */
record AnalyzedQuery(
        LogicalNode.Project plan,
        RowSchema schema,
        SourceKind kind,
        Step.@Nullable TimeWindow window,
        SourceDefinition leftMost,
        Map<String, Span> places) {}
