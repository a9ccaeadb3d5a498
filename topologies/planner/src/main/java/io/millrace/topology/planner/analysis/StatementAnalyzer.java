// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.planner.PlannedAssertion;
import io.millrace.topology.planner.PlannedInsert;
import io.millrace.topology.planner.PlannedPrint;
import io.millrace.topology.planner.PlanningPorts;
import io.millrace.topology.planner.Told;
import io.millrace.topology.planner.catalog.Catalog;
import io.millrace.topology.planner.catalog.ModelDefinition;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.CreateMode;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.ObjectKind;
import io.millrace.topology.sql.tree.Query;
import io.millrace.topology.sql.tree.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Statements in order, each over what the ones before declared. One thread.
 *
 * <p>A statement that is wrong is told and left out; its name is remembered as broken, so that the statements that use it
 * are not told as well.
 */
public final class StatementAnalyzer implements Statement.Visitor<StatementAnalyzer.Outcome> {
    private static final String QUERY_ID = "QUERY_ID";

    /** What became of a statement. */
    enum Outcome {
        TAKEN,
        /** Not needed (IF NOT EXISTS), not known here, or wrong and told. */
        LEFT_OUT
    }

    private final PlanningPorts ports;
    private final Diagnostics all;
    private final Catalog catalog = new Catalog();
    private final Map<String, AnalyzedStatement> queries = new LinkedHashMap<>();
    private final Settings settings;
    private final List<PlannedInsert> inserted = new ArrayList<>();
    private final List<PlannedAssertion> assertions = new ArrayList<>();
    private final List<PlannedPrint> prints = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private Diagnostics diagnostics = new Diagnostics();

    public StatementAnalyzer(PlanningPorts ports, Diagnostics diagnostics) {
        this.ports = ports;
        this.all = diagnostics;
        this.settings = new Settings(ports.formats());
    }

    /**
     * Analyzes the statements of all files, in order.
     *
     * @param brokenNames what statements that could not be read would have declared
     */
    public Analysis analyze(List<Statement> statements, Set<String> brokenNames) {
        brokenNames.forEach(catalog::markBroken);
        statements.forEach(statement -> declared(statement, catalog::announce));
        for (Statement statement : statements) {
            declared(statement, catalog::reach);
            diagnostics = new Diagnostics();
            statement.accept(this);
            all.addAll(diagnostics.list());
        }
        return new Analysis(
                catalog, new ArrayList<>(queries.values()), settings.all(), inserted, assertions, prints, told);
    }

    private static void declared(Statement statement, BiConsumer<ObjectKind, Identifier> taker) {
        if (statement instanceof Statement.CreateSource create) {
            taker.accept(create.kind(), create.name());
        } else if (statement instanceof Statement.CreateAsSelect create) {
            taker.accept(create.kind(), create.name());
        } else if (statement instanceof Statement.CreateModel create) {
            taker.accept(ObjectKind.MODEL, create.name());
        }
    }

    @Override
    public Outcome createSource(Statement.CreateSource statement) {
        if (!mayCreate(statement.name(), statement.mode(), statement.kind())) {
            return Outcome.LEFT_OUT;
        }
        if (statement.readOnly() && statement.mode() == CreateMode.OR_REPLACE) {
            diagnostics.error(
                    ErrorCode.REPLACE_INCOMPATIBLE,
                    statement.name().span(),
                    "a SOURCE " + statement.kind().word() + " cannot replace anything",
                    "DROP " + statement.name() + " first, or leave OR REPLACE out");
        }
        Declarations declarations = new Declarations(ports, catalog.types(), diagnostics, settings.formats());
        Optional<SourceDefinition> definition = declarations.analyze(statement);
        if (definition.isPresent() && replacements().allow(statement.name(), definition.get(), null)) {
            catalog.put(definition.get());
            queries.remove(statement.name().name());
        } else {
            standIn(statement, declarations);
        }
        return Outcome.TAKEN;
    }

    private Replacements replacements() {
        return new Replacements(catalog, queries, diagnostics);
    }

    private void standIn(Statement.CreateSource statement, Declarations declarations) {
        Optional<SourceDefinition> standIn =
                catalog.source(statement.name().name()).isPresent()
                        ? Optional.empty()
                        : declarations.standIn(statement);
        if (standIn.isPresent()) {
            catalog.put(standIn.get());
        } else {
            catalog.markBroken(statement.name().name());
        }
    }

