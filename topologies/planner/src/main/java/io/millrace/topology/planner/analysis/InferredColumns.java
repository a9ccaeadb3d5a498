// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.topology.planner.PlanningPorts;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.tree.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The columns of the halves of a topic's records for which a statement declares none. One thread. */
final class InferredColumns {
    private final PlanningPorts ports;
    private final Diagnostics diagnostics;

    InferredColumns(PlanningPorts ports, Diagnostics diagnostics) {
        this.ports = ports;
        this.diagnostics = diagnostics;
    }

    /**
     * The declared columns with those of the registry for the half that declares none.
     *
     * @param headers names of declared columns that are in neither half
     */
    List<Column> complete(
            Statement.CreateSource statement,
            String topic,
            TopicFormat format,
            List<Column> declared,
            Set<String> headers) {
        List<Column> keys = declared.stream().filter(Column::isKey).toList();
        List<Column> values = declared.stream()
                .filter(column -> !column.isKey() && !headers.contains(column.name()))
                .toList();
        refuseBoth(statement, "KEY_SCHEMA_ID", format, keys);
        refuseBoth(statement, "VALUE_SCHEMA_ID", format, values);
        List<Column> all = new ArrayList<>();
        if (keys.isEmpty() && ports.formats().infersColumns(format.keyFormat())) {
            all.addAll(keys(statement, topic, format, values));
        }
        all.addAll(declared);
        // Of a source of nothing but keys, what its values hold is nobody's concern.
        boolean onlyKeys = !declared.isEmpty() && !ports.formats().infersColumns(format.valueFormat());
        if (!values.isEmpty() || onlyKeys) {
            return all;
        }
        Set<String> taken = new HashSet<>();
        all.forEach(column -> taken.add(column.name()));
        for (Column column : values(statement, topic, format)) {
            if (taken.add(column.name())) {
                all.add(column);
            }
        }
        return all;
    }

    private void refuseBoth(
            Statement.CreateSource statement, String property, TopicFormat format, List<Column> declared) {
        if (!declared.isEmpty() && format.properties().containsKey(property)) {
            diagnostics.error(
                    ErrorCode.PROPERTY_CONFLICT,
                    statement.name().span(),
                    "columns are declared beside " + property + ", which says what they are",
                    "leave either out");
        }
    }

    /** A stream may go without a key: where its values are declared, a registry is not needed to know so. */
    private List<Column> keys(
            Statement.CreateSource statement, String topic, TopicFormat format, List<Column> declaredValues) {
        if (!declaredValues.isEmpty() && !format.properties().containsKey("KEY_SCHEMA_ID")) {
            try {
                return ports.schemas().columns(topic, ColumnRole.KEY, format).orElse(List.of());
            } catch (MillraceException unknown) {
                return List.of();
            }
        }
        return registered(statement, topic, ColumnRole.KEY, format).orElse(List.of());
    }

    private List<Column> values(Statement.CreateSource statement, String topic, TopicFormat format) {
        if (!ports.formats().infersColumns(format.valueFormat())) {
            diagnostics.error(
                    ErrorCode.SCHEMA_NOT_FOUND,
                    statement.name().span(),
                    statement.kind().word() + " " + statement.name() + " declares no value columns, and format "
                            + format.valueFormat() + " has none registered",
                    "declare the columns");
            return List.of();
        }
        Optional<List<Column>> values = registered(statement, topic, ColumnRole.VALUE, format);
        if (values.isEmpty() && !diagnostics.hasErrors()) {
            diagnostics.error(
                    ErrorCode.SCHEMA_NOT_FOUND,
                    statement.name().span(),
                    "no columns are declared and no schema is known for the values of topic " + topic,
                    "declare the columns, put schemas/" + topic + "-value.avsc beside the SQL file, or register the"
                            + " subject " + topic + "-value");
        }
        return values.orElse(List.of());
    }

    private Optional<List<Column>> registered(
            Statement.CreateSource statement, String topic, ColumnRole role, TopicFormat format) {
        try {
            Optional<List<Column>> columns = ports.schemas().columns(topic, role, format);
            columns.ifPresent(found -> checkReserved(statement, topic, found));
            return columns;
        } catch (MillraceException refused) {
            if (refused.code() == ErrorCode.REGISTRY_MISSING) {
                String half = topic + (role == ColumnRole.KEY ? "-key" : "-value");
                diagnostics.error(
                        refused.code(),
                        statement.name().span(),
                        statement.kind().word() + " " + statement.name()
                                + " declares no " + (role == ColumnRole.KEY ? "key" : "value")
                                + " columns, and neither a schema nor a registry is given",
                        "declare the columns; or put schemas/" + half
                                + ".avsc beside the SQL file, or in --schemas DIR,"
                                + " for check and explain; or give --schema-registry URL to run");
                return Optional.empty();
            }
            diagnostics.error(
                    refused.code(),
                    statement.name().span(),
                    String.valueOf(refused.getMessage()),
                    refused.hint() == null ? refused.code().advice() : refused.hint());
            return Optional.empty();
        }
    }

    private void checkReserved(Statement.CreateSource statement, String topic, List<Column> columns) {
        for (Column column : columns) {
            if (Declarations.RESERVED.contains(column.name())) {
                diagnostics.error(
                        ErrorCode.COLUMN_RESERVED,
                        statement.name().span(),
                        "the registered schema of topic " + topic + " has a field " + column.name()
                                + ", a reserved name",
                        "declare the columns without it");
            }
        }
    }
}
