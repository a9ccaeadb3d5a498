// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowSchema;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One half of the records of a topic and where its columns are in a batch. Immutable.
 *
 * @param topic names the subject in the registry
 * @param columns all declared columns of this half, in order, also those that nobody wants
 * @param batchColumns for each column its index in the batch; a reader skips a column of index -1 without decoding it
 * @param options what the statement says about the format
 */
public record FormatTarget(
        String topic, ColumnRole side, List<Column> columns, List<Integer> batchColumns, FormatOptions options) {
    /** The index of a column that is not wanted. */
    public static final int NOT_WANTED = -1;

    public FormatTarget {
        columns = List.copyOf(columns);
        batchColumns = List.copyOf(batchColumns);
        if (columns.size() != batchColumns.size()) {
            throw new IllegalArgumentException(columns.size() + " columns, " + batchColumns.size() + " indexes");
        }
    }

    /** With the usual options. */
    public static FormatTarget of(String topic, ColumnRole side, List<Column> columns, List<Integer> batchColumns) {
        return new FormatTarget(topic, side, columns, batchColumns, FormatOptions.USUAL);
    }

    /** All columns of one half of a schema, for batches of just that schema. */
    public static FormatTarget of(String topic, ColumnRole side, RowSchema schema) {
        List<Integer> indexes = IntStream.range(0, schema.size())
                .filter(i -> schema.column(i).role() == side)
                .boxed()
                .toList();
        return of(topic, side, indexes.stream().map(schema::column).toList(), indexes);
    }

    public FormatTarget withOptions(FormatOptions options) {
        return new FormatTarget(topic, side, columns, batchColumns, options);
    }

    public FormatTarget withWrapping(Wrapping wrapping) {
        return withOptions(options.withWrapping(wrapping));
    }

    public FormatTarget withSchemaName(String schemaName) {
        return withOptions(options.withSchemaName(schemaName));
    }

    /** The full name of the record or message of the schema; null for the usual one. */
    public @Nullable String schemaName() {
        return options.schemaName();
    }

    /** Whether the one column's value stands by itself, with no object or record around it. */
    public boolean isBare() {
        return columns.size() == 1 && (side == ColumnRole.KEY || options.wrapping() == Wrapping.BARE);
    }

    /** The subject in the registry: {@code topic-key} or {@code topic-value}. */
    public String subject() {
        return topic + (side == ColumnRole.KEY ? "-key" : "-value");
    }

    /** The column's index in the batch, or {@link #NOT_WANTED}. */
    public int batchColumn(int column) {
        return batchColumns.get(column);
    }
}