    /** Whether the name is free, or the statement says what to do when it is not. */
    private boolean mayCreate(Identifier name, CreateMode mode, ObjectKind kind) {
        if (!name.name().matches("[A-Za-z0-9_-]+")) {
            diagnostics.error(
                    ErrorCode.SYNTAX,
                    name.span(),
                    kind.word() + " name " + name + " has characters that are not allowed",
                    "letters, digits, _ and -");
            catalog.markBroken(name.name());
            return false;
        }
        boolean taken = kind == ObjectKind.MODEL
                ? catalog.model(name.name()).isPresent()
                : catalog.source(name.name()).isPresent();
        if (!taken || mode == CreateMode.OR_REPLACE) {
            return true;
        }
        if (mode == CreateMode.NEW) {
            String word = kind == ObjectKind.MODEL
                    ? "model"
                    : catalog.source(name.name()).map(SourceDefinition::word).orElse(kind.word());
            diagnostics.error(
                    ErrorCode.SOURCE_EXISTS,
                    name.span(),
                    word + " " + name + " exists already",
                    "CREATE OR REPLACE, CREATE … IF NOT EXISTS, or another name");
        }
        return false;
    }

    @Override
    public Outcome createAsSelect(Statement.CreateAsSelect statement) {
        if (!mayCreate(statement.name(), statement.mode(), statement.kind())) {
            return Outcome.LEFT_OUT;
        }
        Optional<AnalyzedStatement> analyzed = analyzed(statement);
        if (analyzed.isEmpty()) {
            catalog.markBroken(statement.name().name());
            return Outcome.LEFT_OUT;
        }
        catalog.put(analyzed.get().target().definition());
        queries.put(analyzed.get().queryId(), analyzed.get());
        return Outcome.TAKEN;
    }

    private Optional<AnalyzedStatement> analyzed(Statement.CreateAsSelect statement) {
        SourceProperties with =
                SourceProperties.read(statement.span(), statement.properties(), ports.formats(), diagnostics);
        with.checkNoWindow();
        Optional<AnalyzedQuery> query = query(statement.query(), QueryAnalyzer.Use.KEPT);
        Optional<AnalyzedStatement> analyzed = query.flatMap(q -> created(statement, with, q));
        return diagnostics.hasErrors() ? Optional.empty() : analyzed;
    }

    private Optional<AnalyzedQuery> query(Query query, QueryAnalyzer.Use use) {
        return new QueryAnalyzer(use, catalog, ports.functions(), diagnostics, settings.keyRule()).analyze(query);
    }

    private Optional<AnalyzedStatement> created(
            Statement.CreateAsSelect statement, SourceProperties with, AnalyzedQuery query) {
        Identifier name = statement.name();
        boolean table = statement.kind() == ObjectKind.TABLE;
        if (table != (query.kind() == SourceKind.TABLE)) {
            diagnostics.error(
                    ErrorCode.SOURCE_KIND,
                    name.span(),
                    table
                            ? "the query gives a stream, not a table"
                            : statement.query().groupBy() == null
                                    ? "a query over a table gives a table, not a stream"
                                    : "a query with GROUP BY gives a table, not a stream",
                    table ? "write CREATE STREAM, or add GROUP BY" : "write CREATE TABLE");
            return Optional.empty();
        }
        String topic = with.topic();
        String sinkTopic = topic == null ? settings.topicPrefix() + name.name() : topic;
        TopicFormat format = new SinkFormats(ports, diagnostics, settings.formats())
                .of(with.formats(), query, sinkTopic, name.span());
        if (format == null) {
            return Optional.empty();
        }
        SourceDefinition definition = new SourceDefinition(
                name.name(),
                query.kind(),
                sinkTopic,
                format,
                query.schema(),
                List.of(),
                null,
                query.window(),
                settings.partitions(with.partitions()),
                settings.replicas(with.replicas()),
                SourceDefinition.Origin.QUERY);
        Step.EventTime timestamp = with.eventTime(query.schema());
        if (!replacements().allow(name, definition, query.plan())) {
            return Optional.empty();
        }
        return Optional.of(new AnalyzedStatement(
                name.name(),
                statement.span(),
                query.plan(),
                new SinkTarget(definition, query.leftMost().topic(), timestamp)));
    }

    @Override
    public Outcome insertSelect(Statement.InsertSelect statement) {
        Optional<AnalyzedStatement> analyzed = analyzed(statement);
        analyzed.ifPresent(query -> queries.put(query.queryId(), query));
        return analyzed.isPresent() ? Outcome.TAKEN : Outcome.LEFT_OUT;
    }

