// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.FormatTraits;
import io.millrace.topology.planner.physical.Step;
<<<<<<< HEAD
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.planner.physical.Window;
=======
>>>>>>> main
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
<<<<<<< HEAD
    private static final Set<String> FORMAT_PROPERTIES = Set.of(
            "WRAP_SINGLE_VALUE", "VALUE_AVRO_SCHEMA_FULL_NAME", "VALUE_SCHEMA_FULL_NAME", "KEY_SCHEMA_FULL_NAME");
    private static final List<String> ALLOWED = List.of(
            "KAFKA_TOPIC",
            "TOPIC",
            "PARTITIONS",
            "REPLICAS",
            "FORMAT",
            "KEY_FORMAT",
            "VALUE_FORMAT",
            "TIMESTAMP",
            "TIMESTAMP_FORMAT",
            "WRAP_SINGLE_VALUE",
            "VALUE_AVRO_SCHEMA_FULL_NAME",
            "VALUE_SCHEMA_FULL_NAME",
            "KEY_SCHEMA_FULL_NAME",
            "WINDOW_TYPE",
            "WINDOW_SIZE");
    private static final Set<String> NOT_YET = Set.of(
            "KEY_SCHEMA_ID",
            "VALUE_SCHEMA_ID",
            "KEY_DELIMITER",
            "VALUE_DELIMITER",
            "RETENTION_MS",
            "CLEANUP_POLICY",
            "KEY_PROTOBUF_NULLABLE_REPRESENTATION",
            "VALUE_PROTOBUF_NULLABLE_REPRESENTATION",
            "SOURCED_BY_CONNECTOR",
            "GENERATOR");
=======
    private static final List<String> ALLOWED = Stream.concat(
                    Stream.of("KAFKA_TOPIC", "TOPIC", "PARTITIONS", "REPLICAS", "TIMESTAMP", "TIMESTAMP_FORMAT"),
                    FormatClause.NAMES.stream())
            .toList();
    private static final Set<String> NOT_YET =
            Set.of("WINDOW_TYPE", "WINDOW_SIZE", "RETENTION_MS", "CLEANUP_POLICY", "SOURCED_BY_CONNECTOR", "GENERATOR");
>>>>>>> main

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

<<<<<<< HEAD
    /** The formats, each as given or else as the default says; null where neither does. */
    @Nullable
    TopicFormat format(@Nullable String defaultKey, @Nullable String defaultValue, Map<String, String> inherited) {
        if (with.has("FORMAT") && (with.has("KEY_FORMAT") || with.has("VALUE_FORMAT"))) {
            with.conflict("FORMAT", with.has("KEY_FORMAT") ? "KEY_FORMAT" : "VALUE_FORMAT");
        }
        boolean both = with.has("FORMAT");
        String value = formatName(both ? "FORMAT" : "VALUE_FORMAT");
        String key = both ? value : formatName("KEY_FORMAT");
        String keyFormat = key == null ? upper(defaultKey) : key;
        String valueFormat = value == null ? upper(defaultValue) : value;
        if (valueFormat == null) {
            with.missing("VALUE_FORMAT", "WITH (…, value_format='AVRO')");
            return null;
        }
        Map<String, String> properties = new TreeMap<>(inherited);
        for (String name : FORMAT_PROPERTIES) {
            String text = with.text(name);
            if (text != null) {
                properties.put(name, text);
            }
        }
        String wrap = properties.get("WRAP_SINGLE_VALUE");
        if (wrap != null && !wrap.equalsIgnoreCase("true") && !wrap.equalsIgnoreCase("false")) {
            with.invalid("WRAP_SINGLE_VALUE", "property WRAP_SINGLE_VALUE must be true or false");
        }
        return new TopicFormat(keyFormat == null ? "NONE" : keyFormat, valueFormat, properties);
    }

    private static @Nullable String upper(@Nullable String name) {
        return name == null ? null : name.toUpperCase(Locale.ROOT);
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

    boolean givesKeyFormat() {
        return with.has("FORMAT") || with.has("KEY_FORMAT");
    }

    private @Nullable String formatName(String property) {
        String text = with.text(property);
        if (text == null) {
            return null;
        }
        String name = text.toUpperCase(Locale.ROOT);
        if (!formats.names().contains(name)) {
            boolean later =
                    Set.of("DELIMITED", "JSON_SR", "PROTOBUF", "PROTOBUF_NOSR").contains(name);
            if (later) {
                diagnostics.error(
                        ErrorCode.CLAUSE_NOT_SUPPORTED,
                        with.span(property),
                        "format " + name + " is not supported yet",
                        "one of " + String.join(", ", formats.names()));
            } else {
                with.invalid(
                        property,
                        "format " + name + " does not exist",
                        Suggestions.nearest(name, formats.names())
                                .map(near -> "did you mean " + near + "?")
                                .orElse("one of " + String.join(", ", formats.names())));
            }
        }
        return name;
    }

    /** Tells which columns the formats cannot hold. */
    void checkColumns(TopicFormat format, RowSchema schema, Span span) {
        check(format.keyFormat(), ColumnRole.KEY, schema.keys(), span);
        check(format.valueFormat(), ColumnRole.VALUE, schema.values(), span);
    }

    private void check(String format, ColumnRole role, List<Column> columns, Span span) {
        if (columns.isEmpty() || !formats.names().contains(format)) {
            return;
        }
        Optional<String> reason = formats.cannotHold(format, role, columns);
        if (reason.isPresent()) {
            diagnostics.error(ErrorCode.FORMAT_CANNOT, span, reason.get(), null);
        }
=======
    FormatClause formats() {
        return new FormatClause(with, formats, diagnostics);
>>>>>>> main
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
