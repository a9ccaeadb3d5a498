// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.topology.planner.physical.TopicFormat;
import java.util.List;
import java.util.Optional;

/** The registered schemas of topics. Any thread. */
public interface TopicSchemas {
    /**
     * The columns of one half of a topic's records.
     *
     * @param format whose format of this half infers columns
     * @return the columns in the schema's order, or empty when nothing is registered
     * @throws io.millrace.schema.errors.MillraceException when the registry does not answer or the schema has no columns
     */
    Optional<List<Column>> columns(String topic, ColumnRole role, TopicFormat format);
}