    private Optional<AnalyzedStatement> analyzed(Statement.InsertSelect statement) {
        Identifier name = statement.target();
        WithClause with =
                WithClause.read(statement.span(), statement.properties(), List.of(QUERY_ID), Set.of(), diagnostics);
        String given = with.text(QUERY_ID);
        if (given != null && (!given.matches("[A-Za-z0-9_.-]{1,100}") || queries.containsKey(given))) {
            with.invalid(
                    QUERY_ID,
                    "query id '" + given + "' " + (queries.containsKey(given) ? "is taken" : "cannot be used"),
                    "letters, digits, . _ and -, and no other query's");
        }
        Optional<AnalyzedQuery> query = query(statement.query(), QueryAnalyzer.Use.KEPT);
        Inserts inserts = new Inserts(catalog, ports, diagnostics);
        Optional<SourceDefinition> target = inserts.target(name);
        if (target.isEmpty() || query.isEmpty() || diagnostics.hasErrors()) {
            return Optional.empty();
        }
        Optional<LogicalNode.Project> plan = inserts.select(statement, target.get(), query.get());
        String id = given == null ? insertId(name.name(), query.get().leftMost().name()) : given;
        return plan.map(project -> new AnalyzedStatement(
                id,
                statement.span(),
                project,
                new SinkTarget(target.get(), query.get().leftMost().topic(), null)));
    }

    @Override
    public Outcome insertValues(Statement.InsertValues statement) {
        inserted.addAll(new Inserts(catalog, ports, diagnostics).values(statement));
        return Outcome.TAKEN;
    }

    private String insertId(String target, String source) {
        String first = target + ".from." + source;
        String id = first;
        for (int i = 2; queries.containsKey(id); i++) {
            id = first + "." + i;
        }
        return id;
    }

    @Override
    public Outcome createModel(Statement.CreateModel statement) {
        if (!mayCreate(statement.name(), statement.mode(), ObjectKind.MODEL)) {
            return Outcome.LEFT_OUT;
        }
        Optional<ModelDefinition> model = new Models(ports.models(), diagnostics).analyze(statement);
        if (model.isPresent()) {
            catalog.put(model.get());
        } else {
            catalog.markBroken(statement.name().name());
        }
        return Outcome.TAKEN;
    }

    @Override
    public Outcome drop(Statement.Drop statement) {
        String name = statement.name().name();
        boolean model = statement.kind() == ObjectKind.MODEL;
        boolean there =
                model ? catalog.model(name).isPresent() : catalog.source(name).isPresent();
        if (!there) {
            if (!statement.ifExists() && !catalog.isBroken(name)) {
                diagnostics.error(
                        model ? ErrorCode.MODEL_NOT_FOUND : ErrorCode.SOURCE_NOT_FOUND,
                        statement.name().span(),
                        statement.kind().word() + " " + name + " does not exist",
                        Suggestions.nearest(name, model ? catalog.modelNames() : catalog.sourceNames())
                                .map(near -> "did you mean " + near + "?")
                                .orElse("DROP … IF EXISTS does nothing when it is not there"));
            }
            return Outcome.LEFT_OUT;
        }
        if (!model
                && !catalog.source(name)
                        .map(SourceDefinition::word)
                        .equals(Optional.of(statement.kind().word()))) {
            String word = statement.kind() == ObjectKind.TABLE ? "stream" : "table";
            diagnostics.error(
                    ErrorCode.SOURCE_KIND,
                    statement.name().span(),
                    name + " is a " + word + ", not a " + statement.kind().word(),
                    "write DROP " + word.toUpperCase(Locale.ROOT));
            return Outcome.LEFT_OUT;
        }
        if (statement.deleteTopic() && !mayDeleteTopic(statement)) {
            return Outcome.LEFT_OUT;
        }
        if (model) {
            catalog.removeModel(name);
        } else if (readers(name).isEmpty()) {
            catalog.removeSource(name);
            // The query that made it and those that insert into it.
            queries.values()
                    .removeIf(query -> query.target().definition().name().equals(name));
        } else {
            diagnostics.error(
                    ErrorCode.SOURCE_IN_USE,
                    statement.name().span(),
                    statement.kind().word() + " " + name + " is read by " + String.join(", ", readers(name)),
                    "drop what reads it first");
        }
        return Outcome.TAKEN;
    }

    /** What other queries write that read it. */
    private List<String> readers(String name) {
        return queries.values().stream()
                .filter(query -> !query.target().definition().name().equals(name))
                .filter(query -> Shape.of(query.plan()).sources().contains(name))
                .map(query -> query.target().definition().name())
                .distinct()
                .toList();
    }

    /** A topic that others write is not ours to delete; another is left to Kafka's tools, which is told. */
    private boolean mayDeleteTopic(Statement.Drop statement) {
        Identifier name = statement.name();
        boolean readOnly = catalog.source(name.name())
                .filter(source -> source.origin() == SourceDefinition.Origin.DECLARED_READ_ONLY)
                .isPresent();
        if (readOnly) {
            diagnostics.error(
                    ErrorCode.SOURCE_KIND,
                    name.span(),
                    name + " is a SOURCE " + statement.kind().word() + ", whose topic is not to be deleted",
                    "leave DELETE TOPIC out");
            return false;
        }
        diagnostics.warning(
                ErrorCode.CLAUSE_NOT_SUPPORTED,
                statement.span(),
                "the topic of " + name + " is not deleted",
                "delete it with Kafka's tools when nobody needs its records any more");
        return true;
    }

