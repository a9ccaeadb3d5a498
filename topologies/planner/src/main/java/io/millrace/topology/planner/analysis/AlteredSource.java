// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.PlanningPorts;
import io.millrace.topology.planner.catalog.Catalog;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.tree.ColumnDefinition;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.Statement;
import io.millrace.topology.sql.tree.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** ALTER STREAM and ALTER TABLE: columns behind those that are there. One thread. */
final class AlteredSource {
    private final Catalog catalog;
    private final PlanningPorts ports;
    private final Diagnostics diagnostics;

    AlteredSource(Catalog catalog, PlanningPorts ports, Diagnostics diagnostics) {
        this.catalog = catalog;
        this.ports = ports;
        this.diagnostics = diagnostics;
    }

    /** What the statements behind it see; those before it keep what they saw. Empty after an error. */
    Optional<SourceDefinition> alter(Statement.Alter statement) {
        Identifier name = statement.name();
        Optional<SourceDefinition> source = catalog.source(name.name());
        if (source.isEmpty()) {
            if (!catalog.isBroken(name.name())) {
                diagnostics.error(
                        ErrorCode.SOURCE_NOT_FOUND,
                        name.span(),
                        statement.kind().word() + " " + name + " does not exist",
                        Absent.sourceHint(name, catalog));
            }
            return Optional.empty();
        }
        return mayAlter(statement, source.get()) ? with(statement, source.get()) : Optional.empty();
    }

    private boolean mayAlter(Statement.Alter statement, SourceDefinition source) {
        String reason = null;
        String hint = null;
        if (!source.word().equals(statement.kind().word())) {
            reason = source.name() + " is a " + source.word() + ", not a "
                    + statement.kind().word();
            hint = "write ALTER " + source.word().toUpperCase(Locale.ROOT);
        } else if (source.origin() == SourceDefinition.Origin.QUERY) {
            reason = source.name() + " is made by a query, which says its columns";
            hint = "CREATE OR REPLACE it with the column in the SELECT list";
        } else if (source.origin() == SourceDefinition.Origin.DECLARED_READ_ONLY) {
            reason = source.name() + " is a SOURCE " + source.word() + " and cannot be altered";
            hint = "declare the column where it is created";
        }
        if (reason != null) {
            diagnostics.error(ErrorCode.SOURCE_KIND, statement.name().span(), reason, hint);
        }
        return reason == null;
    }

    private Optional<SourceDefinition> with(Statement.Alter statement, SourceDefinition source) {
        List<Column> columns = new ArrayList<>(source.schema().columns());
        List<String> names = new ArrayList<>(columns.stream().map(Column::name).toList());
        source.headers().forEach(header -> names.add(header.name()));
        for (ColumnDefinition added : statement.added()) {
            column(added, source, names).ifPresent(columns::add);
            names.add(added.name().name());
        }
        RowSchema schema = new RowSchema(columns);
        if (!diagnostics.hasErrors()) {
            checkFormat(statement, source, schema);
        }
        return diagnostics.hasErrors()
                ? Optional.empty()
                : Optional.of(new SourceDefinition(
                        source.name(),
                        source.kind(),
                        source.topic(),
                        source.format(),
                        schema,
                        source.headers(),
                        source.eventTime(),
                        source.window(),
                        source.partitions(),
                        source.replicas(),
                        source.origin(),
                        source.inheritedKeyFormat()));
    }

    private void checkFormat(Statement.Alter statement, SourceDefinition source, RowSchema schema) {
        String format = source.format().valueFormat();
        for (ColumnDefinition added : statement.added()) {
            Column column = schema.column(schema.indexOf(added.name().name()).orElseThrow());
            ports.formats()
                    .cannotHold(format, ColumnRole.VALUE, List.of(column))
                    .ifPresent(problem -> diagnostics.error(ErrorCode.FORMAT_CANNOT, added.span(), problem, null));
        }
        if (!diagnostics.hasErrors()) {
            ports.formats()
                    .cannotHold(format, ColumnRole.VALUE, schema.values())
                    .ifPresent(problem -> diagnostics.error(
                            ErrorCode.FORMAT_CANNOT, statement.name().span(), problem, null));
        }
    }

    private Optional<Column> column(ColumnDefinition added, SourceDefinition source, List<String> taken) {
        String name = added.name().name();
        if (Declarations.RESERVED.contains(name)) {
            diagnostics.error(
                    ErrorCode.COLUMN_RESERVED,
                    added.name().span(),
                    "column name " + name + " is reserved",
                    "choose another name");
            return Optional.empty();
        }
        if (taken.contains(name)) {
            diagnostics.error(
                    ErrorCode.COLUMN_DUPLICATE,
                    added.name().span(),
                    "column " + name + " is there already in " + source.word() + " " + source.name(),
                    "choose another name, or leave it out");
            return Optional.empty();
        }
        TypeName expanded = catalog.types().expand(added.type());
        Optional<SqlType> type = TypeRules.resolve(expanded);
        if (type.isEmpty()) {
            TypeRules.tell(expanded, catalog.types(), diagnostics);
        }
        return type.map(found -> Column.value(name, found));
    }
}
