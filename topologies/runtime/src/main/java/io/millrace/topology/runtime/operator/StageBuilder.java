// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.state.api.LabelledStore;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.KeyCodec;
import io.millrace.state.kafka.CommitBarrier;
import io.millrace.state.kafka.OrderedStateStore;
import io.millrace.state.layout.KeyValueLayout;
import io.millrace.state.layout.SessionLayout;
import io.millrace.state.window.FrameWindows;
import io.millrace.state.window.SlidingWindows;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.physical.ForeignJoin;
import io.millrace.topology.planner.physical.InternalNames;
import io.millrace.topology.planner.physical.StateLabels;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.StepVisitor;
import io.millrace.topology.planner.physical.TimeWindow;
import io.millrace.topology.planner.physical.Window;
import io.millrace.topology.runtime.RuntimeEnvironment;
import io.millrace.topology.runtime.codegen.AggregateBinding;
import io.millrace.topology.runtime.codegen.AggregateCompiler;
import io.millrace.topology.runtime.codegen.ExpressionCompiler;
import io.millrace.topology.runtime.metrics.SourceCounters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/** Makes the operators of a task and connects them, step by step in the order of the plan. Stream thread, used once. */
final class StageBuilder {
    /** A few ten megabytes of keys a task; with more, groups change faster than commits come. */
    static final int PENDING_MAX = 100_000;

    private final StageSpec spec;
    private final RuntimeEnvironment environment;
    private final ProcessorContext<byte[], byte[]> context;
    private final CommitBarrier barrier;
    private final DeadLetters deadLetters;
    private final Map<String, Outlet> outlets = new HashMap<>();
    private final Map<String, TableRows> tables = new HashMap<>();
    private final TablesJoinBuilder tableJoins = new TablesJoinBuilder();
    private final SourceBuilder topics;
    private final SinkBuilder sinks;
    private final RepartitionBuilder repartitions;
    private final ForeignJoinBuilder foreignJoins;
    private final PredictBuilder predictions;
    private final Map<String, RecordSource> sources = new LinkedHashMap<>();
    private final StepCounters stepCounters;
    private final List<Operator> operators = new ArrayList<>();

    StageBuilder(
            StageSpec spec, ProcessorContext<byte[], byte[]> context, CommitBarrier barrier, Consumer<Runnable> guard) {
        this.spec = spec;
        this.environment = spec.environment();
        this.context = context;
        this.barrier = barrier;
        this.deadLetters = new DeadLetters(
                TopicOutput.of(context, StepNames.deadLetterNode(spec.component()), environment.deadLetterTopic()),
                environment.applicationId(),
                environment.wallClock(),
                environment.fatalRecords());
        this.stepCounters = new StepCounters(spec.plan(), environment.metrics());
        this.topics = new SourceBuilder(environment, deadLetters);
        this.sinks = new SinkBuilder(spec, context, deadLetters);
        this.repartitions = new RepartitionBuilder(spec, context, guard);
        this.foreignJoins = new ForeignJoinBuilder(environment, context);
        this.predictions = new PredictBuilder(spec, context, guard, deadLetters);
    }

    StageOperators build() {
        for (PlacedStep placed : spec.repartitions()) {
            if (placed.step() instanceof Step.Repartition) {
                sources.put(topicOf(placed.step()), repartitions.source(placed, outletOf(placed.step())));
            }
        }
        for (PlacedStep placed : spec.steps()) {
            placed.step().accept(new Building(placed));
        }
        sources.putAll(topics.build());
        return new StageOperators(sources, operators, deadLetters);
    }

    /** The internal topic of a step that writes one. */
    private String topicOf(Step step) {
        return environment.internalTopic(StepNames.repartitionTopic(step));
    }

    private Outlet outletOf(Step step) {
        return outlets.computeIfAbsent(step.id(), id -> new Outlet());
    }

