// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.catalog;

import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.planner.physical.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream or table.
 *
 * @param schema the columns of key and value
 * @param headers the columns that come from headers
 * @param eventTime where event time comes from, or null for the record's timestamp
 * @param window the windows whose bounds stand behind the key, or null
 * @param partitions of the topic if it has to be made, or null when not said
 * @param replicas of the topic if it has to be made, or null when not said
 * @param origin how it came to be
 * @param inheritedKeyFormat the format for the keys of queries over it: its own, or for one without a key what its statement says, else NONE
 */
public record SourceDefinition(
        String name,
        SourceKind kind,
        String topic,
        TopicFormat format,
        RowSchema schema,
        List<HeaderColumn> headers,
        Step.@Nullable EventTime eventTime,
        @Nullable Window window,
        @Nullable Integer partitions,
        @Nullable Integer replicas,
        Origin origin,
        String inheritedKeyFormat) {
    /** One from which queries inherit the format that it has. */
    public SourceDefinition(
            String name,
            SourceKind kind,
            String topic,
            TopicFormat format,
            RowSchema schema,
            List<HeaderColumn> headers,
            Step.@Nullable EventTime eventTime,
            @Nullable Window window,
            @Nullable Integer partitions,
            @Nullable Integer replicas,
            Origin origin) {
        this(
                name,
                kind,
                topic,
                format,
                schema,
                headers,
                eventTime,
                window,
                partitions,
                replicas,
                origin,
                format.keyFormat());
    }

    public enum Origin {
        /** CREATE STREAM or TABLE over a topic. */
        DECLARED,
        /** The same with SOURCE: it may not be written to. */
        DECLARED_READ_ONLY,
        /** CREATE … AS SELECT. */
        QUERY
    }

    /** {@code stream} or {@code table}, as messages write it. */
    public String word() {
        return kind == SourceKind.STREAM ? "stream" : "table";
    }
}
