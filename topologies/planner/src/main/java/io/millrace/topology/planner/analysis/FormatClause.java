// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.FormatTraits;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.Suggestions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a WITH clause says about formats. One thread. */
final class FormatClause {
    /** All names that it may say. */
    static final List<String> NAMES = List.of(
            "FORMAT",
            "KEY_FORMAT",
            "VALUE_FORMAT",
            "KEY_DELIMITER",
            "VALUE_DELIMITER",
            "WRAP_SINGLE_VALUE",
            "KEY_SCHEMA_ID",
            "VALUE_SCHEMA_ID",
            "KEY_SCHEMA_FULL_NAME",
            "VALUE_SCHEMA_FULL_NAME",
            "VALUE_AVRO_SCHEMA_FULL_NAME",
            "KEY_PROTOBUF_NULLABLE_REPRESENTATION",
            "VALUE_PROTOBUF_NULLABLE_REPRESENTATION");

    private static final String WRAP = "WRAP_SINGLE_VALUE";
    /** What a query's result takes from its source with the format, if the clause does not say it. */
    private static final String INHERITED = "DELIMITER";

    private final WithClause with;
    private final FormatTraits formats;
    private final Diagnostics diagnostics;

    FormatClause(WithClause with, FormatTraits formats, Diagnostics diagnostics) {
        this.with = with;
        this.formats = formats;
        this.diagnostics = diagnostics;
    }

    /** Whether the clause says the key's format. */
    boolean givesKeyFormat() {
        return with.has("FORMAT") || with.has("KEY_FORMAT");
    }

    /**
     * The formats, each as given or else as the default says; null where neither does.
     *
     * @param source whose properties are inherited with its formats, or null
     */
    @Nullable
    TopicFormat read(FormatDefaults defaults, @Nullable TopicFormat source) {
        if (with.has("FORMAT") && (with.has("KEY_FORMAT") || with.has("VALUE_FORMAT"))) {
            with.conflict("FORMAT", with.has("KEY_FORMAT") ? "KEY_FORMAT" : "VALUE_FORMAT");
        }
        boolean both = with.has("FORMAT");
        String value = formatName(both ? "FORMAT" : "VALUE_FORMAT");
        String key = both ? value : formatName("KEY_FORMAT");
        String keyFormat = key == null ? defaults.key().toUpperCase(Locale.ROOT) : key;
        String valueFormat = value == null ? upper(defaults.value()) : value;
        if (valueFormat == null) {
            with.missing("VALUE_FORMAT", "WITH (…, value_format='AVRO')");
            return null;
        }
        Map<String, String> properties = new TreeMap<>();
        if (source != null) {
            inherit("KEY_" + INHERITED, keyFormat.equals(source.keyFormat()), source, properties);
            inherit("VALUE_" + INHERITED, valueFormat.equals(source.valueFormat()), source, properties);
        }
        readProperties(ColumnRole.KEY, keyFormat, properties);
        readProperties(ColumnRole.VALUE, valueFormat, properties);
        readWrap(valueFormat, properties);
        return new TopicFormat(keyFormat, valueFormat, properties);
    }

    private static @Nullable String upper(@Nullable String name) {
        return name == null ? null : name.toUpperCase(Locale.ROOT);
    }

    private static void inherit(String name, boolean sameFormat, TopicFormat source, Map<String, String> properties) {
        String text = source.properties().get(name);
        if (sameFormat && text != null) {
            properties.put(name, text);
        }
    }

    private @Nullable String formatName(String property) {
        String text = with.text(property);
        if (text == null) {
            return null;
        }
        String name = text.toUpperCase(Locale.ROOT);
        if (!formats.names().contains(name)) {
            with.invalid(
                    property,
                    "format " + name + " does not exist",
                    Suggestions.nearest(name, formats.names())
                            .map(near -> "did you mean " + near + "?")
                            .orElse("one of " + String.join(", ", formats.names())));
        }
        return name;
    }

    private void readProperties(ColumnRole side, String format, Map<String, String> properties) {
        String half = side == ColumnRole.KEY ? "KEY_" : "VALUE_";
        for (String name : NAMES) {
            String text = name.startsWith(half) && !name.equals(half + "FORMAT") ? with.text(name) : null;
            if (text == null) {
                continue;
            }
            String property = name.substring(half.length());
            Optional<String> problem = formats.propertyProblem(property, text);
            if (formats.names().contains(format) && !formats.properties(format).contains(property)) {
                with.invalid(name, "format " + format + " has no property " + name);
            } else if (problem.isPresent()) {
                with.invalid(name, "property " + name + " " + problem.get());
            } else {
                properties.put(name, text);
            }
        }
    }

    private void readWrap(String format, Map<String, String> properties) {
        String text = with.text(WRAP);
        if (text == null) {
            return;
        }
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            with.invalid(WRAP, "property WRAP_SINGLE_VALUE must be true or false");
            return;
        }
        boolean wrap = text.equalsIgnoreCase("true");
        if (formats.names().contains(format)) {
            FormatTraits.SingleValue single = formats.singleValue(format);
            if (single == (wrap ? FormatTraits.SingleValue.BARE : FormatTraits.SingleValue.WRAPPED)) {
                with.invalid(
                        WRAP,
                        "format " + format + (wrap ? " never" : " always") + " wraps single values",
                        "leave WRAP_SINGLE_VALUE out");
            }
        }
        properties.put(WRAP, text.toLowerCase(Locale.ROOT));
    }

    /** Tells which columns the formats cannot hold, and gives the formats as they are used for just these columns. */
    TopicFormat checked(TopicFormat format, RowSchema schema, FormatDefaults defaults, Span span) {
        check(format.keyFormat(), ColumnRole.KEY, schema.keys(), span);
        check(format.valueFormat(), ColumnRole.VALUE, schema.values(), span);
        boolean single = schema.values().size() == 1;
        if (with.has(WRAP) && schema.values().size() > 1) {
            with.invalid(
                    WRAP,
                    "property WRAP_SINGLE_VALUE is for values of one column, and there are "
                            + schema.values().size(),
                    "leave it out");
        }
        boolean bare = single
                && "false".equalsIgnoreCase(defaults.wrapSingleValue())
                && formats.names().contains(format.valueFormat())
                && formats.singleValue(format.valueFormat()) == FormatTraits.SingleValue.CHOICE;
        if (!bare || format.properties().containsKey(WRAP)) {
            return format;
        }
        Map<String, String> properties = new TreeMap<>(format.properties());
        properties.put(WRAP, "false");
        return new TopicFormat(format.keyFormat(), format.valueFormat(), properties);
    }

    private void check(String format, ColumnRole role, List<Column> columns, Span span) {
        if (columns.isEmpty() || !formats.names().contains(format)) {
            return;
        }
        formats.cannotHold(format, role, columns)
                .ifPresent(reason ->
                        diagnostics.error(ErrorCode.FORMAT_CANNOT, span, reason, hint(format, role, columns)));
    }

    private @Nullable String hint(String format, ColumnRole role, List<Column> columns) {
        boolean helps = role == ColumnRole.KEY
                && format.equals("KAFKA")
                && formats.names().contains("JSON")
                && formats.cannotHold("JSON", role, columns).isEmpty();
        return helps ? "WITH (…, key_format='JSON') can hold it" : null;
    }
}
