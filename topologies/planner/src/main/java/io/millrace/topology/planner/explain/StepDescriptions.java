// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.explain;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.physical.ForeignJoin;
import io.millrace.topology.planner.physical.InternalNames;
import io.millrace.topology.planner.physical.JoinWindow;
import io.millrace.topology.planner.physical.ModelPlan;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.StepVisitor;
import io.millrace.topology.planner.physical.TimeWindow;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.planner.physical.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What each step does, in the words of SQL. One thread. */
final class StepDescriptions implements StepVisitor<StepWords> {
    private final String applicationId;
    private final PhysicalPlan plan;
    private final QueryPlan query;
    private final ColumnNames names;

    StepDescriptions(String applicationId, PhysicalPlan plan, QueryPlan query) {
        this.applicationId = applicationId;
        this.plan = plan;
        this.query = query;
        this.names = new ColumnNames(plan, query);
    }

    StepWords describe(Step step) {
        StepWords words = step.accept(this);
        for (String store : InternalNames.stores(step, query)) {
            words.with("store", store);
            words.with("changelog", InternalNames.changelogTopic(applicationId, store));
        }
        return words.with("also for", takers(step));
    }

    /** The queries that take a step's rows in memory. */
    private String takers(Step step) {
        return plan.queries().stream()
                .filter(other -> other.steps().stream()
                        .anyMatch(
                                each -> each instanceof Step.Tap tap && tap.of().equals(step.id())))
                .map(QueryPlan::id)
                .collect(Collectors.joining(", "));
    }

    private static String word(SourceKind kind) {
        return kind == SourceKind.STREAM ? "stream" : "table";
    }

    private static String columns(List<Column> columns) {
        return columns.stream()
                .map(column -> name(column) + Page.JOINT + column.type())
                .collect(Collectors.joining(", "));
    }

    private static String name(Column column) {
        return column.name().matches("[A-Z_][A-Z0-9_]*") ? column.name() : Column.quote(column.name());
    }

    private static String key(RowSchema schema, TopicFormat format) {
        List<Column> keys = schema.keys();
        return keys.isEmpty() ? "none" : format.keyFormat() + ": " + columns(keys);
    }

    @Override
    public StepWords source(Step.Source step) {
        long used = step.outputs().stream()
                .filter(output -> step.declared().indexOf(output.column()).isPresent())
                .count();
        String read = step.declared().columns().stream()
                .map(Column::name)
                .filter(name -> step.outputs().stream()
                        .anyMatch(output -> output.column().equals(name)))
                .collect(Collectors.joining(", "));
        String properties = step.format().properties().entrySet().stream()
                .map(property -> property.getKey() + "=" + property.getValue())
                .collect(Collectors.joining(", "));
        return new StepWords("read " + word(step.kind()) + " " + step.sourceName())
                .with("topic", step.topic())
                .with("key", key(step.declared(), step.format()) + bounds(step.window()))
                .with("value", step.format().valueFormat())
                .with("", properties)
                .with("time", time(step.eventTime()))
                .with("columns", used + " of " + step.declared().size() + (used == 0 ? "" : ": " + read));
    }

    @Override
    public StepWords tap(Step.Tap step) {
        return new StepWords("take rows of step " + step.of() + " in memory")
                .with("stream", step.sourceName() + " of topic " + step.topic());
    }

    private static String time(Step.@Nullable EventTime time) {
        if (time == null) {
            return "the record's timestamp";
        }
        return "column " + time.column() + (time.format() == null ? "" : " as '" + time.format() + "'");
    }

    @Override
    public StepWords changes(Step.Changes step) {
        String rows = query.step(step.input()) instanceof ForeignJoin
                ? "joined rows"
                : "rows of " + source(step.input()).sourceName();
        return new StepWords("keep the " + rows + ", to tell what each change replaces");
    }

    /** The source that a step's rows come from. */
    private Step.Source source(String id) {
        Step at = query.step(id);
        while (!(at instanceof Step.Source)) {
            at = query.step(at.inputs().get(0));
        }
        return (Step.Source) at;
    }

    @Override
    public StepWords filter(Step.Filter step) {
        boolean having = query.step(step.input()) instanceof Step.Aggregate;
        List<TypedExpression> parts = conjuncts(step.condition());
        StepWords words = new StepWords((having ? "having " : "where ") + part(parts.get(0), parts.size()));
        parts.subList(1, parts.size()).forEach(part -> words.with("and", part(part, parts.size())));
        return words;
    }