    @Override
    public Outcome setProperty(Statement.SetProperty statement) {
        return settings.set(statement, diagnostics) ? Outcome.TAKEN : Outcome.LEFT_OUT;
    }

    @Override
    public Outcome createType(Statement.CreateType statement) {
        return new Types(catalog.types(), diagnostics).create(statement) ? Outcome.TAKEN : Outcome.LEFT_OUT;
    }

    @Override
    public Outcome dropType(Statement.DropType statement) {
        return new Types(catalog.types(), diagnostics).drop(statement) ? Outcome.TAKEN : Outcome.LEFT_OUT;
    }

    @Override
    public Outcome define(Statement.Define statement) {
        settings.define(statement.name().name(), statement.value());
        return Outcome.TAKEN;
    }

    private Questions questions() {
        return new Questions(catalog, queries, settings, ports.functions(), diagnostics);
    }

    @Override
    public Outcome show(Statement.Show statement) {
        told.add(questions().show(statement));
        return Outcome.TAKEN;
    }

    @Override
    public Outcome describe(Statement.Describe statement) {
        questions().describe(statement).ifPresent(told::add);
        return Outcome.TAKEN;
    }

    @Override
    public Outcome explain(Statement.Explain statement) {
        questions().explain(statement).ifPresent(told::add);
        return Outcome.TAKEN;
    }

    @Override
    public Outcome explainStatement(Statement.ExplainStatement statement) {
        Statement explained = statement.explained();
        Optional<AnalyzedStatement> analyzed = Optional.empty();
        if (explained instanceof Statement.CreateAsSelect create) {
            boolean isFree = mayCreate(create.name(), create.mode(), create.kind());
            analyzed = isFree ? analyzed(create) : Optional.empty();
            if (!isFree && !diagnostics.hasErrors()) {
                told.add(Told.text(statement.span(), create.name() + " exists already, so nothing is done\n"));
            }
        } else if (explained instanceof Statement.InsertSelect insert) {
            analyzed = analyzed(insert);
        } else if (explained instanceof Statement.Select select) {
            analyzed = analyzed(select, "explained");
        }
        analyzed.ifPresent(query -> told.add(new Told(statement.span(), Told.Topic.PLAN, "", null, query.planned())));
        return analyzed.isPresent() ? Outcome.TAKEN : Outcome.LEFT_OUT;
    }

    @Override
    public Outcome alter(Statement.Alter statement) {
        Optional<SourceDefinition> altered = new AlteredSource(catalog, ports, diagnostics).alter(statement);
        altered.ifPresent(catalog::put);
        return altered.isPresent() ? Outcome.TAKEN : Outcome.LEFT_OUT;
    }

    @Override
    public Outcome assertion(Statement.Assert statement) {
        Set<String> made = new HashSet<>();
        queries.values().forEach(query -> made.add(query.target().definition().topic()));
        catalog.sources().stream()
                .filter(source -> source.partitions() != null)
                .forEach(source -> made.add(source.topic()));
        statement
                .assertion()
                .accept(new Assertions(statement, catalog, ports, made, diagnostics))
                .ifPresent(assertions::add);
        return Outcome.TAKEN;
    }

    @Override
    public Outcome print(Statement.Print statement) {
        Long every = statement.every();
        prints.add(new PlannedPrint.Topic(
                statement.span(),
                statement.topic().name(),
                statement.from(),
                every == null ? 1 : every,
                statement.limit()));
        return Outcome.TAKEN;
    }

    @Override
    public Outcome select(Statement.Select statement) {
        Query.Limit limit = statement.query().limit();
        analyzed(statement, "select." + (prints.size() + 1))
                .ifPresent(query -> prints.add(
                        new PlannedPrint.Rows(statement.span(), query.planned(), limit == null ? null : limit.rows())));
        return Outcome.TAKEN;
    }

    private Optional<AnalyzedStatement> analyzed(Statement.Select statement, String id) {
        Optional<AnalyzedQuery> query = query(statement.query(), QueryAnalyzer.Use.SHOWN);
        return diagnostics.hasErrors()
                ? Optional.empty()
                : query.map(shown ->
                        new AnalyzedStatement(id, statement.span(), shown.plan(), SinkTarget.shown(id, shown)));
    }

    /** The parser has told it already. */
    @Override
    public Outcome unsupported(Statement.Unsupported statement) {
        return Outcome.LEFT_OUT;
    }
}
