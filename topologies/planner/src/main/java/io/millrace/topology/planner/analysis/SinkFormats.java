// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.PlanningPorts;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Span;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The formats of what a query writes: given ones, else those of the left-most source. One thread. */
final class SinkFormats {
    /** Key formats that a query leaves for JSON when they cannot hold its key and nobody asked for them. */
    private static final Set<String> TAKES_FEW_KEYS = Set.of("KAFKA", "NONE");
    /** Value formats that hold no value with parts. */
    private static final Set<String> TAKES_NO_PARTS = Set.of("KAFKA", "DELIMITED");
    /** Aggregates whose state has no parts. */
    private static final Set<String> STATE_WITHOUT_PARTS = Set.of("COUNT", "SUM", "MIN", "MAX");

    private final PlanningPorts ports;
    private final Diagnostics diagnostics;
    private final FormatDefaults defaults;

    SinkFormats(PlanningPorts ports, Diagnostics diagnostics, FormatDefaults defaults) {
        this.ports = ports;
        this.diagnostics = diagnostics;
        this.defaults = defaults;
    }

    /** The formats, or null after an error that leaves none. */
    @Nullable
    TopicFormat of(FormatClause clause, AnalyzedQuery query, String topic, Span name) {
        checkSources(query.plan(), query.leftMost(), name);
        TopicFormat source = query.leftMost().format();
        String keyFormat = query.leftMost().inheritedKeyFormat();
        TopicFormat read = clause.read(defaults.inheriting(keyFormat, source.valueFormat()), source);
        if (read == null) {
            return null;
        }
        TopicFormat format = clause.checked(withKeyFormat(clause, read, query), query.schema(), defaults, name);
        checkNamedSchema(format, ColumnRole.KEY, topic, query, name);
        checkNamedSchema(format, ColumnRole.VALUE, topic, query, name);
        return format;
    }

    private TopicFormat withKeyFormat(FormatClause clause, TopicFormat read, AnalyzedQuery query) {
        List<Column> keys = query.schema().keys();
        if (keys.isEmpty()) {
            return new TopicFormat("NONE", read.valueFormat(), read.properties());
        }
        // What a statement partitions by is its choice as much as the format; what it groups by is not.
        boolean mayLeave = keys.size() > 1 || query.kind() == SourceKind.TABLE || joins(query.plan());
        boolean leaves = mayLeave
                && !clause.givesKeyFormat()
                && TAKES_FEW_KEYS.contains(read.keyFormat())
                && ports.formats()
                        .cannotHold(read.keyFormat(), ColumnRole.KEY, keys)
                        .isPresent();
        return leaves ? new TopicFormat("JSON", read.valueFormat(), read.properties()) : read;
    }

    /** A schema that is named by its id must be what the query gives. */
    private void checkNamedSchema(TopicFormat format, ColumnRole side, String topic, AnalyzedQuery query, Span name) {
        String property = (side == ColumnRole.KEY ? "KEY" : "VALUE") + "_SCHEMA_ID";
        String id = format.properties().get(property);
        if (id == null || diagnostics.hasErrors()) {
            return;
        }
        List<Column> given =
                side == ColumnRole.KEY ? query.schema().keys() : query.schema().values();
        try {
            List<Column> wanted = ports.schemas().columns(topic, side, format).orElse(List.of());
            // A key of one column has no name on the wire.
            boolean same = side == ColumnRole.KEY && given.size() == 1 && wanted.size() == 1
                    ? types(given).equals(types(wanted))
                    : startsWith(wanted, given);
            if (!same) {
                diagnostics.error(
                        ErrorCode.FORMAT_CANNOT,
                        name,
                        "the query gives " + given + ", and schema " + id + " has " + wanted,
                        "same names in the same order; rename with AS");
            }
        } catch (MillraceException refused) {
            diagnostics.error(refused.code(), name, String.valueOf(refused.getMessage()), refused.hint());
        }
    }

    /** What the schema has behind the columns is null, or its default. */
    private static boolean startsWith(List<Column> wanted, List<Column> given) {
        return wanted.size() >= given.size() && wanted.subList(0, given.size()).equals(given);
    }

    private static List<SqlType> types(List<Column> columns) {
        return columns.stream().map(Column::type).toList();
    }

    private static boolean joins(LogicalNode plan) {
        Optional<LogicalNode> node = Optional.of(plan);
        while (node.isPresent() && !(node.get() instanceof LogicalNode.Join)) {
            node = input(node.get());
        }
        return node.isPresent();
    }

    /** The dialect keeps rows between steps in the source's format, which not every format takes. */
    private void checkSources(LogicalNode plan, SourceDefinition leftMost, Span name) {
        Optional<LogicalNode> node = Optional.of(plan);
        while (node.isPresent()) {
            if (node.get() instanceof LogicalNode.Group group) {
                refuseKafka(leftMost, "GROUP BY", name);
                checkStates(group.calls(), leftMost, name);
            } else if (node.get() instanceof LogicalNode.Join) {
                refuseKafka(leftMost, "joins", name);
            }
            node = input(node.get());
        }
    }

    private static Optional<LogicalNode> input(LogicalNode node) {
        if (node instanceof LogicalNode.Project project) {
            return Optional.of(project.input());
        }
        if (node instanceof LogicalNode.Filter filter) {
            return Optional.of(filter.input());
        }
        if (node instanceof LogicalNode.Predict predict) {
            return Optional.of(predict.input());
        }
        return node instanceof LogicalNode.Group group ? Optional.of(group.input()) : Optional.empty();
    }

    private void refuseKafka(SourceDefinition source, String what, Span name) {
        if (source.format().valueFormat().equals("KAFKA")) {
            diagnostics.error(
                    ErrorCode.FORMAT_CANNOT,
                    name,
                    source.word() + " " + source.name() + " has the value format KAFKA, which does not support " + what,
                    "copy it with CREATE STREAM … WITH (value_format='JSON') AS SELECT first");
        }
    }

    private void checkStates(List<Step.AggregateCall> calls, SourceDefinition source, Span name) {
        String format = source.format().valueFormat();
        for (Step.AggregateCall call : calls) {
            String function = call.function().name().toUpperCase(Locale.ROOT);
            if (TAKES_NO_PARTS.contains(format) && !STATE_WITHOUT_PARTS.contains(function)) {
                diagnostics.error(
                        ErrorCode.FORMAT_CANNOT,
                        name,
                        "the state of " + function + " has parts, and " + source.word() + " " + source.name()
                                + " has the value format " + format + ", which holds none",
                        "copy it with CREATE STREAM … WITH (value_format='JSON') AS SELECT first");
            }
        }
    }
}
