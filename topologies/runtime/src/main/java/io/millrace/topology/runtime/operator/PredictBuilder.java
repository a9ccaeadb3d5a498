// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.physical.ModelPlan;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.codegen.ExpressionCompiler;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.udf.onnx.ModelScorer;
import io.millrace.udf.onnx.OnnxModel;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the operators that score rows. Stream thread, used once. */
final class PredictBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(PredictBuilder.class);

    private final StageSpec spec;
    private final ProcessorContext<byte[], byte[]> context;
    private final Consumer<Runnable> guard;
    private final DeadLetters deadLetters;

    /** @param guard runs what a timer does */
    PredictBuilder(
            StageSpec spec,
            ProcessorContext<byte[], byte[]> context,
            Consumer<Runnable> guard,
            DeadLetters deadLetters) {
        this.spec = spec;
        this.context = context;
        this.guard = guard;
        this.deadLetters = deadLetters;
    }

    PredictOperator build(
            PlacedStep placed, Step.Predict step, FailedRows failed, SourceCounters counters, Outlet outlet) {
        ModelPlan model = spec.plan().model(step.model());
        RowSchema arguments = StageBuilder.schemaOf("$arg", step.arguments());
        OnnxModel loaded =
                Objects.requireNonNull(spec.environment().models().get(step.model()), "model " + step.model());
        loaded.untoldWarnings().forEach(LOG::warn);
        ModelScorer scorer = loaded.scorer(arguments.types(), model.batchMax());
        Duration linger = Duration.ofMillis(Math.max(1, model.lingerMillis()));
        return new PredictOperator(
                step.schema(),
                new PredictOperator.Wiring(
                        model,
                        scorer,
                        ExpressionCompiler.projection(
                                step.id() + ".arguments", placed.inputSchema(), step.arguments(), arguments),
                        arguments,
                        failed,
                        deadLetters,
                        counters,
                        spec.environment().metrics().model(placed.query().id(), step.model()),
                        spec.environment().metrics().rowsHeld(),
                        outlet),
                release -> context.schedule(linger, PunctuationType.WALL_CLOCK_TIME, now -> guard.accept(release)));
    }
}
