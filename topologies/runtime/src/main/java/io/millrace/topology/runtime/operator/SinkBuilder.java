// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.runtime.RowListener;
import io.millrace.topology.runtime.RuntimeEnvironment;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.record.EventTimes;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Makes the operators that write the topics of a task. Stream thread. */
final class SinkBuilder {
    /** Formats in which there is no text with half a character; JSON has an escape for it, and those that have not write another one. */
    private static final Set<String> WHOLE = Set.of("AVRO", "KAFKA");

    private final PhysicalPlan plan;
    private final RuntimeEnvironment environment;
    private final ProcessorContext<byte[], byte[]> context;
    private final DeadLetters deadLetters;

    SinkBuilder(StageSpec spec, ProcessorContext<byte[], byte[]> context, DeadLetters deadLetters) {
        this.plan = spec.plan();
        this.environment = spec.environment();
        this.context = context;
        this.deadLetters = deadLetters;
    }

    /**
     * Writes the topic of a step, or shows its rows.
     *
     * @param counters of the source whose rows they are
     * @param sent takes the rows that were written
     */
    Operator build(PlacedStep placed, Step.Sink step, SourceCounters counters, Outlet sent) {
        RowSchema input = placed.inputSchema();
        SinkOperator.Applied applied =
                placed.countsBeforeSink() ? SinkOperator.Applied.BEFORE : SinkOperator.Applied.HERE;
        RowListener shown = environment.shown();
        if (step.topic().equals(Step.Sink.SHOWN) && shown != null) {
            return new ShownRows(step, input, environment.registry(), applied, counters, shown);
        }
        Step.EventTime timestamp = step.timestampColumn();
        SinkOperator.Wiring wiring = new SinkOperator.Wiring(
                TopicOutput.of(context, StepNames.sinkNode(step), step.topic()),
                writer(step, ColumnRole.KEY, input),
                writer(step, ColumnRole.VALUE, input),
                deadLetters,
                applied,
                counters,
                environment.metrics().sink(placed.query().id(), step.topic()),
                environment.sending(),
                new SentRows(sent, texts(placed, step.format())));
        return new SinkOperator(
                wiring,
                timestamp == null ? null : new EventTimes(environment.wallClock(), timestamp),
                timestamp == null ? -1 : input.indexOf(timestamp.column()).orElse(-1),
                WindowedKeys.writing(input));
    }

    private ColumnWriter writer(Step.Sink step, ColumnRole side, RowSchema input) {
        return FormatTargets.writer(step.topic(), step.format(), side, step.schema(), input, environment.registry());
    }

    /** The columns whose texts may be others when they are read: those that are computed, or come of a format with half characters. */
    private int[] texts(PlacedStep placed, TopicFormat format) {
        RowSchema input = placed.inputSchema();
        return IntStream.range(0, input.size())
                .filter(i -> input.column(i).type() == SqlType.STRING)
                .filter(i -> isWhole(input.column(i), format))
                .filter(i -> !isWhole(
                        placed.query(),
                        placed.step().inputs().get(0),
                        input.column(i).name()))
                .toArray();
    }

    private static boolean isWhole(Column column, TopicFormat format) {
        return WHOLE.contains(column.isKey() ? format.keyFormat() : format.valueFormat());
    }

    /** Whether a column is as it was read, or written before, in a format that has no half characters. */
    private boolean isWhole(QueryPlan query, String id, String column) {
        Step at = query.step(id);
        if (at instanceof Step.Project project) {
            int index = project.schema().indexOf(column).orElseThrow();
            return project.expressions().get(index) instanceof TypedExpression.ColumnRef same
                    && isWhole(query, project.input(), same.name());
        }
        if (at instanceof Step.Filter filter) {
            return isWhole(query, filter.input(), column);
        }
        if (at instanceof Step.Source source) {
            return isWhole(source.outputs(), column, source.declared(), source.format());
        }
        return at instanceof Step.Tap tap
                && plan.step(tap.of()) instanceof Step.Sink sink
                && isWhole(tap.outputs(), column, sink.schema(), sink.format());
    }

    private static boolean isWhole(
            List<Step.SourceOutput> outputs, String column, RowSchema declared, TopicFormat format) {
        return outputs.stream()
                .filter(output -> output.name().equals(column))
                .flatMap(output -> declared.indexOf(output.column()).stream())
                .anyMatch(index -> isWhole(declared.column(index), format));
    }
}
