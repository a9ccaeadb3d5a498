// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.sql.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of INSERT INTO … VALUES. Immutable.
 *
 * @param target the stream or table as the SQL names it
 * @param schema the target's columns, the keys first
 * @param values a carrier or null for each column of {@code schema}
 * @param timestamp milliseconds since 1970 where the row says its ROWTIME, else null: the time of writing
 * @param text what the row says of each column that is not null, whatever the values are that it has today
 */
public record PlannedInsert(
        Span span,
        String target,
        String topic,
        TopicFormat format,
        RowSchema schema,
        List<@Nullable Object> values,
        @Nullable Long timestamp,
        String text) {
    public PlannedInsert {
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }
}
