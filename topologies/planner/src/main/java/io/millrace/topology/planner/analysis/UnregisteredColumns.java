// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.topology.planner.PlanningPorts;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.ColumnDefinition;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.Statement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Warns of declared value columns that the registered schema does not have. Any thread.
 *
 * <p>It is no error: such a column is null, and statements may declare more than one version of a schema has. But a name
 * that is misspelt looks just the same.
 */
final class UnregisteredColumns {
    private final PlanningPorts ports;
    private final Diagnostics diagnostics;

    UnregisteredColumns(PlanningPorts ports, Diagnostics diagnostics) {
        this.ports = ports;
        this.diagnostics = diagnostics;
    }

    void tell(Statement.CreateSource statement, String topic, TopicFormat format) {
        List<Identifier> declared = statement.columns().stream()
                .filter(column -> column.keyMark() == ColumnDefinition.KeyMark.NONE)
                .map(ColumnDefinition::name)
                .toList();
        if (declared.isEmpty() || !ports.formats().infersColumns(format.valueFormat())) {
            return;
        }
        Set<String> registered = registered(topic, format);
        // A bare value is the one column whatever that is called.
        if (registered.isEmpty() || registered.equals(Set.of("ROWVAL"))) {
            return;
        }
        for (Identifier name : declared) {
            if (registered.stream().noneMatch(name.name()::equalsIgnoreCase)) {
                diagnostics.warning(
                        ErrorCode.COLUMN_NOT_FOUND,
                        name.span(),
                        "the latest schema of topic " + topic + " has no field " + name.name()
                                + ": the column is null in its records",
                        Suggestions.nearest(name.name(), registered)
                                .map(near -> "did you mean " + near + "?")
                                .or(() -> Absent.known("the schema has", registered))
                                .orElse(null));
            }
        }
    }

    /** The names of the fields, upper-cased; none where there is no schema, or no answer: declared columns need neither. */
    private Set<String> registered(String topic, TopicFormat format) {
        Set<String> names = new LinkedHashSet<>();
        try {
            ports.schemas()
                    .columns(topic, ColumnRole.VALUE, format)
                    .ifPresent(columns -> columns.stream().map(Column::name).forEach(names::add));
        } catch (MillraceException unknown) {
            return Set.of();
        }
        return names;
    }
}
