// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.topology.planner.Told;
import io.millrace.topology.planner.catalog.Catalog;
import io.millrace.topology.planner.catalog.HeaderColumn;
import io.millrace.topology.planner.catalog.ModelDefinition;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.explain.TextTable;
import io.millrace.topology.planner.explain.WindowWords;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.SqlPrinter;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.Statement;
import io.millrace.udf.registry.FunctionDescription;
import io.millrace.udf.registry.FunctionRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What SHOW, DESCRIBE and EXPLAIN are answered. One thread. */
final class Questions {
    private final Catalog catalog;
    private final Map<String, AnalyzedStatement> queries;
    private final Settings settings;
    private final FunctionRegistry functions;
    private final Diagnostics diagnostics;

    Questions(
            Catalog catalog,
            Map<String, AnalyzedStatement> queries,
            Settings settings,
            FunctionRegistry functions,
            Diagnostics diagnostics) {
        this.catalog = catalog;
        this.queries = queries;
        this.settings = settings;
        this.functions = functions;
        this.diagnostics = diagnostics;
    }

    Told show(Statement.Show statement) {
        boolean isOfSources =
                statement.shown() == Statement.Shown.STREAMS || statement.shown() == Statement.Shown.TABLES;
        if (isOfSources && statement.detail() == Statement.Detail.EXTENDED) {
            SourceKind kind = statement.shown() == Statement.Shown.STREAMS ? SourceKind.STREAM : SourceKind.TABLE;
            return Told.text(statement.span(), all(kind, statement.detail()));
        }
        TextTable table = switch (statement.shown()) {
            case STREAMS -> sources(SourceKind.STREAM);
            case TABLES -> sources(SourceKind.TABLE);
            case TOPICS -> topics();
            case QUERIES -> queries();
            case FUNCTIONS -> functions();
            case TYPES -> types();
            case MODELS -> models();
            case PROPERTIES -> values("property", settings.all());
            case VARIABLES -> values("variable", settings.variables());
        };
        Told.Topic topic = statement.shown() == Statement.Shown.PROPERTIES ? Told.Topic.PROPERTIES : Told.Topic.TEXT;
        return new Told(statement.span(), topic, table.text(), null, null);
    }

    private TextTable sources(SourceKind kind) {
        TextTable table = new TextTable(kind == SourceKind.STREAM ? "stream" : "table", "topic", "key", "value");
        for (SourceDefinition source : catalog.sources()) {
            if (source.kind() == kind) {
                table.row(
                        source.name(),
                        source.topic(),
                        source.format().keyFormat(),
                        source.format().valueFormat());
            }
        }
        return table;
    }

    private TextTable topics() {
        TextTable table = new TextTable("topic", "streams and tables");
        catalog.sources().stream()
                .map(SourceDefinition::topic)
                .distinct()
                .forEach(topic -> table.row(
                        topic,
                        catalog.sources().stream()
                                .filter(source -> source.topic().equals(topic))
                                .map(SourceDefinition::name)
                                .collect(Collectors.joining(", "))));
        return table;
    }

    private TextTable queries() {
        TextTable table = new TextTable("query", "reads", "writes");
        for (AnalyzedStatement query : queries.values()) {
            table.row(
                    query.queryId(),
                    String.join(", ", Shape.of(query.plan()).sources()),
                    query.target().definition().name());
        }
        return table;
    }

    private TextTable functions() {
        TextTable table = new TextTable("function", "kind", "what it does");
        for (FunctionDescription function : functions.list()) {
            table.row(
                    function.name(),
                    function.kind().name().toLowerCase(Locale.ROOT),
                    function.signatures().get(0).description());
        }
        return table;
    }

    private TextTable types() {
        TextTable table = new TextTable("type", "stands for");
        catalog.types().all().forEach((name, type) -> table.row(name, SqlPrinter.print(type)));
        return table;
    }

    private TextTable models() {
        TextTable table = new TextTable("model", "path");
        catalog.models()
                .forEach(model -> table.row(model.plan().name(), model.plan().path()));
        return table;
    }

    private static TextTable values(String what, Map<String, String> values) {
        TextTable table = new TextTable(what, "value");
        values.forEach(table::row);
        return table;
    }

    /** Empty when there is nothing of that name, which is told. */
    Optional<Told> describe(Statement.Describe statement) {
        Optional<SourceKind> all = kind(statement);
        if (all.isPresent()) {
            Statement.Detail detail = statement.kind() == Statement.Described.SOURCE_EXTENDED
                    ? Statement.Detail.EXTENDED
                    : Statement.Detail.BRIEF;
            return Optional.of(Told.text(statement.span(), all(all.get(), detail)));
        }
        Optional<String> text = switch (statement.kind()) {
            case SOURCE -> source(statement.name()).map(this::brief);
            case SOURCE_EXTENDED -> source(statement.name()).map(found -> brief(found) + extended(found));
            case FUNCTION -> function(statement.name());
            case MODEL -> model(statement.name());
        };
        return text.map(found -> Told.text(statement.span(), found));
    }

    private String all(SourceKind kind, Statement.Detail detail) {
        String each = catalog.sources().stream()
                .filter(source -> source.kind() == kind)
                .map(source -> brief(source) + (detail == Statement.Detail.EXTENDED ? extended(source) : ""))
                .collect(Collectors.joining("\n"));
        return each.isEmpty() ? "there are none\n" : each;
    }

