// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.PlanningPorts;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.tree.ColumnDefinition;
import io.millrace.topology.sql.tree.ObjectKind;
import io.millrace.topology.sql.tree.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** CREATE STREAM and CREATE TABLE over a topic. One thread. */
final class Declarations {
    static final Set<String> RESERVED = Set.of("ROWTIME", "ROWPARTITION", "ROWOFFSET", "WINDOWSTART", "WINDOWEND");

    private final PlanningPorts ports;
    private final Diagnostics diagnostics;
    private final FormatDefaults defaults;

    Declarations(PlanningPorts ports, Diagnostics diagnostics, FormatDefaults defaults) {
        this.ports = ports;
        this.diagnostics = diagnostics;
        this.defaults = defaults;
    }

    /**
     * A stand-in for a statement whose WITH clause is wrong and whose columns are not: what is said of those columns further
     * down can still be checked. Nothing runs with it, because the error is told.
     */
    Optional<SourceDefinition> standIn(Statement.CreateSource statement) {
        Diagnostics ignored = new Diagnostics();
        List<Column> columns = new Declarations(ports, ignored, defaults).columns(statement);
        boolean keyed = columns.stream().anyMatch(Column::isKey);
        boolean table = statement.kind() == ObjectKind.TABLE;
        if (ignored.hasErrors() || columns.stream().allMatch(Column::isKey) || table && !keyed) {
            return Optional.empty();
        }
        return Optional.of(new SourceDefinition(
                statement.name().name(),
                table ? SourceKind.TABLE : SourceKind.STREAM,
                statement.name().name(),
                new TopicFormat(keyed ? "JSON" : "NONE", "JSON", Map.of()),
                new RowSchema(columns),
                null,
                null,
                null,
                null,
                SourceDefinition.Origin.DECLARED));
    }

    /** The definition, or empty after an error. */
    Optional<SourceDefinition> analyze(Statement.CreateSource statement) {
        SourceProperties with =
                SourceProperties.read(statement.span(), statement.properties(), ports.formats(), diagnostics);
        String topic = with.topic();
        if (topic == null) {
            with.topicMissing();
        }
        FormatClause formats = with.formats();
        TopicFormat read = formats.read(defaults, null);
        List<Column> declared = columns(statement);
        if (topic == null || read == null || diagnostics.hasErrors()) {
            return Optional.empty();
        }
        List<Column> all = new InferredColumns(ports, diagnostics).complete(statement, topic, read, declared);
        if (diagnostics.hasErrors()) {
            return Optional.empty();
        }
        RowSchema schema = new RowSchema(all);
        checkKeys(statement, schema);
        TopicFormat format =
                formats.checked(read, schema, defaults, statement.name().span());
        new UnregisteredColumns(ports, diagnostics).tell(statement, topic, format);
        SourceKind kind = statement.kind() == ObjectKind.TABLE ? SourceKind.TABLE : SourceKind.STREAM;
        SourceDefinition definition = new SourceDefinition(
                statement.name().name(),
                kind,
                topic,
                schema.keys().isEmpty() ? new TopicFormat("NONE", format.valueFormat(), format.properties()) : format,
                schema,
                with.eventTime(schema),
                null,
                with.partitions(),
                with.replicas(),
                statement.readOnly() ? SourceDefinition.Origin.DECLARED_READ_ONLY : SourceDefinition.Origin.DECLARED);
        return diagnostics.hasErrors() ? Optional.empty() : Optional.of(definition);
    }

    private List<Column> columns(Statement.CreateSource statement) {
        List<Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ColumnDefinition column : statement.columns()) {
            String name = column.name().name();
            Optional<SqlType> type = TypeRules.resolve(column.type());
            if (type.isEmpty() && misplaced(statement, column)) {
                continue;
            }
            if (RESERVED.contains(name)) {
                diagnostics.error(
                        ErrorCode.COLUMN_RESERVED,
                        column.name().span(),
                        "column name " + name + " is reserved",
                        "choose another name");
            }
            if (!names.add(name)) {
                diagnostics.error(
                        ErrorCode.COLUMN_DUPLICATE,
                        column.name().span(),
                        "column " + name + " is declared twice",
                        "remove one of them");
                continue;
            }
            if (type.isEmpty()) {
                TypeRules.tell(column.type(), diagnostics);
            }
            checkMark(statement, column);
            boolean key = column.keyMark() == ColumnDefinition.KeyMark.KEY
                    || column.keyMark() == ColumnDefinition.KeyMark.PRIMARY_KEY;
            columns.add(new Column(name, type.orElse(SqlType.STRING), key ? ColumnRole.KEY : ColumnRole.VALUE));
        }
        return columns;
    }

    /** Tells what other SQL writes between columns, or the other way round. */
    private boolean misplaced(Statement.CreateSource statement, ColumnDefinition column) {
        String type = column.type().span().text();
        if (column.name().name().equals("PRIMARY") && column.type().name().equals("KEY")) {
            String mark = statement.kind() == ObjectKind.TABLE ? "PRIMARY KEY" : "KEY";
            diagnostics.error(
                    ErrorCode.TYPE_NOT_FOUND,
                    column.span(),
                    "PRIMARY KEY is no item of its own",
                    "mark the column itself: name type " + mark);
            return true;
        }
        if (TypeRules.isName(column.name().name())) {
            diagnostics.error(
                    ErrorCode.TYPE_NOT_FOUND,
                    column.span(),
                    "type " + type + " does not exist",
                    "the name stands before the type: " + type + " "
                            + column.name().span().text());
            return true;
        }
        return false;
    }

    private void checkMark(Statement.CreateSource statement, ColumnDefinition column) {
        boolean table = statement.kind() == ObjectKind.TABLE;
        switch (column.keyMark()) {
            case NONE -> {}
            case HEADERS ->
                diagnostics.error(
                        ErrorCode.CLAUSE_NOT_SUPPORTED, column.span(), "HEADERS columns are not supported yet", null);
            case KEY -> {
                if (table) {
                    diagnostics.error(
                            ErrorCode.KEY_MISPLACED,
                            column.span(),
                            "column " + column.name() + " of a table is marked KEY",
                            "write PRIMARY KEY");
                }
            }
            case PRIMARY_KEY -> {
                if (!table) {
                    diagnostics.error(
                            ErrorCode.KEY_MISPLACED,
                            column.span(),
                            "column " + column.name() + " of a stream is marked PRIMARY KEY",
                            "write KEY");
                }
            }
        }
    }

    private void checkKeys(Statement.CreateSource statement, RowSchema schema) {
        if (statement.kind() == ObjectKind.TABLE && schema.keys().isEmpty()) {
            diagnostics.error(
                    ErrorCode.KEY_MISSING,
                    statement.name().span(),
                    "table " + statement.name() + " has no primary key",
                    "mark a column PRIMARY KEY");
        }
        if (schema.values().isEmpty()) {
            diagnostics.error(
                    ErrorCode.VALUE_NOT_PROJECTED,
                    statement.name().span(),
                    statement.kind().word() + " " + statement.name() + " has no value column",
                    "declare at least one");
        }
    }
}
