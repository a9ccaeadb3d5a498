// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import io.millrace.harness.spec.record.RecordCodec;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TimeWindow;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of the topics of a case: formats, columns, windows, partitions. Immutable. */
final class CaseTopics {
    /** The partitions of a topic of which nobody says it. */
    private static final int PARTITIONS = 4;

    private final Map<String, ConformanceCase.Topic> described = new LinkedHashMap<>();
    private final PlannedFiles files;
    private final Map<String, Integer> partitions = new HashMap<>();

    CaseTopics(ConformanceCase tested, PlannedFiles files) {
        this.files = files;
        for (ConformanceCase.Topic topic : tested.topics()) {
            described.put(topic.name(), topic);
            partitions.put(topic.name(), topic.partitions());
        }
        for (SourceDefinition source : files.catalog().sources()) {
            if (source.origin() != SourceDefinition.Origin.QUERY) {
                Integer declared = source.partitions();
                partitions.putIfAbsent(source.topic(), declared == null ? PARTITIONS : declared);
            }
        }
        for (QueryPlan query : files.plan().queries()) {
            Step.Sink sink = query.sink();
            Integer declared = sink.partitions();
            partitions.putIfAbsent(sink.topic(), declared == null ? partitions(sink.like()) : declared);
        }
    }

    int partitions(String topic) {
        return partitions.getOrDefault(topic, PARTITIONS);
    }

    /** All topics by name, with their partitions; those that queries keep for themselves are not among them. */
    Map<String, Integer> all() {
        return Map.copyOf(partitions);
    }

    /** How records that go in are written: as the case describes the topic, else as the statements declare it. */
    RecordCodec.Half input(String topic, ColumnRole side) {
        ConformanceCase.Topic topicOfCase = described.get(topic);
        Optional<SourceDefinition> source = source(topic);
        String format = topicOfCase == null ? null : format(topicOfCase, side);
        if (format == null) {
            format = source.map(definition -> format(definition, side)).orElse("NONE");
        }
        String upper = format.toUpperCase(Locale.ROOT);
        // Some cases describe the JSON of a registry as JSON and give its schema.
        boolean registered = upper.equals("JSON")
                && source.map(definition -> format(definition, side)).equals(Optional.of("JSON_SR"));
        return half(topic, side, registered ? "JSON_SR" : upper, source);
    }

    /** How records that came out are read: as the query writes them, else as records that go in. */
    RecordCodec.Half output(String topic, ColumnRole side) {
        Optional<SourceDefinition> sink = sink(topic);
        return sink.isEmpty() ? input(topic, side) : half(topic, side, format(sink.get(), side), sink);
    }

    private static RecordCodec.Half half(
            String topic, ColumnRole role, String format, Optional<SourceDefinition> source) {
        boolean key = role == ColumnRole.KEY;
        List<Column> columns = source.map(definition ->
                        key ? definition.schema().keys() : definition.schema().values())
                .orElse(List.of());
        String side = key ? "KEY" : "VALUE";
        String nulls = source.map(
                        definition -> definition.format().properties().get(side + "_PROTOBUF_NULLABLE_REPRESENTATION"))
                .orElse(null);
        String message = source.map(
                        definition -> definition.format().properties().get(side + "_SCHEMA_FULL_NAME"))
                .orElse(null);
        return new RecordCodec.Half(format, columns, topic + (key ? "-key" : "-value"), nulls, message);
    }

    private static String format(SourceDefinition source, ColumnRole side) {
        return side == ColumnRole.KEY
                ? source.format().keyFormat()
                : source.format().valueFormat();
    }

    private static @Nullable String format(ConformanceCase.Topic topic, ColumnRole side) {
        return side == ColumnRole.KEY ? topic.keyFormat() : topic.valueFormat();
    }

    private Optional<SourceDefinition> source(String topic) {
        return files.catalog().sources().stream()
                .filter(source -> source.topic().equals(topic))
                .findFirst();
    }

    private Optional<SourceDefinition> sink(String topic) {
        return files.catalog().sources().stream()
                .filter(source -> source.topic().equals(topic))
                .filter(source -> source.origin() == SourceDefinition.Origin.QUERY)
                .findFirst()
                .or(() -> source(topic));
    }

    /** Whether the keys of what comes out have a window. */
    boolean isWindowed(String topic) {
        return sink(topic).filter(source -> source.window() != null).isPresent();
    }

    /** The size of the windows of what comes out, or -1 where sizes differ or nobody knows. */
    long windowSize(String topic) {
        Object window = sink(topic).map(SourceDefinition::window).orElse(null);
        return window instanceof TimeWindow time ? time.sizeMillis() : -1;
    }
}
