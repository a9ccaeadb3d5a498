// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.RowListener;
import io.millrace.topology.runtime.metrics.SourceCounters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives rows to whoever looks at them, as text. For people: it is not made for the hot path. Stream thread. */
final class ShownRows implements Operator {
    private static final String TOMBSTONE = "\"tombstone\":true}";

    private final ColumnWriter row;
    private final ColumnWriter deleted;
    private final boolean keyless;
    private final SinkOperator.Applied applied;
    private final SourceCounters counters;
    private final RowListener listener;

    ShownRows(
            Step.Sink step,
            RowSchema input,
            SchemaRegistry registry,
            SinkOperator.Applied applied,
            SourceCounters counters,
            RowListener listener) {
        this.row = writer(step, step.schema().columns(), input, registry);
        this.deleted = writer(step, step.schema().keys(), input, registry);
        this.keyless = step.schema().keys().isEmpty();
        this.applied = applied;
        this.counters = counters;
        this.listener = listener;
    }

    /** All in one object, whatever half of a record they were in. */
    private static ColumnWriter writer(Step.Sink step, List<Column> columns, RowSchema input, SchemaRegistry registry) {
        RowSchema values = new RowSchema(columns.stream()
                .map(column -> Column.value(column.name(), column.type()))
                .toList());
        return FormatTargets.writer(step.sinkName(), step.format(), ColumnRole.VALUE, values, input, registry);
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        for (int i = from; i < to; i++) {
            // What was before has been shown when it came.
            if (!view.isRetraction(i)) {
                show(view, i);
            }
        }
    }

    private void show(RowBatch view, int index) {
        try {
            listener.row(text(view, index));
        } catch (RecordException bad) {
            counters.expressionError();
        }
        if (applied == SinkOperator.Applied.HERE) {
            counters.applied(1);
        }
    }

    private String text(RowBatch view, int index) {
        if (!view.isTombstone(index)) {
            return text(row.write(view, index));
        }
        if (keyless) {
            return "{" + TOMBSTONE;
        }
        String key = text(deleted.write(view, index));
        return key.substring(0, key.length() - 1) + "," + TOMBSTONE;
    }

    private static String text(byte @Nullable [] json) {
        return json == null ? "{}" : new String(json, StandardCharsets.UTF_8);
    }
}
