// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.formats.Format;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.Formats;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.physical.TopicFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Readers and writers for the halves of a topic's records. */
public final class FormatTargets {
    private FormatTargets() {}

    /** The format with a name; the plan was validated, so it exists. */
    public static Format format(String name) {
        return Formats.byName(name)
                .orElseThrow(() -> new MillraceException(ErrorCode.PLAN_INVALID, "format " + name + " does not exist"));
    }

    /**
     * A reader of one half of a topic's records.
     *
     * @param batchIndexes where each declared column goes; a column that is absent is skipped
     */
    public static ColumnReader reader(
            String topic,
            TopicFormat format,
            ColumnRole side,
            RowSchema declared,
            Map<String, Integer> batchIndexes,
            SchemaRegistry registry) {
        List<Column> columns = side == ColumnRole.KEY ? declared.keys() : declared.values();
        if (columns.isEmpty()) {
            // A half without columns holds nothing that anybody asks for, whatever its bytes are.
            return (bytes, batch, row) -> {};
        }
        List<Integer> indexes = new ArrayList<>();
        for (Column column : columns) {
            indexes.add(batchIndexes.getOrDefault(column.name(), FormatTarget.NOT_WANTED));
        }
        return format(name(format, side)).reader(target(topic, format, side, columns, indexes), registry);
    }

    /** A writer of one half of a topic's records, from the columns of those names in a batch. */
    public static ColumnWriter writer(
            String topic,
            TopicFormat format,
            ColumnRole side,
            RowSchema schema,
            RowSchema batch,
            SchemaRegistry registry) {
        List<Column> columns = side == ColumnRole.KEY ? schema.keys() : schema.values();
        if (columns.isEmpty()) {
            return (rows, row, arrays) -> null;
        }
        List<Integer> indexes = new ArrayList<>();
        for (Column column : columns) {
            indexes.add(batch.indexOf(column.name())
                    .orElseThrow(() -> new MillraceException(
                            ErrorCode.PLAN_INVALID, "sink column " + column.name() + " is not computed")));
        }
        return format(name(format, side)).writer(target(topic, format, side, columns, indexes), registry);
    }

    private static String name(TopicFormat format, ColumnRole side) {
        return side == ColumnRole.KEY ? format.keyFormat() : format.valueFormat();
    }

    private static FormatTarget target(
            String topic, TopicFormat format, ColumnRole side, List<Column> columns, List<Integer> indexes) {
        return new FormatTarget(topic, side, columns, indexes, FormatOptions.of(side, format.properties()));
    }
}