    static int[] indexes(int from, int to) {
        int[] indexes = new int[to - from];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = from + i;
        }
        return indexes;
    }

    /** A schema of unnamed columns for the values of some expressions. */
    static RowSchema schemaOf(String prefix, List<TypedExpression> expressions) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            columns.add(Column.value(prefix + i, expressions.get(i).type()));
        }
        return new RowSchema(columns);
    }

    /** Which columns of the input expressions are, or null where one of them is more than a column. */
    static int @Nullable [] plainColumns(RowSchema input, List<TypedExpression> expressions) {
        int[] columns = new int[expressions.size()];
        for (int i = 0; i < columns.length; i++) {
            if (!(expressions.get(i) instanceof TypedExpression.ColumnRef reference)) {
                return null;
            }
            columns[i] = input.indexOf(reference.name()).orElseThrow();
        }
        return columns;
    }

    /** Makes the operator of one step. */
    private final class Building implements StepVisitor<Operator> {
        private final PlacedStep placed;
        private final SourceCounters counters;

        Building(PlacedStep placed) {
            this.placed = placed;
            this.counters = stepCounters.of(placed);
        }

        private Operator add(Operator operator) {
            operators.add(operator);
            // A join's second input is its table, which it reads from the store.
            outletOf(placed.query().step(placed.step().inputs().get(0))).connect(operator);
            return operator;
        }

        private OrderedStore store(String name) {
            OrderedStateStore store = context.getStateStore(name);
            barrier.attach(store);
            return LabelledStore.of(store, name, StateLabels.of(placed.step(), placed.query()));
        }

        private FailedRows failedRows() {
            return FailedRows.of(placed, environment.onExpressionError(), deadLetters, counters);
        }

        private RowArguments arguments(
                String name, List<TypedExpression> expressions, int keys, String keyName, RowSchema values) {
            return new RowArguments(
                    RowValues.of(name, placed.inputSchema(), expressions, values), keys, keyName, failedRows());
        }

        @Override
        public Operator source(Step.Source step) {
            Outlet outlet = outletOf(step);
            topics.add(step, counters, outlet);
            return InternalNames.isLookedUp(step, placed.query()) ? table(step, counters) : new Passing();
        }

        @Override
        public Operator tap(Step.Tap step) {
            Step of = spec.plan().step(step.of());
            Operator tap = new TapOperator(step, of.schema(), counters, outletOf(step));
            operators.add(tap);
            outletOf(of).connect(tap);
            return tap;
        }

        /** Keeps the rows of a step for joins with streams. */
        private Operator table(Step step, SourceCounters own) {
            TableRows rows = new TableRows(
                    store(StepNames.store(step)),
                    step.schema(),
                    environment.stores().memory().share());
            tables.put(step.id(), rows);
            Operator table = new TableOperator(rows, own);
            operators.add(table);
            outletOf(step).connect(table);
            return table;
        }

        @Override
        public Operator changes(Step.Changes step) {
            KeyedRows rows = new KeyedRows(new KeyValueLayout(store(StepNames.store(step))), step.schema());
            tableJoins.kept(step, rows);
            return add(new ChangesOperator(rows, counters, new RowBatch(step.schema(), 64), outletOf(step)));
        }

        @Override
        public Operator filter(Step.Filter step) {
            RowSchema input = placed.inputSchema();
            var filter = ExpressionCompiler.filter(step.id(), input, step.condition());
            if (placed.query().step(step.input()) instanceof Step.Aggregate group) {
                return having(step, group, input, filter);
            }
            return add(new FilterOperator(filter, failedRows(), counters, new RowBatch(input, 64), outletOf(step)));
        }

        private Operator having(
                Step.Filter step,
                Step.Aggregate group,
                RowSchema input,
                io.millrace.topology.runtime.codegen.BatchFilter filter) {
            HavingOperator.Shape shape = HavingOperator.Shape.of(group, input);
            return add(new HavingOperator(
                    filter,
                    shape,
                    store(StepNames.store(step)),
                    failedRows(),
                    new RowBatch(input, 64),
                    outletOf(step)));
        }

        @Override
        public Operator project(Step.Project step) {
            var projection =
                    ExpressionCompiler.projection(step.id(), placed.inputSchema(), step.expressions(), step.schema());
            Operator project = add(new ProjectOperator(projection, failedRows(), step.schema(), outletOf(step)));
            if (InternalNames.isLookedUp(step, placed.query())) {
                table(step, counters);
            }
            return project;
        }

        @Override
        public Operator repartition(Step.Repartition step) {
            return add(repartitions.sink(placed, step, counters, this::failedRows, outletOf(step)));
        }

        @Override
        public Operator trailing(Step.Trailing step) {
            TrailingCalls calls = new TrailingCalls(step);
            List<TrailingCalls.Folds> folds = calls.folds();
            return add(new TrailingOperator(
                    step,
                    new TrailingOperator.Wiring(
                            arguments(
                                    step.id() + ".arguments",
                                    calls.expressions(),
                                    step.partitionBy().size(),
                                    "the frames' partition",
                                    schemaOf("$arg", calls.expressions())),
                            new FrameWindows(
                                    store(StepNames.store(step)),
                                    calls.spec(folds),
                                    environment.stores().memory().share()),
                            folds,
                            calls.singles(),
                            counters,
                            outletOf(step))));
        }

        @Override
        public Operator aggregate(Step.Aggregate step) {
            if (step.window() instanceof TimeWindow window && window.isSliding()) {
                return add(sliding(step, window));
            }
            List<TypedExpression> expressions = new ArrayList<>(step.groupBy());
            List<AggregateBinding> bindings = new ArrayList<>();
            for (Step.AggregateCall call : step.calls()) {
                bindings.add(AggregateCompiler.bind(call, expressions.size()));
                expressions.addAll(call.arguments());
            }
            RowSchema schema = schemaOf("$arg", expressions);
            KeyCodec groups =
                    new KeyCodec(schema.types().subList(0, step.groupBy().size()));
            RowArguments arguments = arguments(
                    step.id() + ".arguments", expressions, step.groupBy().size(), "the group", schema);
            if (step.window() instanceof Window.Session window) {
                return add(sessions(step, window, arguments, bindings, groups));
            }
            AggregateOperator operator = new AggregateOperator(
                    step,
                    (TimeWindow) step.window(),
                    new AggregateOperator.Wiring(
                            arguments,
                            bindings,
                            new GroupState(
                                    store(StepNames.store(step)),
                                    new GroupCodec(groups),
                                    bindings,
                                    environment.stores().memory().share()),
                            counters,
                            environment.metrics().windowsOpen(),
                            pendingChanges(),
                            outletOf(step)));
            repartitions.connectGroups(step, operator.merging());
            return add(operator);
        }

        private @Nullable PendingChanges pendingChanges() {
            return environment.changes() == Changes.PER_COMMIT
                    ? new PendingChanges(PENDING_MAX, environment.metrics().rowsHeld())
                    : null;
        }

        private Operator sessions(
                Step.Aggregate step,
                Window.Session window,
                RowArguments arguments,
                List<AggregateBinding> bindings,
                KeyCodec groups) {
            SessionLayout layout =
                    new SessionLayout(store(StepNames.store(step)), window.gapMillis(), window.lifetimeMillis());
            return new SessionOperator(
                    step,
                    new SessionOperator.Wiring(
                            arguments,
                            bindings,
                            new Sessions(
                                    layout,
                                    new SessionCodec(bindings),
                                    groups,
                                    window,
                                    environment.stores().memory().share()),
                            groups,
                            counters,
                            environment.metrics().windowsOpen(),
                            pendingChanges(),
                            outletOf(step)));
        }

        private Operator sliding(Step.Aggregate step, TimeWindow window) {
            SlidingCalls calls = new SlidingCalls(step);
            RowSchema schema = schemaOf("$arg", calls.expressions());
            int groups = step.groupBy().size();
            return new SlidingOperator(
                    step,
                    window,
                    new SlidingOperator.Wiring(
                            arguments(step.id() + ".arguments", calls.expressions(), groups, "the group", schema),
                            new SlidingWindows(
                                    store(StepNames.store(step)),
                                    calls.spec(window),
                                    environment.stores().memory().share()),
                            WaitingKeys.of(step, environment.stores(), context.stateDir()),
                            calls.results(),
                            new KeyCodec(schema.types().subList(0, groups)),
                            counters,
                            environment.changes(),
                            environment.metrics().windowsOpen(),
                            environment.metrics().rowsHeld(),
                            new SlidingOperator.Limits(
                                    PENDING_MAX, environment.stores().memory().budgetBytes() / 4, context::commit),
                            outletOf(step)));
        }

        @Override
        public Operator tableJoin(Step.TableJoin step) {
            RowSchema stream = placed.query().step(step.stream()).schema();
            Step tableStep = placed.query().step(step.table());
            TableColumns columns = TableColumns.of(tableStep.schema());
            TableRows table = tables.get(tableStep.id());
            if (table == null) {
                throw new IllegalStateException("table " + tableStep.id() + " is not in the stage of its join");
            }
            int[] values = columns.values().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] += stream.size();
            }
            RowSchema keySchema = schemaOf("$key", List.of(step.key()));
            return add(new JoinOperator(
                    step.kind(),
                    table,
                    arguments(step.id() + ".key", List.of(step.key()), 1, "the key to join on", keySchema),
                    new JoinOperator.Shape(stream.size() + columns.keys()[0], values),
                    counters,
                    new RowBatch(step.schema(), 64),
                    outletOf(step)));
        }

        @Override
        public Operator streamJoin(Step.StreamJoin step) {
            List<StreamJoinSide> sides = new StreamJoinBuilder(step, outletOf(step))
                    .build(
                            joinInput(step.left(), InternalNames.leftStore(step)),
                            joinInput(step.right(), InternalNames.rightStore(step)));
            return addSides(sides);
        }

        @Override
        public Operator tablesJoin(Step.TablesJoin step) {
            return addSides(tableJoins.build(step, outletOf(step)));
        }

        private Operator addSides(List<? extends Operator> sides) {
            for (int i = 0; i < sides.size(); i++) {
                operators.add(sides.get(i));
                outletOf(placed.query().step(placed.step().inputs().get(i))).connect(sides.get(i));
            }
            return sides.get(0);
        }

        private StreamJoinBuilder.Input joinInput(String id, String store) {
            Step input = placed.query().step(id);
            SourceCounters inputCounters = input instanceof Step.StreamJoin
                    ? counters.derived()
                    : stepCounters.of(new PlacedStep(placed.query(), input));
            return new StreamJoinBuilder.Input(
                    input.schema(),
                    store(store),
                    environment.stores().memory().share(),
                    inputCounters,
                    FailedRows.of(placed, environment.onExpressionError(), deadLetters, inputCounters));
        }

        @Override
        public Operator references(ForeignJoin.References step) {
            List<TypedExpression> key = List.of(step.foreignKey());
            return add(foreignJoins.references(
                    step,
                    placed.query(),
                    // A name that every format takes.
                    arguments(step.id() + ".key", key, 0, "the foreign key", schemaOf("KEY", key)),
                    store(StepNames.store(step)),
                    counters,
                    StageBuilder.this::outletOf));
        }

        @Override
        public Operator answers(ForeignJoin.Answers step) {
            Step table = placed.query().step(step.table());
            AnsweringOperator operator = foreignJoins.answers(
                    step,
                    store(InternalNames.rightRowsStore(step)),
                    store(InternalNames.referencesStore(step)),
                    stepCounters.of(new PlacedStep(placed.query(), table)));
            operators.add(operator);
            outletOf(table).connect(operator);
            sources.put(topicOf(placed.query().step(step.references())), operator.references());
            return operator;
        }

        @Override
        public Operator foreignJoin(ForeignJoin.Joined step) {
            sources.put(topicOf(placed.query().step(step.answers())), foreignJoins.joined(step, outletOf(step)));
            return new Passing();
        }

        @Override
        public Operator predict(Step.Predict step) {
            return add(predictions.build(placed, step, failedRows(), counters, outletOf(step)));
        }

        @Override
        public Operator unnest(Step.Unnest step) {
            RowSchema arrays = schemaOf("$arg", step.arrays());
            return add(new UnnestOperator(
                    arguments(step.id() + ".arrays", step.arrays(), 0, "", arrays),
                    counters,
                    new RowBatch(step.schema(), 64),
                    outletOf(step)));
        }

        @Override
        public Operator sink(Step.Sink step) {
            return add(sinks.build(placed, step, counters, outletOf(step)));
        }
    }

    /** Stands for a source in lists; its rows go through its outlet. */
    private static final class Passing implements Operator {
        @Override
        public void processBatch(RowBatch view, int from, int to) {
            throw new IllegalStateException("a source takes no rows");
        }
    }
}