    /** {@code DESCRIBE STREAMS} and {@code DESCRIBE TABLES} are about all of them, unless one is called so. */
    private Optional<SourceKind> kind(Statement.Describe statement) {
        String name = statement.name().name();
        boolean ofSource = statement.kind() == Statement.Described.SOURCE
                || statement.kind() == Statement.Described.SOURCE_EXTENDED;
        if (!ofSource || catalog.source(name).isPresent()) {
            return Optional.empty();
        }
        return switch (name) {
            case "STREAMS" -> Optional.of(SourceKind.STREAM);
            case "TABLES" -> Optional.of(SourceKind.TABLE);
            default -> Optional.empty();
        };
    }

    private Optional<SourceDefinition> source(Identifier name) {
        Optional<SourceDefinition> source = catalog.source(name.name());
        if (source.isEmpty() && !catalog.isBroken(name.name())) {
            diagnostics.error(
                    ErrorCode.SOURCE_NOT_FOUND,
                    name.span(),
                    "stream or table " + name + " does not exist",
                    Absent.sourceHint(name, catalog));
        }
        return source;
    }

    private String brief(SourceDefinition found) {
        TextTable table = new TextTable("column", "type", "");
        for (Column column : found.schema().columns()) {
            String mark = found.kind() == SourceKind.TABLE ? "primary key" : "key";
            table.row(column.name(), column.type().toString(), column.isKey() ? mark : "");
        }
        for (HeaderColumn header : found.headers()) {
            table.row(
                    header.name(),
                    header.expression().type().toString(),
                    header.header() == null ? "headers" : "header '" + header.header() + "'");
        }
        String head = found.word() + " " + found.name() + ", topic " + found.topic() + ", key "
                + found.format().keyFormat() + ", value " + found.format().valueFormat() + "\n";
        return head + table.text();
    }

    /** What a source is beyond its columns. */
    private String extended(SourceDefinition found) {
        TextTable table = new TextTable("", "");
        table.row(
                "made by",
                switch (found.origin()) {
                    case DECLARED -> "CREATE " + found.word().toUpperCase(Locale.ROOT) + " over a topic";
                    case DECLARED_READ_ONLY -> "CREATE SOURCE " + found.word().toUpperCase(Locale.ROOT) + ", read-only";
                    case QUERY -> "query " + found.name();
                });
        table.row("topic", found.topic());
        table.row("partitions", found.partitions() == null ? "as the topic has" : "" + found.partitions());
        table.row("replicas", found.replicas() == null ? "as the topic has" : "" + found.replicas());
        Step.EventTime time = found.eventTime();
        String format = time == null || time.format() == null ? "" : ", as " + time.format();
        table.row("event time", time == null ? "the record's timestamp" : "column " + time.column() + format);
        table.row("windows", found.window() == null ? "none" : WindowWords.of(found.window()));
        found.format().properties().forEach((name, value) -> table.row(name.toLowerCase(Locale.ROOT), value));
        List<String> writers = queries.values().stream()
                .filter(query -> query.target().definition().name().equals(found.name()))
                .map(AnalyzedStatement::queryId)
                .toList();
        List<String> readers = queries.values().stream()
                .filter(query -> Shape.of(query.plan()).sources().contains(found.name()))
                .map(AnalyzedStatement::queryId)
                .toList();
        table.row("written by", writers.isEmpty() ? "others" : "query " + String.join(", ", writers));
        table.row("read by", readers.isEmpty() ? "no query so far" : "query " + String.join(", ", readers));
        return "\n" + table.rows();
    }

    private Optional<String> function(Identifier name) {
        Optional<FunctionDescription> function = functions.describe(name.name());
        if (function.isEmpty()) {
            diagnostics.error(
                    ErrorCode.FUNCTION_NOT_FOUND,
                    name.span(),
                    "function " + name + " does not exist",
                    Suggestions.nearest(
                                    name.name(),
                                    functions.list().stream()
                                            .map(FunctionDescription::name)
                                            .toList())
                            .map(near -> "did you mean " + near + "?")
                            .orElse("SHOW FUNCTIONS lists all functions"));
        }
        return function.map(found -> {
            TextTable table = new TextTable("signature", "what it does");
            found.signatures().forEach(entry -> table.row(entry.text(), entry.description()));
            String head = found.kind().name().toLowerCase(Locale.ROOT) + " function " + found.name() + "\n";
            return head + table.text();
        });
    }

    private Optional<String> model(Identifier name) {
        Optional<ModelDefinition> model = catalog.model(name.name());
        if (model.isEmpty() && !catalog.isBroken(name.name())) {
            diagnostics.error(
                    ErrorCode.MODEL_NOT_FOUND,
                    name.span(),
                    "model " + name + " does not exist",
                    Absent.modelHint(name, catalog));
        }
        return model.map(found -> "model " + found.plan().name() + ", "
                + found.plan().path() + "\n" + found.signature().describe() + "\n");
    }

    /** The plan is drawn when all statements are planned. */
    Optional<Told> explain(Statement.Explain statement) {
        Identifier name = statement.query();
        if (queries.containsKey(name.name())) {
            return Optional.of(new Told(statement.span(), Told.Topic.PLAN, "", name.name(), null));
        }
        if (!catalog.isBroken(name.name())) {
            diagnostics.error(
                    ErrorCode.SOURCE_NOT_FOUND,
                    name.span(),
                    "query " + name + " does not exist",
                    Suggestions.nearest(name.name(), queries.keySet())
                            .map(near -> "did you mean " + near + "?")
                            .orElse("SHOW QUERIES lists all queries; they are called like what they write"));
        }
        return Optional.empty();
    }
}
