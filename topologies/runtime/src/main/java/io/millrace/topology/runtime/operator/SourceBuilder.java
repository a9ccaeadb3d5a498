// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.planner.physical.Window;
import io.millrace.topology.runtime.RuntimeEnvironment;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.record.EventTimes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the sources of a task's topics; queries that declare a topic alike share the decoding. Stream thread, used once. */
final class SourceBuilder {
    private final RuntimeEnvironment environment;
    private final DeadLetters deadLetters;
    private final Map<String, Map<Declaration, List<Input>>> topics = new LinkedHashMap<>();

    SourceBuilder(RuntimeEnvironment environment, DeadLetters deadLetters) {
        this.environment = environment;
        this.deadLetters = deadLetters;
    }

    /** How a topic is declared. */
    private record Declaration(
            SourceKind kind,
            TopicFormat format,
            RowSchema declared,
            Step.@Nullable EventTime eventTime,
            @Nullable Window window) {}

    /** A query that reads the topic. */
    private record Input(Step.Source step, SourceCounters counters, Outlet outlet) {}

    /** A query reads a topic; its rows go to the outlet. */
    void add(Step.Source step, SourceCounters counters, Outlet outlet) {
        topics.computeIfAbsent(step.topic(), topic -> new LinkedHashMap<>())
                .computeIfAbsent(
                        new Declaration(step.kind(), step.format(), step.declared(), step.eventTime(), step.window()),
                        declaration -> new ArrayList<>())
                .add(new Input(step, counters, outlet));
    }

    /** The sources by topic. */
    Map<String, RecordSource> build() {
        Map<String, RecordSource> sources = new LinkedHashMap<>();
        topics.forEach((topic, declarations) -> sources.put(
                topic,
                new TopicSource(declarations.values().stream().map(this::reader).toList(), deadLetters)));
        return sources;
    }

    private SourceReader reader(List<Input> inputs) {
        if (inputs.size() == 1) {
            return alone(inputs.get(0));
        }
        Step.Source any = inputs.get(0).step();
        Set<String> columns = new LinkedHashSet<>();
        inputs.forEach(input -> input.step().outputs().forEach(output -> columns.add(output.column())));
        Layout layout = new Layout(any, columns);
        RowBatch batch = new RowBatch(layout.schema, Intake.SLICE);
        List<SharedSource.Sharer> sharers = inputs.stream()
                .map(input -> new SharedSource.Sharer(alone(input), layout.view(batch, input.step())))
                .toList();
        return new SharedSource(reader(any, layout), batch, sharers);
    }

    private SourceOperator alone(Input input) {
        Step.Source step = input.step();
        Set<String> columns = new LinkedHashSet<>();
        step.outputs().forEach(output -> columns.add(output.column()));
        Layout layout = new Layout(step, columns);
        RowBatch batch = new RowBatch(layout.schema, Intake.SLICE);
        return new SourceOperator(
                reader(step, layout), input.counters(), batch, layout.view(batch, step), input.outlet());
    }

    /** Which declared columns are decoded and where they go: those that are used, and the one that holds event time. */
    private static final class Layout {
        private final Map<String, Integer> indexes = new LinkedHashMap<>();
        private final RowSchema schema;
        private final int timeColumn;

        Layout(Step.Source step, Set<String> used) {
            Set<String> columns = new LinkedHashSet<>(used);
            Step.EventTime eventTime = step.eventTime();
            if (eventTime != null) {
                columns.add(eventTime.column());
            }
            List<Column> decoded = new ArrayList<>();
            for (String name : columns) {
                indexes.put(name, decoded.size());
                // The bounds of windows are not declared; they are for keys to say, and no key is declared with them.
                decoded.add(step.declared()
                        .indexOf(name)
                        .map(index -> step.declared().column(index))
                        .orElseGet(() -> Column.key(name, SqlType.BIGINT)));
            }
            schema = new RowSchema(decoded);
            timeColumn = eventTime == null ? -1 : indexes.getOrDefault(eventTime.column(), -1);
        }

        /** A step's columns of what was decoded. */
        RowBatch view(RowBatch batch, Step.Source step) {
            int[] chosen = new int[step.schema().size()];
            for (Step.SourceOutput output : step.outputs()) {
                chosen[step.schema().indexOf(output.name()).orElseThrow()] = indexes.getOrDefault(output.column(), -1);
            }
            return batch.view(step.schema(), chosen);
        }
    }

    private RecordReader reader(Step.Source step, Layout layout) {
        return new RecordReader(
                step.kind(),
                layout.schema,
                !step.declared().keys().isEmpty(),
                windows(step, layout),
                half(step, ColumnRole.KEY, layout),
                half(step, ColumnRole.VALUE, layout),
                new EventTimes(environment.wallClock(), step.eventTime()),
                layout.timeColumn);
    }

    private static @Nullable WindowedKeys windows(Step.Source step, Layout layout) {
        Window window = step.window();
        return window == null
                ? null
                : WindowedKeys.reading(
                        window,
                        layout.indexes.getOrDefault("WINDOWSTART", -1),
                        layout.indexes.getOrDefault("WINDOWEND", -1));
    }

    private ColumnReader half(Step.Source step, ColumnRole side, Layout layout) {
        return FormatTargets.reader(
                step.topic(), step.format(), side, step.declared(), layout.indexes, environment.registry());
    }
}
