// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TopicFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a query writes.
 *
 * @param definition the stream or table that it writes
 * @param like the topic of the left-most source, whose partitions a new topic takes over
 * @param timestampColumn the output column that gives the record's timestamp, or null
 */
public record SinkTarget(SourceDefinition definition, String like, Step.@Nullable EventTime timestampColumn) {
    /** No topic: the rows are shown as JSON. */
    static SinkTarget shown(String id, AnalyzedQuery query) {
        SourceDefinition definition = new SourceDefinition(
                id,
                query.kind(),
                Step.Sink.SHOWN,
                new TopicFormat("NONE", "JSON", Map.of()),
                query.schema(),
                List.of(),
                null,
                null,
                null,
                null,
                SourceDefinition.Origin.QUERY);
        return new SinkTarget(definition, query.leftMost().topic(), null);
    }
}
