// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.planner.FormatTraits;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.tree.Statement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What SET and DEFINE have said so far. One thread. */
final class Settings {
    private static final String TOPIC_PREFIX = "ksql.output.topic.name.prefix";
    private static final String SINK_PARTITIONS = "ksql.sink.partitions";
    private static final String SINK_REPLICAS = "ksql.sink.replicas";
    private static final String NEW_PLANNER = "ksql.new.query.planner.enabled";

    private final FormatTraits formats;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> variables = new LinkedHashMap<>();

    Settings(FormatTraits formats) {
        this.formats = formats;
    }

    Map<String, String> all() {
        return Collections.unmodifiableMap(values);
    }

    Map<String, String> variables() {
        return Collections.unmodifiableMap(variables);
    }

    void define(String name, @Nullable String value) {
        if (value == null) {
            variables.remove(name);
        } else {
            variables.put(name, value);
        }
    }

    FormatDefaults formats() {
        return FormatDefaults.of(values);
    }

    /** The dialect's next planner, which can be asked for, lets queries leave columns of the key out. */
    QueryAnalyzer.KeyRule keyRule() {
        return "true".equalsIgnoreCase(values.get(NEW_PLANNER))
                ? QueryAnalyzer.KeyRule.AS_SELECTED
                : QueryAnalyzer.KeyRule.ALL;
    }

    String topicPrefix() {
        return values.getOrDefault(TOPIC_PREFIX, "");
    }

    /** The number that is given, else the one that is set, else null. */
    @Nullable
    Integer partitions(@Nullable Integer given) {
        return orSetting(given, SINK_PARTITIONS);
    }

    /** The number that is given, else the one that is set, else null. */
    @Nullable
    Integer replicas(@Nullable Integer given) {
        return orSetting(given, SINK_REPLICAS);
    }

    private @Nullable Integer orSetting(@Nullable Integer given, String name) {
        String set = values.get(name);
        return given != null || set == null ? given : Integer.valueOf(set);
    }

    /** Takes a SET or UNSET; false when it is wrong, which is told. */
    boolean set(Statement.SetProperty statement, Diagnostics diagnostics) {
        String name = statement.name();
        String unknown = SettingNames.problem(name).orElse(null);
        if (unknown != null) {
            diagnostics.error(
                    ErrorCode.PROPERTY_UNKNOWN,
                    statement.nameSpan(),
                    "property '" + name + "' " + unknown,
                    SettingNames.hint(name));
            return false;
        }
        String value = statement.value();
        if (value == null) {
            values.remove(name);
            return true;
        }
        String problem = problem(name, value);
        if (problem != null) {
            diagnostics.error(ErrorCode.PROPERTY_INVALID, statement.span(), "property '" + name + "' " + problem, null);
            return false;
        }
        values.put(name, value);
        return true;
    }

    /** Checks the values of the settings that planning itself depends on. */
    private @Nullable String problem(String name, String value) {
        switch (name) {
            case FormatDefaults.KEY, FormatDefaults.VALUE -> {
                return formats.names().contains(value.toUpperCase(Locale.ROOT))
                        ? null
                        : "must be one of " + String.join(", ", formats.names());
            }
            case SINK_PARTITIONS, SINK_REPLICAS -> {
                return value.matches("[1-9][0-9]{0,4}") ? null : "must be a whole number from 1 to 99999";
            }
            case TOPIC_PREFIX -> {
                return value.matches("[a-zA-Z0-9._-]{0,100}") ? null : "must be letters, digits, . _ and -";
            }
            default -> {
                return SettingNames.valueProblem(name, value).orElse(null);
            }
        }
    }
}
