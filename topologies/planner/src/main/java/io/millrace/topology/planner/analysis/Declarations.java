// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
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
import org.jspecify.annotations.Nullable;

/** CREATE STREAM and CREATE TABLE over a topic. One thread. */
final class Declarations {
    private static final Set<String> RESERVED =
            Set.of("ROWTIME", "ROWPARTITION", "ROWOFFSET", "WINDOWSTART", "WINDOWEND");

    private final PlanningPorts ports;
    private final TypeNames types;
    private final Diagnostics diagnostics;
    private final String defaultKeyFormat;
    private final @Nullable String defaultValueFormat;
    private final List<HeaderColumn> headers = new ArrayList<>();

    /** @param defaultValueFormat null where nothing is set: then the statement must say it */
    Declarations(
            PlanningPorts ports,
            TypeNames types,
            Diagnostics diagnostics,
            String defaultKeyFormat,
            @Nullable String defaultValueFormat) {
        this.ports = ports;
        this.types = types;
        this.diagnostics = diagnostics;
        this.defaultKeyFormat = defaultKeyFormat;
        this.defaultValueFormat = defaultValueFormat;
    }

    /**
     * A stand-in for a statement whose WITH clause is wrong and whose columns are not: what is said of those columns further
     * down can still be checked. Nothing runs with it, because the error is told.
     */
    Optional<SourceDefinition> standIn(Statement.CreateSource statement) {
        Diagnostics ignored = new Diagnostics();
        List<Column> columns =
                new Declarations(ports, types, ignored, defaultKeyFormat, defaultValueFormat).columns(statement);
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
        TopicFormat format = with.format(defaultKeyFormat, defaultValueFormat, Map.of());
        List<Column> declared = columns(statement);
        if (topic == null || format == null || diagnostics.hasErrors()) {
            return Optional.empty();
        }
        List<Column> all = infer(statement, topic, format, declared);
        if (diagnostics.hasErrors()) {
            return Optional.empty();
        }
        RowSchema schema = new RowSchema(all);
        checkKeys(statement, schema);
        with.checkColumns(format, schema, statement.name().span());
        new UnregisteredColumns(ports, diagnostics).tell(statement, topic, format.valueFormat());
        SourceKind kind = statement.kind() == ObjectKind.TABLE ? SourceKind.TABLE : SourceKind.STREAM;
        SourceDefinition definition = new SourceDefinition(
                statement.name().name(),
                kind,
                topic,
                schema.keys().isEmpty() ? new TopicFormat("NONE", format.valueFormat(), format.properties()) : format,
                schema,
                List.copyOf(headers),
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
        if (schema.columns().isEmpty() && headers.isEmpty()) {
            diagnostics.error(
                    ErrorCode.VALUE_NOT_PROJECTED,
                    statement.name().span(),
                    statement.kind().word() + " " + statement.name() + " has no value column",
                    "declare at least one");
        }
    }

    /** The declared columns with those of the registry for the half that declares none. */
    private List<Column> infer(
            Statement.CreateSource statement, String topic, TopicFormat format, List<Column> declared) {
        List<Column> all = new ArrayList<>();
        boolean noKeys = declared.stream().noneMatch(Column::isKey);
        boolean noValues = declared.stream().allMatch(Column::isKey);
        if (noKeys && noValues && ports.formats().infersColumns(format.keyFormat())) {
            all.addAll(registered(statement, topic, ColumnRole.KEY, format.keyFormat())
                    .orElse(List.of()));
        }
        all.addAll(declared);
        if (!noValues) {
            return all;
        }
        if (!ports.formats().infersColumns(format.valueFormat())) {
            boolean needsOne = format.valueFormat().equals("KAFKA");
            if (!needsOne && (!noKeys || !headers.isEmpty())) {
                // A source of keys alone: values may be there, and nobody reads them.
                return all;
            }
            diagnostics.error(
                    ErrorCode.SCHEMA_NOT_FOUND,
                    statement.name().span(),
                    statement.kind().word() + " " + statement.name() + " declares no value columns, and format "
                            + format.valueFormat() + " has none registered",
                    "declare the columns");
            return all;
        }
        Optional<List<Column>> values = registered(statement, topic, ColumnRole.VALUE, format.valueFormat());
        if (values.isEmpty() && !diagnostics.hasErrors()) {
            diagnostics.error(
                    ErrorCode.SCHEMA_NOT_FOUND,
                    statement.name().span(),
                    "no columns are declared and no schema is known for the values of topic " + topic,
                    "declare the columns, put schemas/" + topic + "-value.avsc beside the SQL file, or register the"
                            + " subject " + topic + "-value");
        }
        Set<String> taken = new HashSet<>();
        all.forEach(column -> taken.add(column.name()));
        for (Column column : values.orElse(List.of())) {
            if (taken.add(column.name())) {
                all.add(column);
            }
        }
        return all;
    }

    private Optional<List<Column>> registered(
            Statement.CreateSource statement, String topic, ColumnRole role, String format) {
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
            if (RESERVED.contains(column.name())) {
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
