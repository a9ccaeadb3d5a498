// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.layout.ForeignKeyLayout;
import io.millrace.state.layout.KeyValueLayout;
import io.millrace.state.layout.PrimaryRowLayout;
import io.millrace.topology.planner.physical.ForeignJoin;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TopicFormat;
import io.millrace.topology.runtime.RuntimeEnvironment;
import io.millrace.topology.runtime.metrics.SourceCounters;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Makes the operators of joins on foreign keys. Stream thread, used once. */
final class ForeignJoinBuilder {
    private final RuntimeEnvironment environment;
    private final ProcessorContext<byte[], byte[]> context;
    /** What the left sides keep, by the id of the step that says who refers to what. */
    private final Map<String, ReferringRows> rows = new HashMap<>();

    ForeignJoinBuilder(RuntimeEnvironment environment, ProcessorContext<byte[], byte[]> context) {
        this.environment = environment;
        this.context = context;
    }

    /**
     * The left side.
     *
     * @param foreignKey computes it
     * @param outletOf where the rows of a step go
     */
    ReferringOperator references(
            ForeignJoin.References step,
            QueryPlan query,
            RowArguments foreignKey,
            OrderedStore store,
            SourceCounters counters,
            Function<Step, Outlet> outletOf) {
        RowSchema keySchema = foreignKey.schema();
        ForeignJoin.Joined joined = joined(query, step);
        ForeignJoin.Answers answers = (ForeignJoin.Answers) query.step(joined.answers());
        ReferringRows kept = new ReferringRows(
                new PrimaryRowLayout(store),
                step.schema(),
                query.step(answers.table()).schema());
        rows.put(step.id(), kept);
        return new ReferringOperator(new ReferringOperator.Wiring(
                step.kind(),
                kept,
                foreignKey,
                ReferringRows.foreignKeys(step.foreignKey().type()),
                keyWriter(new PlacedStep(query, query.step(answers.table())).source(), keySchema),
                new RowBatch(keySchema, 1),
                output(step),
                context.taskId().partition(),
                counters,
                new RowBatch(joined.schema(), 64),
                outletOf.apply(joined)));
    }

    private static ForeignJoin.Joined joined(QueryPlan query, ForeignJoin.References references) {
        for (Step step : query.steps()) {
            if (step instanceof ForeignJoin.Joined joined && joined.references().equals(references.id())) {
                return joined;
            }
        }
        throw new IllegalStateException("nothing joins " + references.id());
    }

    private TopicOutput output(Step step) {
        return TopicOutput.of(
                context,
                StepNames.repartitionSinkNode(step),
                environment.internalTopic(StepNames.repartitionTopic(step)));
    }

    /** The partition must be the one that the table's producers chose, so the bytes must be theirs. */
    private ColumnWriter keyWriter(Step.Source table, RowSchema keySchema) {
        return FormatTargets.writer(
                table.topic(),
                new TopicFormat(
                        table.format().keyFormat(), "NONE", table.format().properties()),
                ColumnRole.KEY,
                new RowSchema(keySchema.columns().stream()
                        .map(column -> Column.key(column.name(), column.type()))
                        .toList()),
                keySchema,
                environment.registry());
    }

    /** The right side. */
    AnsweringOperator answers(
            ForeignJoin.Answers step, OrderedStore rightRows, OrderedStore references, SourceCounters counters) {
        return new AnsweringOperator(new AnsweringOperator.Wiring(
                TableColumns.of(step.schema()),
                new KeyValueLayout(rightRows),
                new ForeignKeyLayout(references),
                output(step),
                counters));
    }

    /** Where answers come back; the left side was made before. */
    AnswerSource joined(ForeignJoin.Joined step, Outlet outlet) {
        ReferringRows kept = rows.get(step.references());
        if (kept == null) {
            throw new IllegalStateException("step " + step.references() + " is not in the stage of its join");
        }
        return new AnswerSource(step.kind(), kept, new RowBatch(step.schema(), 64), outlet);
    }
}
