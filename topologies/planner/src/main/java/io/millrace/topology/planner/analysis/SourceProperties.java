// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.FormatTraits;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.Window;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.Property;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The WITH clause of a stream or table: topic, formats, event time. One thread. */
final class SourceProperties {
    private static final List<String> ALLOWED = Stream.concat(
                    Stream.of(
                            "KAFKA_TOPIC",
                            "TOPIC",
                            "PARTITIONS",
                            "REPLICAS",
                            "TIMESTAMP",
                            "TIMESTAMP_FORMAT",
                            "WINDOW_TYPE",
                            "WINDOW_SIZE"),
                    FormatClause.NAMES.stream())
            .toList();
    private static final Set<String> NOT_YET =
            Set.of("RETENTION_MS", "CLEANUP_POLICY", "SOURCED_BY_CONNECTOR", "GENERATOR");

    private final WithClause with;
    private final FormatTraits formats;
    private final Diagnostics diagnostics;

    private SourceProperties(WithClause with, FormatTraits formats, Diagnostics diagnostics) {
        this.with = with;
        this.formats = formats;
        this.diagnostics = diagnostics;
    }

    static SourceProperties read(
            Span statement, List<Property> properties, FormatTraits formats, Diagnostics diagnostics) {
        return new SourceProperties(
                WithClause.read(statement, properties, ALLOWED, NOT_YET, diagnostics), formats, diagnostics);
    }

    /** The declared topic, or null. */
    @Nullable
    String topic() {
        if (with.has("KAFKA_TOPIC") && with.has("TOPIC")) {
            with.conflict("TOPIC", "KAFKA_TOPIC");
        }
        String name = with.has("TOPIC") ? "TOPIC" : "KAFKA_TOPIC";
        String topic = with.text(name);
        if (topic != null && !topic.matches("[a-zA-Z0-9._-]{1,249}")) {
            with.invalid(name, "topic '" + topic + "' is not a name that Kafka takes", "letters, digits, . _ and -");
        }
        return topic;
    }

    void topicMissing() {
        with.missing("KAFKA_TOPIC", "WITH (kafka_topic='…')");
    }

    @Nullable
    Integer partitions() {
        Long number = with.number("PARTITIONS", 1, 100_000);
        return number == null ? null : number.intValue();
    }

    @Nullable
    Integer replicas() {
        Long number = with.number("REPLICAS", 1, 1_000);
        return number == null ? null : number.intValue();
    }

    /** The windows whose bounds the topic's keys have, or null. */
    @Nullable
    Window window(RowSchema schema) {
        return new WindowProperties(with).window(schema);
    }

    /** Tells that a query says itself which windows its result has. */
    void checkNoWindow() {
        new WindowProperties(with).checkAbsent();
    }

    FormatClause formats() {
        return new FormatClause(with, formats, diagnostics);
    }

    /** Where event time comes from; a source's column must have a type that holds a time. */
    Step.@Nullable EventTime eventTime(RowSchema schema) {
        String name = with.text("TIMESTAMP");
        String format = with.text("TIMESTAMP_FORMAT");
        if (name == null) {
            if (format != null) {
                with.missing("TIMESTAMP", "timestamp='column'");
            }
            return null;
        }
        String exact = columnName(name);
        Optional<Integer> index = schema.indexOf(exact);
        if (index.isEmpty()) {
            diagnostics.error(
                    ErrorCode.COLUMN_NOT_FOUND,
                    with.span("TIMESTAMP"),
                    "timestamp column " + exact + " does not exist",
                    ExpressionAnalyzer.didYouMean(Suggestions.nearest(
                            exact, schema.columns().stream().map(Column::name).toList())));
            return null;
        }
        SqlType type = schema.column(index.get()).type();
        boolean text = type == SqlType.STRING;
        if (!text && type != SqlType.BIGINT && type != SqlType.TIMESTAMP || text == (format == null)) {
            diagnostics.error(
                    ErrorCode.TIMESTAMP_COLUMN,
                    with.span("TIMESTAMP"),
                    "timestamp column " + exact + " is " + ExpressionAnalyzer.article(type)
                            + (format != null ? " with a timestamp_format" : text ? " without timestamp_format" : ""),
                    "BIGINT or TIMESTAMP without timestamp_format, or VARCHAR with it");
            return null;
        }
        if (format != null) {
            checkPattern(format);
        }
        return new Step.EventTime(exact, format);
    }

    private void checkPattern(String format) {
        try {
            DateTimeFormatter unused = DateTimeFormatter.ofPattern(format, Locale.ROOT);
        } catch (IllegalArgumentException e) {
            with.invalid(
                    "TIMESTAMP_FORMAT", "timestamp_format '" + format + "' is not a date pattern: " + e.getMessage());
        }
    }

    private static String columnName(String written) {
        String trimmed = written.trim();
        boolean quoted = trimmed.length() > 1 && trimmed.startsWith("`") && trimmed.endsWith("`");
        return quoted ? trimmed.substring(1, trimmed.length() - 1) : trimmed.toUpperCase(Locale.ROOT);
    }
}