    private String part(TypedExpression part, int parts) {
        String text = names.text(part);
        return parts > 1 && part instanceof TypedExpression.Logical ? "(" + text + ")" : text;
    }

    /** What is joined by AND at the top. */
    private static List<TypedExpression> conjuncts(TypedExpression condition) {
        if (condition instanceof TypedExpression.Logical logical
                && logical.operator() == TypedExpression.LogicalOperator.AND) {
            List<TypedExpression> all = new ArrayList<>(conjuncts(logical.left()));
            all.addAll(conjuncts(logical.right()));
            return all;
        }
        return List.of(condition);
    }

    @Override
    public StepWords project(Step.Project step) {
        List<String> kept = new ArrayList<>();
        StepWords words = new StepWords("select");
        List<String> computed = new ArrayList<>();
        for (int i = 0; i < step.schema().size(); i++) {
            String column = step.schema().column(i).name();
            if (column.equals(Step.Sink.WINDOW_START) || column.equals(Step.Sink.WINDOW_END)) {
                // The sink says that it stands behind the key.
                continue;
            }
            TypedExpression expression = step.expressions().get(i);
            String output = names.name(step.schema().column(i).name());
            String text = names.text(expression);
            String unqualified = text.substring(text.lastIndexOf('.') + 1);
            boolean plain = expression instanceof TypedExpression.ColumnRef
                    && (text.equals(output) || unqualified.equals(output));
            if (plain) {
                kept.add(output);
            } else {
                computed.add(output + " = " + text);
            }
        }
        words.with("keep", String.join(", ", kept));
        for (int i = 0; i < computed.size(); i++) {
            words.with(i == 0 ? "compute" : "", computed.get(i));
        }
        return words;
    }

    @Override
    public StepWords repartition(Step.Repartition step) {
        return new StepWords("repartition by " + names.list(step.keys()))
                .with("topic", InternalNames.repartitionTopic(applicationId, step.id()))
                .with("key", step.keyFormat() == null ? "" : step.keyFormat() + ", hashed as producers of the topic do")
                .with("carries", step.carriesOrigin() ? "the original bytes, in case the model fails on a row" : "")
                .with("combined", step.combines() ? combined(step) : "");
    }

    private String combined(Step.Repartition step) {
        for (Step behind : query.steps()) {
            if (behind instanceof Step.Aggregate group
                    && group.input().equals(step.id())
                    && group.window() instanceof TimeWindow window) {
                String part = window.advanceMillis() == window.sizeMillis() ? "window" : "advance of the windows";
                return "one record a group and " + part + " in a tenth of a second, with what its rows add up to";
            }
        }
        return "one record a group and commit, with what its rows add up to";
    }

    @Override
    public StepWords trailing(Step.Trailing step) {
        StepWords words = new StepWords("trailing frames by " + names.list(step.partitionBy()));
        for (int i = 0; i < step.frames().size(); i++) {
            int frame = i;
            String calls = step.calls().stream()
                    .filter(call -> call.frame() == frame)
                    .map(names::definition)
                    .collect(Collectors.joining(", "));
            words.with(Amounts.frame(step.frames().get(i)), calls);
        }
        return words.with("grace", Amounts.time(step.graceMillis()));
    }

    @Override
    public StepWords aggregate(Step.Aggregate step) {
        Window window = step.window();
        StepWords words = new StepWords("group by " + names.list(step.groupBy()));
        if (window != null) {
            words.with("window", WindowWords.of(window));
            words.with("grace", Amounts.time(window.graceMillis()));
            words.with("retention", window.retentionMillis() == null ? "" : Amounts.time(window.retentionMillis()));
        }
        words.with("compute", step.calls().stream().map(names::definition).collect(Collectors.joining(", ")));
        return words.with("emit", step.emit() == Step.Emit.CHANGES ? "each change" : "once, when its window is closed");
    }

    private static String bounds(@Nullable Window window) {
        if (window == null) {
            return "";
        }
        return window instanceof Window.Session ? ", and the session's end and start" : ", and the window's start";
    }

    @Override
    public StepWords tableJoin(Step.TableJoin step) {
        return new StepWords((step.kind() == Step.Join.LEFT ? "left join " : "join ")
                + source(step.table()).sourceName() + " on "
                + names.text(step.key()) + " = " + names.name(step.tableKey()));
    }

