// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.state.codec.KeyCodec;
import io.millrace.state.codec.RowCodec;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TimeWindow;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.planner.physical.Window;
import io.millrace.topology.runtime.RuntimeEnvironment;
import io.millrace.topology.runtime.codegen.AggregateBinding;
import io.millrace.topology.runtime.codegen.AggregateCompiler;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.record.OriginHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/** Makes the operators on both sides of internal topics. Stream thread, used once. */
final class RepartitionBuilder {
    private final StageSpec spec;
    private final RuntimeEnvironment environment;
    private final ProcessorContext<byte[], byte[]> context;
    private final Consumer<Runnable> guard;
    /** By the id of the step behind the topic. */
    private final Map<String, Outlet> groupOutlets = new HashMap<>();

    /** @param guard runs what a timer does */
    RepartitionBuilder(StageSpec spec, ProcessorContext<byte[], byte[]> context, Consumer<Runnable> guard) {
        this.guard = guard;
        this.spec = spec;
        this.environment = spec.environment();
        this.context = context;
    }

    /** Reads the topic of a step; groups go to what {@link #connectGroups} names. */
    RepartitionSource source(PlacedStep placed, Outlet rows) {
        RowSchema schema = placed.step().schema();
        Step.Aggregate behind = behind(placed);
        // Also where nothing is combined now: what was before may still lie in the topic.
        Outlet groups = behind != null && takesGroups(behind.window())
                ? groupOutlets.computeIfAbsent(behind.id(), id -> new Outlet())
                : null;
        return new RepartitionSource(changes(schema), new RowBatch(schema, 64), rows, groups);
    }

    private static boolean takesGroups(@Nullable Window window) {
        return window == null || window instanceof TimeWindow time && !time.isSliding();
    }

    private static ChangeCodec changes(RowSchema schema) {
        return new ChangeCodec(new RowCodec(schema.types()), StageBuilder.indexes(0, schema.size()));
    }

    private static Step.@Nullable Aggregate behind(PlacedStep repartition) {
        for (Step step : repartition.query().steps()) {
            if (step instanceof Step.Aggregate group
                    && group.input().equals(repartition.step().id())) {
                return group;
            }
        }
        return null;
    }

    /** Lets an operator take the groups that were combined before a step. */
    void connectGroups(Step.Aggregate step, Operator merging) {
        Outlet outlet = groupOutlets.get(step.id());
        if (outlet != null) {
            outlet.connect(merging);
        }
    }

    /**
     * Writes the topic of a step.
     *
     * @param staying where rows go that stay
     */
    Operator sink(
            PlacedStep placed,
            Step.Repartition step,
            SourceCounters counters,
            Supplier<FailedRows> failedRows,
            Outlet staying) {
        RowSchema input = placed.inputSchema();
        // A name that every format takes.
        RowSchema keySchema = asKeys(StageBuilder.schemaOf("KEY", step.keys()));
        RowArguments keys = new RowArguments(
                RowValues.of(step.id() + ".keys", input, step.keys(), keySchema),
                step.keys().size(),
                "the key to partition by",
                failedRows.get());
        Step.Aggregate behind = behind(placed);
        // Who wants each change as a row does not want them added up.
        if (behind != null
                && step.combines()
                && environment.combining() == Combining.ON
                && environment.changes() == Changes.PER_COMMIT
                && (behind.window() == null || partitionsWritten() > 0)) {
            return combining(placed, step, behind, keys, counters, failedRows, staying);
        }
        return new RepartitionSink(
                new RepartitionSink.Wiring(
                        output(step),
                        carried(placed, step),
                        isKept(placed) ? RepartitionSink.Tombstones.GO_ALONG : RepartitionSink.Tombstones.ARE_FILTERED,
                        counters,
                        staying(step, staying)),
                keys,
                keyWriter(placed, step, keySchema),
                changes(input));
    }

    private TopicOutput output(Step.Repartition step) {
        return TopicOutput.of(
                context,
                StepNames.repartitionSinkNode(step),
                environment.internalTopic(StepNames.repartitionTopic(step)));
    }

    private Operator combining(
            PlacedStep placed,
            Step.Repartition step,
            Step.Aggregate behind,
            RowArguments keys,
            SourceCounters counters,
            Supplier<FailedRows> failedRows,
            Outlet staying) {
        List<TypedExpression> expressions = new ArrayList<>();
        List<AggregateBinding> bindings = new ArrayList<>();
        for (Step.AggregateCall call : behind.calls()) {
            bindings.add(AggregateCompiler.bind(call, expressions.size()));
            expressions.addAll(call.arguments());
        }
        RowSchema arguments = StageBuilder.schemaOf("$arg", expressions);
        RowSchema keySchema = keys.schema();
        return new CombiningSink(
                new CombiningSink.Wiring(
                        output(step),
                        counters,
                        staying(step, staying),
                        keyWriter(placed, step, keySchema),
                        keys,
                        new CombiningSink.Arguments(
                                RowValues.of(step.id() + ".arguments", placed.inputSchema(), expressions, arguments),
                                failedRows.get()),
                        behind.window() == null ? null : this::timer),
                combined(
                        behind,
                        keySchema,
                        new WaitingGroups(
                                new GroupCodec(new KeyCodec(keySchema.types())),
                                bindings,
                                environment.stores().memory().share(),
                                environment.metrics().rowsHeld())));
    }

