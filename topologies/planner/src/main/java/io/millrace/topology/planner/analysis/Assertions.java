// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.PlannedAssertion;
import io.millrace.topology.planner.PlannedInsert;
import io.millrace.topology.planner.PlanningPorts;
import io.millrace.topology.planner.catalog.Catalog;
import io.millrace.topology.planner.catalog.HeaderColumn;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.tree.Assertion;
import io.millrace.topology.sql.tree.ColumnDefinition;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.Interval;
import io.millrace.topology.sql.tree.ObjectKind;
import io.millrace.topology.sql.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ASSERT. What it says of a stream or table is looked at here, as things stand where the statement stands; what only a cluster knows
 * is left as data. One thread.
 */
final class Assertions implements Assertion.Visitor<Optional<PlannedAssertion>> {
    /** A little, so that what others are making at the moment is found. */
    private static final long TIMEOUT_MILLIS = 1_000;

    private static final String PARTITIONS = "PARTITIONS";
    private static final String REPLICAS = "REPLICAS";

    private final Statement.Assert statement;
    private final Catalog catalog;
    private final PlanningPorts ports;
    private final Set<String> made;
    private final Diagnostics diagnostics;

    /** @param made the topics that statements above make, as far as they are not there */
    Assertions(
            Statement.Assert statement,
            Catalog catalog,
            PlanningPorts ports,
            Set<String> made,
            Diagnostics diagnostics) {
        this.statement = statement;
        this.catalog = catalog;
        this.ports = ports;
        this.made = made;
        this.diagnostics = diagnostics;
    }

    @Override
    public Optional<PlannedAssertion> source(Assertion.Source assertion) {
        Optional<SourceDefinition> found = known(assertion.name());
        if (found.isPresent()) {
            SourceDefinition source = found.get();
            String word = assertion.kind() == ObjectKind.TABLE ? "table" : "stream";
            if (!source.word().equals(word)) {
                fails(assertion.name().span(), source.name() + " is a " + source.word() + ", asserted is a " + word);
            }
            columns(assertion, source);
            new AssertedProperties(assertion, diagnostics).compare(source);
        }
        return Optional.empty();
    }

    private Optional<SourceDefinition> known(Identifier name) {
        Optional<SourceDefinition> found = catalog.source(name.name());
        if (found.isEmpty() && !catalog.isBroken(name.name())) {
            diagnostics.error(
                    ErrorCode.SOURCE_NOT_FOUND,
                    name.span(),
                    "stream or table " + name + " does not exist",
                    Absent.sourceHint(name, catalog));
        }
        return found;
    }

    private void columns(Assertion.Source assertion, SourceDefinition source) {
        if (assertion.columns().isEmpty()) {
            return;
        }
        List<String> there = new ArrayList<>();
        source.schema().columns().forEach(column -> there.add(text(column, source.kind())));
        source.headers().forEach(header -> there.add(text(header)));
        List<ColumnDefinition> asserted = assertion.columns();
        for (int i = 0; i < asserted.size(); i++) {
            String wanted = text(asserted.get(i));
            if (wanted != null && (i >= there.size() || !wanted.equals(there.get(i)))) {
                String instead = i < there.size() ? there.get(i) : "no more columns";
                fails(
                        asserted.get(i).span(),
                        source.word() + " " + source.name() + " has " + instead + " there, asserted is " + wanted);
                return;
            }
        }
        if (asserted.size() < there.size() && !diagnostics.hasErrors()) {
            fails(
                    assertion.name().span(),
                    source.word() + " " + source.name() + " has columns that are not asserted: "
                            + String.join(", ", there.subList(asserted.size(), there.size())));
        }
    }

    private static String text(Column column, SourceKind kind) {
        String mark = column.isKey() ? kind == SourceKind.TABLE ? " PRIMARY KEY" : " KEY" : "";
        return column.name() + " " + column.type() + mark;
    }

    private static String text(HeaderColumn header) {
        return header.name() + " " + header.expression().type()
                + (header.header() == null ? " HEADERS" : " HEADER('" + header.header() + "')");
    }