    @Override
    public StepWords streamJoin(Step.StreamJoin step) {
        String kind = step.kind() == Step.Join.INNER ? "" : step.kind().name().toLowerCase(Locale.ROOT) + " ";
        JoinWindow window = step.window();
        String before = Amounts.time(window.beforeMillis());
        String after = Amounts.time(window.afterMillis());
        String grace = window.graceMillis() == null
                ? "none: a row without a match goes on at once, and again with each match"
                : Amounts.time(window.graceMillis());
        return new StepWords(
                        kind + "join streams on " + names.list(step.leftKeys()) + " = " + names.list(step.rightKeys()))
                .with("within", before.equals(after) ? before : before + " before to " + after + " after")
                .with("grace", step.kind() == Step.Join.INNER && window.graceMillis() == null ? "1 day" : grace);
    }

    @Override
    public StepWords tablesJoin(Step.TablesJoin step) {
        String kind = step.kind() == Step.Join.INNER ? "" : step.kind().name().toLowerCase(Locale.ROOT) + " ";
        return new StepWords(
                kind + "join tables on " + names.name(step.leftKey()) + " = " + names.name(step.rightKey()));
    }

    @Override
    public StepWords references(ForeignJoin.References step) {
        return new StepWords("keep the rows, and refer to " + right(step.id()) + " by " + names.text(step.foreignKey()))
                .with("topic", InternalNames.repartitionTopic(applicationId, step.id()));
    }

    @Override
    public StepWords answers(ForeignJoin.Answers step) {
        return new StepWords("keep the rows and who refers to them, and answer those")
                .with("topic", InternalNames.repartitionTopic(applicationId, step.id()));
    }

    @Override
    public StepWords foreignJoin(ForeignJoin.Joined step) {
        ForeignJoin.References references = (ForeignJoin.References) query.step(step.references());
        ForeignJoin.Answers answers = (ForeignJoin.Answers) query.step(step.answers());
        String key = names.name(answers.schema().keys().get(0).name());
        return new StepWords((step.kind() == Step.Join.LEFT ? "left join " : "join ") + right(references.id()) + " on "
                + names.text(references.foreignKey()) + " = " + key);
    }

    /** The table that rows refer to. */
    private String right(String references) {
        for (Step step : query.steps()) {
            if (step instanceof ForeignJoin.Answers answers
                    && answers.references().equals(references)) {
                return source(answers.table()).sourceName();
            }
        }
        return "";
    }

    @Override
    public StepWords predict(Step.Predict step) {
        ModelPlan model = plan.model(step.model());
        String output =
                names.name(step.schema().column(step.schema().size() - 1).name());
        String named = output.startsWith("PREDICT(") ? "" : output + " ";
        StepWords words = new StepWords("predict " + named + "by model " + step.model()).with("model", model.path());
        words.with(
                "batches",
                "of up to " + Amounts.count(model.batchMax(), "row") + ", a row waits at most "
                        + Amounts.time(model.lingerMillis()));
        words.with(
                "on error",
                switch (model.onError()) {
                    case DLQ -> "the row is dead-lettered";
                    case NULL -> "the score is null";
                    case FAIL -> "the pipeline stops";
                });
        for (int i = 0; i < step.arguments().size(); i++) {
            words.with(i == 0 ? "inputs" : "", names.text(step.arguments().get(i)));
        }
        return words;
    }

    @Override
    public StepWords unnest(Step.Unnest step) {
        StepWords words = new StepWords("a row for each of");
        for (int i = 0; i < step.arrays().size(); i++) {
            String name = names.name(step.outputs().get(i).name());
            String call = names.text(step.arrays().get(i));
            words.with(i == 0 ? "rows" : "", name.equals(call) ? call : name + " = " + call);
        }
        return words;
    }

    @Override
    public StepWords sink(Step.Sink step) {
        if (step.topic().equals(Step.Sink.SHOWN)) {
            return new StepWords("print the rows")
                    .with("columns", columns(step.schema().columns()));
        }
        String partitions = step.partitions() == null ? "as many as " + step.like() : "" + step.partitions();
        return new StepWords("write " + word(step.kind()) + " " + step.sinkName())
                .with("topic", step.topic())
                .with("key", key(step.schema(), step.format()) + bounds(step.window()))
                .with(
                        "value",
                        step.format().valueFormat() + ": "
                                + columns(step.schema().values()))
                .with("time", step.timestampColumn() == null ? "" : time(step.timestampColumn()))
                .with("partitions", partitions);
    }
}
