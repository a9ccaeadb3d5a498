// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.PlanningPorts;
import io.millrace.topology.planner.catalog.Catalog;
import io.millrace.topology.planner.catalog.ModelDefinition;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.CreateMode;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.ObjectKind;
import io.millrace.topology.sql.tree.Query;
import io.millrace.topology.sql.tree.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Statements in order, each over what the ones before declared. One thread.
 *
 * <p>A statement that is wrong is told and left out; its name is remembered as broken, so that the statements that use it
 * are not told as well.
 */
public final class StatementAnalyzer implements Statement.Visitor<StatementAnalyzer.Outcome> {
    private static final String TOPIC_PREFIX = "ksql.output.topic.name.prefix";
    private static final String DEFAULT_KEY_FORMAT = "ksql.persistence.default.format.key";
    private static final String DEFAULT_VALUE_FORMAT = "ksql.persistence.default.format.value";
    private static final String SINK_PARTITIONS = "ksql.sink.partitions";
    private static final String SINK_REPLICAS = "ksql.sink.replicas";

    /** Key formats that a query leaves for JSON when they cannot hold its key and nobody asked for them. */
    private static final Set<String> TAKES_FEW_KEYS = Set.of("KAFKA", "NONE");

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
    private final Map<String, String> settings = new LinkedHashMap<>();
    private Diagnostics diagnostics = new Diagnostics();

