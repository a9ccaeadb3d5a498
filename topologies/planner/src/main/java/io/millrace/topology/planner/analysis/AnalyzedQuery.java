// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Window;
import io.millrace.topology.sql.Span;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A query that is well typed.
 *
 * @param plan ends in a projection to {@code schema}, and to the bounds of {@code windowed}
 * @param kind what the result is
 * @param windowed the bounds that belong to the result's key, or null
 * @param leftMost the source whose formats and partitions are inherited
 * @param places where each column of the result was written, by its name
 */
record AnalyzedQuery(
        LogicalNode.Project plan,
        RowSchema schema,
        SourceKind kind,
        @Nullable WindowedKey windowed,
        SourceDefinition leftMost,
        Map<String, Span> places) {
    @Nullable
    Window window() {
        return windowed == null ? null : windowed.window();
    }
}
