// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.runtime.RowListener;
import io.millrace.topology.runtime.RuntimeEnvironment;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.record.EventTimes;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Makes the operators that write the topics of a task. Stream thread. */
final class SinkBuilder {
    /** A text with half a character stays as it is in JSON only: it has an escape for it. */
    private static final String KEEPS_TEXTS = "JSON";

    private final RuntimeEnvironment environment;
    private final ProcessorContext<byte[], byte[]> context;
    private final DeadLetters deadLetters;

    SinkBuilder(RuntimeEnvironment environment, ProcessorContext<byte[], byte[]> context, DeadLetters deadLetters) {
        this.environment = environment;
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
                environment.sent(),
                new SentRows(sent, texts(step.format(), input)));
        return new SinkOperator(
                wiring,
                timestamp == null ? null : new EventTimes(environment.wallClock(), timestamp),
                timestamp == null ? -1 : input.indexOf(timestamp.column()).orElse(-1),
                WindowedKeys.writing(input));
    }

    private ColumnWriter writer(Step.Sink step, ColumnRole side, RowSchema input) {
        return FormatTargets.writer(step.topic(), step.format(), side, step.schema(), input, environment.registry());
    }

    /** The columns whose texts may be others when they are read. */
    private static int[] texts(TopicFormat format, RowSchema input) {
        return IntStream.range(0, input.size())
                .filter(i -> input.column(i).type() == SqlType.STRING)
                .filter(i -> !(input.column(i).isKey() ? format.keyFormat() : format.valueFormat()).equals(KEEPS_TEXTS))
                .toArray();
    }
}