    private CombinedRows combined(Step.Aggregate behind, RowSchema keys, WaitingGroups waiting) {
        return behind.window() instanceof TimeWindow window
                ? new CombinedWindows(waiting, keys, StageBuilder.PENDING_MAX, window, partitionsWritten())
                : new CombinedGroups(waiting, keys, StageBuilder.PENDING_MAX);
    }

    private Cancellable timer(Runnable release) {
        return context.schedule(CombiningSink.HOLD, PunctuationType.WALL_CLOCK_TIME, now -> guard.accept(release));
    }

    /** How many partitions internal topics have that are written here, as many as what is read; 0 when that is not known. */
    private int partitionsWritten() {
        List<String> own =
                spec.steps().stream().map(placed -> placed.step().id()).toList();
        boolean readsOthers = spec.repartitions().stream()
                .anyMatch(read -> !own.contains(read.step().id()));
        boolean isKnown = !readsOthers && spec.topics().stream().allMatch(topic -> environment.partitionsOf(topic) > 0);
        return isKnown
                ? spec.topics().stream()
                        .mapToInt(environment::partitionsOf)
                        .max()
                        .orElse(0)
                : 0;
    }

    /** Whether the rows of a table are kept behind a step, which must know what is removed. */
    private static boolean isKept(PlacedStep repartition) {
        return !behindTable(repartition).equals(repartition.step().id());
    }

    /** The step that keeps a table's rows behind a step, or that step. */
    private static String behindTable(PlacedStep repartition) {
        String id = repartition.step().id();
        return repartition.query().steps().stream()
                .filter(step ->
                        step instanceof Step.Changes changes && changes.input().equals(id))
                .map(Step::id)
                .findFirst()
                .orElse(id);
    }

    /** Of a tombstone only keys are computed. */
    private static RowSchema asKeys(RowSchema schema) {
        return new RowSchema(schema.columns().stream()
                .map(column -> Column.key(column.name(), column.type()))
                .toList());
    }

    /** Rows stay where the task that writes the internal topic reads it. */
    private StayingRows staying(Step.Repartition step, Outlet outlet) {
        boolean loops =
                spec.repartitions().stream().anyMatch(read -> read.step().id().equals(step.id()));
        int partitions = loops
                ? spec.topics().stream()
                        .mapToInt(environment::partitionsOf)
                        .max()
                        .orElse(0)
                : 0;
        return new StayingRows(context.taskId().partition(), partitions, new RowBatch(step.schema(), 64), outlet);
    }

    /** A sink may reject any row that is not part of a group, and the policy may ask for any record. */
    private OriginHeaders.Carried carried(PlacedStep placed, Step.Repartition step) {
        boolean whole = step.carriesOrigin() || !placed.groups() || environment.onExpressionError() == ErrorPolicy.DLQ;
        return whole ? OriginHeaders.Carried.RECORD : OriginHeaders.Carried.PLACE;
    }

    /** Where the partition must be the one that a topic's producers chose, the bytes must be theirs. */
    private ColumnWriter keyWriter(PlacedStep placed, Step.Repartition step, RowSchema keySchema) {
        String format = step.keyFormat();
        if (format == null) {
            KeyCodec codec = new KeyCodec(keySchema.types());
            int[] columns = StageBuilder.indexes(0, keySchema.size());
            return (batch, row, arrays) -> codec.encode(batch, row, columns);
        }
        String side = behindTable(placed);
        Optional<Step> otherSide = placed.query().steps().stream()
                .filter(join -> join.inputs().size() == 2 && join.inputs().contains(side))
                .map(join -> join.inputs().get(join.inputs().indexOf(side) == 0 ? 1 : 0))
                .map(other -> placed.query().step(other))
                .findFirst();
        Map<String, String> properties = otherSide
                .map(other -> new PlacedStep(placed.query(), other).formatProperties())
                .orElse(Map.of());
        return FormatTargets.writer(
                otherSide
                        .map(other -> new PlacedStep(placed.query(), other).topic())
                        .orElse(step.id()),
                new TopicFormat(format, "NONE", properties),
                ColumnRole.KEY,
                keySchema,
                keySchema,
                environment.registry());
    }
}