    public StatementAnalyzer(PlanningPorts ports, Diagnostics diagnostics) {
        this.ports = ports;
        this.all = diagnostics;
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
        return new Analysis(catalog, new ArrayList<>(queries.values()), settings);
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
        Declarations declarations = new Declarations(
                ports, diagnostics, setting(DEFAULT_KEY_FORMAT, "KAFKA"), settings.get(DEFAULT_VALUE_FORMAT));
        Optional<SourceDefinition> definition = declarations.analyze(statement);
        if (definition.isPresent() && replaces(statement.name(), definition.get())) {
            catalog.put(definition.get());
            queries.remove(statement.name().name());
        } else {
            standIn(statement, declarations);
        }
        return Outcome.TAKEN;
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

    /** Whether the definition may stand where an older one of its name does. */
    private boolean replaces(Identifier name, SourceDefinition definition) {
        Optional<SourceDefinition> old = catalog.source(name.name());
        if (old.isEmpty()) {
            return true;
        }
        String reason = null;
        String hint = "use another name, or DROP it first";
        if (old.get().kind() != definition.kind()) {
            reason = name + " is a " + old.get().word() + " and cannot become a " + definition.word();
        } else if (old.get().origin() == SourceDefinition.Origin.DECLARED_READ_ONLY) {
            reason = name + " is a SOURCE " + old.get().word() + " and cannot be replaced";
        } else if (!old.get().schema().keys().equals(definition.schema().keys())) {
            reason = "the key of " + name + " cannot be changed";
        } else if (!startsWith(definition.schema().values(), old.get().schema().values())) {
            reason = "columns of " + name + " are removed, changed or moved";
            hint = "columns may only be added at the end";
        }
        if (reason == null) {
            return true;
        }
        diagnostics.error(ErrorCode.REPLACE_INCOMPATIBLE, name.span(), reason, hint);
        return false;
    }

    private static boolean startsWith(List<Column> columns, List<Column> first) {
        return columns.size() >= first.size()
                && columns.subList(0, first.size()).equals(first);
    }

    @Override
    public Outcome createAsSelect(Statement.CreateAsSelect statement) {
        if (!mayCreate(statement.name(), statement.mode(), statement.kind())) {
            return Outcome.LEFT_OUT;
        }
        SourceProperties with =
                SourceProperties.read(statement.span(), statement.properties(), ports.formats(), diagnostics);
        with.checkNoWindow();
        Optional<AnalyzedQuery> query = query(statement.query());
        Optional<AnalyzedStatement> analyzed = query.flatMap(q -> created(statement, with, q));
        if (analyzed.isEmpty() || diagnostics.hasErrors()) {
            catalog.markBroken(statement.name().name());
            return Outcome.LEFT_OUT;
        }
        catalog.put(analyzed.get().target().definition());
        queries.put(analyzed.get().queryId(), analyzed.get());
        return Outcome.TAKEN;
    }

    private Optional<AnalyzedQuery> query(Query query) {
        return new QueryAnalyzer(catalog, ports.functions(), diagnostics).analyze(query);
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
                            : "a query with GROUP BY gives a table, not a stream",
                    table ? "write CREATE STREAM, or add GROUP BY" : "write CREATE TABLE");
            return Optional.empty();
        }
        String topic = with.topic();
        TopicFormat format = format(with, query);
        if (format == null) {
            return Optional.empty();
        }
        with.checkColumns(format, query.schema(), name.span());
        SourceDefinition definition = new SourceDefinition(
                name.name(),
                query.kind(),
                topic == null ? setting(TOPIC_PREFIX, "") + name.name() : topic,
                format,
                query.schema(),
                null,
                query.window(),
                orSetting(with.partitions(), SINK_PARTITIONS),
                orSetting(with.replicas(), SINK_REPLICAS),
                SourceDefinition.Origin.QUERY);
        Step.EventTime timestamp = with.eventTime(query.schema());
        if (!replaces(name, definition)) {
            return Optional.empty();
        }
        return Optional.of(new AnalyzedStatement(
                name.name(),
                query.plan(),
                new SinkTarget(definition, query.leftMost().topic(), timestamp)));
    }

    /** The formats of a new sink: given ones, else those of the left-most source. */
    private @Nullable TopicFormat format(SourceProperties with, AnalyzedQuery query) {
        TopicFormat inherited = query.leftMost().format();
        List<Column> keys = query.schema().keys();
        String defaultKey = setting(DEFAULT_KEY_FORMAT, "KAFKA");
        String key = inherited.keyFormat().equals("NONE") ? defaultKey : inherited.keyFormat();
        TopicFormat format = with.format(key, inherited.valueFormat(), Map.of());
        if (format == null || keys.isEmpty()) {
            return format == null ? null : new TopicFormat("NONE", format.valueFormat(), format.properties());
        }
        boolean cannot = TAKES_FEW_KEYS.contains(format.keyFormat())
                && ports.formats()
                        .cannotHold(format.keyFormat(), ColumnRole.KEY, keys)
                        .isPresent();
        if (cannot && !with.givesKeyFormat()) {
            return new TopicFormat("JSON", format.valueFormat(), format.properties());
        }
        return format;
    }

    @Override
    public Outcome insertSelect(Statement.InsertSelect statement) {
        Identifier name = statement.target();
        WithClause.read(statement.span(), statement.properties(), List.of("QUERY_ID"), Set.of(), diagnostics);
        Optional<SourceDefinition> target = catalog.source(name.name());
        Optional<AnalyzedQuery> query = query(statement.query());
        if (target.isEmpty()) {
            if (!catalog.isBroken(name.name())) {
                diagnostics.error(
                        ErrorCode.SOURCE_NOT_FOUND,
                        name.span(),
                        "stream " + name + " does not exist",
                        Absent.sourceHint(name, catalog));
            }
            return Outcome.LEFT_OUT;
        }
        if (query.isEmpty() || diagnostics.hasErrors() || !takesInserts(name, target.get(), query.get())) {
            return Outcome.LEFT_OUT;
        }
        Optional<LogicalNode.Project> plan = fit(statement, target.get(), query.get());
        if (plan.isPresent()) {
            String id = insertId(name.name(), query.get().leftMost().name());
            queries.put(
                    id,
                    new AnalyzedStatement(
                            id,
                            plan.get(),
                            new SinkTarget(target.get(), query.get().leftMost().topic(), null)));
        }
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

    private boolean takesInserts(Identifier name, SourceDefinition target, AnalyzedQuery query) {
        String reason = null;
        if (target.kind() != SourceKind.STREAM) {
            reason = name + " is a table; only streams take INSERT INTO";
        } else if (query.kind() != SourceKind.STREAM) {
            reason = "the query gives a table, and " + name + " is a stream";
        } else if (target.origin() == SourceDefinition.Origin.DECLARED_READ_ONLY) {
            reason = name + " is a SOURCE stream and cannot be written to";
        } else if (!WindowedKey.areAlike(query.window(), target.window())) {
            reason = "the keys of the query and of " + name + " do not have the same kind of window";
        }
        if (reason != null) {
            diagnostics.error(ErrorCode.SOURCE_KIND, name.span(), reason);
        }
        return reason == null;
    }

    /** The query with its columns cast to the target's; names must be the same in the same order. */
    private Optional<LogicalNode.Project> fit(
            Statement.InsertSelect statement, SourceDefinition target, AnalyzedQuery query) {
        List<Column> wanted = new ArrayList<>(target.schema().keys());
        wanted.addAll(target.schema().values());
        List<Column> given = query.schema().columns();
        List<Query.SelectItem> items = statement.query().items();
        Span span = items.get(0).span().to(items.get(items.size() - 1).span());
        if (!names(wanted).equals(names(given))
                || target.schema().keys().size() != query.schema().keys().size()) {
            diagnostics.error(
                    ErrorCode.INSERT_MISMATCH,
                    span,
                    "the query gives " + query.schema() + ", but " + target.word() + " " + target.name() + " has "
                            + new RowSchema(wanted),
                    "same names in the same order; rename with AS");
            return Optional.empty();
        }
        List<TypedExpression> expressions = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            if (!TypeRules.castsImplicitly(given.get(i).type(), wanted.get(i).type())) {
                diagnostics.error(
                        ErrorCode.INSERT_MISMATCH,
                        query.places().getOrDefault(given.get(i).name(), span),
                        "column " + wanted.get(i).name() + " is " + given.get(i).type() + ", but "
                                + target.word() + " " + target.name() + " has "
                                + wanted.get(i).type(),
                        "use CAST");
                return Optional.empty();
            }
            expressions.add(TypeRules.cast(
                    query.plan().expressions().get(i), wanted.get(i).type()));
        }
        LogicalNode.Project plan = new LogicalNode.Project(query.plan().input(), expressions, new RowSchema(wanted));
        return Optional.of(query.windowed() == null ? plan : query.windowed().behind(plan));
    }

    private static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
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
        if (statement.deleteTopic()) {
            diagnostics.error(
                    ErrorCode.CLAUSE_NOT_SUPPORTED,
                    statement.span(),
                    "DELETE TOPIC is not supported",
                    "delete the topic with Kafka's tools");
        }
        if (model) {
            catalog.removeModel(name);
        } else {
            catalog.removeSource(name);
            // The query that made it and those that insert into it.
            queries.values()
                    .removeIf(query -> query.target().definition().name().equals(name));
        }
        return Outcome.TAKEN;
    }

    @Override
    public Outcome setProperty(Statement.SetProperty statement) {
        Optional<String> problem = SettingNames.problem(statement.name());
        if (problem.isPresent()) {
            diagnostics.error(
                    ErrorCode.PROPERTY_UNKNOWN,
                    statement.nameSpan(),
                    "property '" + statement.name() + "' " + problem.get(),
                    SettingNames.hint(statement.name()));
            return Outcome.LEFT_OUT;
        }
        if (statement.value() == null) {
            settings.remove(statement.name());
        } else if (settingTakes(statement, statement.value())) {
            settings.put(statement.name(), statement.value());
        }
        return Outcome.TAKEN;
    }

    /** Checks the values of the settings that planning itself depends on. */
    private boolean settingTakes(Statement.SetProperty statement, String value) {
        String problem = null;
        switch (statement.name()) {
            case DEFAULT_KEY_FORMAT, DEFAULT_VALUE_FORMAT -> {
                if (!ports.formats().names().contains(value.toUpperCase(Locale.ROOT))) {
                    problem = "must be one of "
                            + String.join(", ", ports.formats().names());
                }
            }
            case SINK_PARTITIONS, SINK_REPLICAS -> {
                if (!value.matches("[1-9][0-9]{0,4}")) {
                    problem = "must be a whole number from 1 to 99999";
                }
            }
            case TOPIC_PREFIX -> {
                if (!value.matches("[a-zA-Z0-9._-]{0,100}")) {
                    problem = "must be letters, digits, . _ and -";
                }
            }
            default ->
                problem = SettingNames.valueProblem(statement.name(), value).orElse(null);
        }
        if (problem != null) {
            diagnostics.error(
                    ErrorCode.PROPERTY_INVALID,
                    statement.span(),
                    "property '" + statement.name() + "' " + problem,
                    null);
        }
        return problem == null;
    }

    private String setting(String name, String absent) {
        return settings.getOrDefault(name, absent);
    }

    private @Nullable Integer orSetting(@Nullable Integer given, String name) {
        String set = settings.get(name);
        return given != null || set == null ? given : Integer.valueOf(set);
    }

    /** The parser has told it already. */
    @Override
    public Outcome unsupported(Statement.Unsupported statement) {
        return Outcome.LEFT_OUT;
    }
}
