// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.HeaderValues;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.PlanningPorts;
import io.millrace.topology.planner.catalog.HeaderColumn;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.catalog.TypeNames;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.tree.ColumnDefinition;
import io.millrace.topology.sql.tree.ObjectKind;
import io.millrace.topology.sql.tree.Statement;
import io.millrace.topology.sql.tree.TypeName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** CREATE STREAM and CREATE TABLE over a topic. One thread. */
final class Declarations {
    static final Set<String> RESERVED = Set.of("ROWTIME", "ROWPARTITION", "ROWOFFSET", "WINDOWSTART", "WINDOWEND");

    private final PlanningPorts ports;
    private final TypeNames types;
    private final Diagnostics diagnostics;
    private final FormatDefaults defaults;
    private final List<HeaderColumn> headers = new ArrayList<>();

    Declarations(PlanningPorts ports, TypeNames types, Diagnostics diagnostics, FormatDefaults defaults) {
        this.ports = ports;
        this.types = types;
        this.diagnostics = diagnostics;
        this.defaults = defaults;
    }

    /**
     * A stand-in for a statement whose WITH clause is wrong and whose columns are not: what is said of those columns further
     * down can still be checked. Nothing runs with it, because the error is told.
     */
    Optional<SourceDefinition> standIn(Statement.CreateSource statement) {
        Diagnostics ignored = new Diagnostics();
        List<Column> columns = new Declarations(ports, types, ignored, defaults).columns(statement);
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
                List.of(),
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
        Set<String> ofHeaders = headers.stream().map(HeaderColumn::name).collect(Collectors.toSet());
        List<Column> all =
                new InferredColumns(ports, diagnostics).complete(statement, topic, read, declared, ofHeaders);
        if (diagnostics.hasErrors()) {
            return Optional.empty();
        }
        RowSchema schema = new RowSchema(all);
        checkKeys(statement, schema);
        RowSchema inRecord = new RowSchema(all.stream()
                .filter(column -> !ofHeaders.contains(column.name()))
                .toList());
        TopicFormat format =
                formats.checked(read, inRecord, defaults, statement.name().span());
        new UnregisteredColumns(ports, diagnostics).tell(statement, topic, format);
        SourceKind kind = statement.kind() == ObjectKind.TABLE ? SourceKind.TABLE : SourceKind.STREAM;
        SourceDefinition definition = new SourceDefinition(
                statement.name().name(),
                kind,
                topic,
                schema.keys().isEmpty() ? new TopicFormat("NONE", format.valueFormat(), format.properties()) : format,
                schema,
                List.copyOf(headers),
                with.eventTime(schema),
                with.window(schema),
                with.partitions(),
                with.replicas(),
                statement.readOnly() ? SourceDefinition.Origin.DECLARED_READ_ONLY : SourceDefinition.Origin.DECLARED,
                schema.keys().isEmpty() && !formats.givesKeyFormat() ? "NONE" : format.keyFormat());
        return diagnostics.hasErrors() ? Optional.empty() : Optional.of(definition);
    }

    private List<Column> columns(Statement.CreateSource statement) {
        List<Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ColumnDefinition column : statement.columns()) {
            String name = column.name().name();
            TypeName expanded = types.expand(column.type());
            Optional<SqlType> type = TypeRules.resolve(expanded);
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
                TypeRules.tell(expanded, diagnostics);
            }
            checkMark(statement, column);
            if (column.keyMark() == ColumnDefinition.KeyMark.HEADERS) {
                header(column, type.orElse(SqlType.STRING));
                continue;
            }
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
            case NONE, HEADERS -> {}
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

    private void header(ColumnDefinition column, SqlType type) {
        SqlType wanted = column.header() == null ? HeaderValues.ALL : SqlType.BYTES;
        if (!type.equals(wanted)) {
            diagnostics.error(
                    ErrorCode.TYPE_MISMATCH,
                    column.type().span(),
                    "column " + column.name() + " of the headers is " + ExpressionAnalyzer.article(type),
                    "HEADERS is ARRAY<STRUCT<key VARCHAR, value BYTES>>, HEADER('name') is BYTES");
        }
        for (HeaderColumn other : headers) {
            if (other.header() == null
                    || column.header() == null
                    || other.header().equals(column.header())) {
                diagnostics.error(
                        ErrorCode.COLUMN_DUPLICATE,
                        column.span(),
                        "column " + column.name() + " holds headers that column " + other.name() + " holds",
                        "declare one HEADERS column, or a HEADER('name') column for each name");
            }
        }
        headers.add(new HeaderColumn(column.name().name(), column.header()));
    }

    private void checkKeys(Statement.CreateSource statement, RowSchema schema) {
        if (statement.kind() == ObjectKind.TABLE && schema.keys().isEmpty()) {
            diagnostics.error(
                    ErrorCode.KEY_MISSING,
                    statement.name().span(),
                    "table " + statement.name() + " has no primary key",
                    "mark a column PRIMARY KEY");
        }
    }
}