    /** Null after an error, which is told. */
    private @Nullable String text(ColumnDefinition column) {
        var written = catalog.types().expand(column.type());
        Optional<SqlType> type = TypeRules.resolve(written);
        if (type.isEmpty()) {
            TypeRules.tell(written, catalog.types(), diagnostics);
            return null;
        }
        String mark = switch (column.keyMark()) {
            case NONE -> "";
            case KEY -> " KEY";
            case PRIMARY_KEY -> " PRIMARY KEY";
            case HEADERS -> column.header() == null ? " HEADERS" : " HEADER('" + column.header() + "')";
        };
        return column.name().name() + " " + type.get() + mark;
    }

    @Override
    public Optional<PlannedAssertion> topic(Assertion.Topic assertion) {
        WithClause with = WithClause.read(
                statement.span(), assertion.properties(), List.of(PARTITIONS, REPLICAS), Set.of(), diagnostics);
        Long partitions = with.number(PARTITIONS, 1, 100_000);
        Long replicas = with.number(REPLICAS, 1, 1_000);
        if (assertion.presence() == Assertion.Presence.NOT_EXISTS
                && !assertion.properties().isEmpty()) {
            diagnostics.error(
                    ErrorCode.PROPERTY_CONFLICT,
                    assertion.properties().get(0).span(),
                    "NOT EXISTS and what the topic is like exclude each other",
                    "leave WITH out");
        }
        String topic = assertion.name().name();
        return Optional.of(new PlannedAssertion.Topic(
                statement.span(),
                topic,
                assertion.presence(),
                partitions == null ? null : partitions.intValue(),
                replicas == null ? null : replicas.intValue(),
                millis(assertion.timeout()),
                made.contains(topic) ? PlannedAssertion.When.AFTER_MAKING : PlannedAssertion.When.BEFORE_MAKING));
    }

    private static long millis(@Nullable Interval timeout) {
        return timeout == null ? TIMEOUT_MILLIS : timeout.millis();
    }

    @Override
    public Optional<PlannedAssertion> schema(Assertion.Schema assertion) {
        Long id = assertion.id();
        if (id != null && id > Integer.MAX_VALUE) {
            diagnostics.error(
                    ErrorCode.PROPERTY_INVALID, statement.span(), "no schema has the id " + id, "ids are smaller");
            return Optional.empty();
        }
        return Optional.of(new PlannedAssertion.Schema(
                statement.span(),
                assertion.presence(),
                assertion.subject() == null ? null : assertion.subject().name(),
                id == null ? null : id.intValue(),
                millis(assertion.timeout())));
    }

    @Override
    public Optional<PlannedAssertion> rows(Assertion.Rows assertion) {
        SourceDefinition source = known(assertion.source()).orElse(null);
        if (source == null) {
            return Optional.empty();
        }
        if (source.window() != null) {
            diagnostics.error(
                    ErrorCode.CLAUSE_NOT_SUPPORTED,
                    assertion.source().span(),
                    "rows of " + source.name() + ", whose key is windowed, cannot be asserted yet",
                    "copy what matters with CREATE STREAM … AS SELECT … PARTITION BY and assert that");
            return Optional.empty();
        }
        List<Identifier> columns = assertion.columns();
        if (assertion.kind() == Assertion.RowKind.TOMBSTONES) {
            List<String> keys =
                    source.schema().keys().stream().map(Column::name).toList();
            for (Identifier column : columns) {
                if (!keys.contains(column.name())) {
                    diagnostics.error(
                            ErrorCode.COLUMN_NOT_FOUND,
                            column.span(),
                            column + " is not part of the key of " + source.name(),
                            "a deleted row has nothing but its key: " + String.join(", ", keys));
                }
            }
            if (columns.isEmpty()) {
                columns = keys.stream()
                        .map(key -> new Identifier(assertion.source().span(), key))
                        .toList();
            }
        }
        Inserts inserts = new Inserts(catalog, ports, diagnostics);
        List<PlannedInsert> rows = inserts.rows(
                new Statement.InsertValues(statement.span(), assertion.source(), columns, assertion.rows()), source);
        List<String> named = columns.isEmpty()
                ? Inserts.ordered(source).stream().map(Column::name).toList()
                : columns.stream().map(Identifier::name).toList();
        return diagnostics.hasErrors()
                ? Optional.empty()
                : Optional.of(new PlannedAssertion.Rows(statement.span(), source, assertion.kind(), named, rows));
    }

    private void fails(Span span, String message) {
        diagnostics.error(ErrorCode.ASSERTION_FAILED, span, message, null);
    }
}
