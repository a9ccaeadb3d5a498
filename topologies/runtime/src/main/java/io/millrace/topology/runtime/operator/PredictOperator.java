// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.physical.ModelPlan;
import io.millrace.topology.runtime.codegen.BatchProjection;
import io.millrace.topology.runtime.codegen.ExpressionErrors;
import io.millrace.topology.runtime.metrics.ModelCounters;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.udf.onnx.ModelScorer;
import io.millrace.udf.onnx.RowFailure;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.streams.processor.Cancellable;

/**
 * PREDICT: rows wait for each other, go through the model together and leave in order.
 *
 * <p>A batch goes when it is full, when the records of a poll are through (unless the model's linger asks for those of later polls,
 * {@link #WAITS_FROM_MILLIS}), when its oldest row has waited for the linger time, and before each commit: Kafka Streams counts a
 * record as consumed when it was handed over, so a row that is still here after a commit would be lost with the process.
 */
@HotPath
final class PredictOperator implements Operator, ExpressionErrors, RowFailure {
    /**
     * A linger that is shorter does not make rows wait for another poll: it is not longer than a poll takes, and at a low load it
     * would be all that a row waits for. The default of CREATE MODEL is shorter.
     */
    static final long WAITS_FROM_MILLIS = 3;

    /** What the operator works with; {@code rowsHeld} counts the rows of all tasks. */
    record Wiring(
            ModelPlan model,
            ModelScorer scorer,
            BatchProjection arguments,
            RowSchema argumentSchema,
            FailedRows failures,
            DeadLetters deadLetters,
            SourceCounters counters,
            ModelCounters modelCounters,
            AtomicLong rowsHeld,
            Outlet outlet) {}

    private final Wiring wiring;
    private final Cancellable timer;
    private final RowBatch argumentBatch;
    private final int[] argumentColumns;
    private final int scoreColumn;
    /** Rows that wait, with a score column that is empty. */
    private RowBatch held;
    /** Rows that were scored and are on their way; they change places with those that wait. */
    private RowBatch scored;

    /** Whether rows wait for those of another poll. */
    private final boolean waits;

    private int[] selected = new int[Intake.SLICE];
    private boolean argumentFailed;
    private boolean[] failed;
    private boolean anyFailed;
    private long counted;
    private boolean taken;
    private boolean produced;

    /** @param timers starts the timer that runs what it is given each time that the linger is over */
    PredictOperator(RowSchema schema, Wiring wiring, Function<Runnable, Cancellable> timers) {
        this.wiring = wiring;
        this.timer = timers.apply(this::release);
        this.waits = wiring.model().lingerMillis() >= WAITS_FROM_MILLIS;
        int capacity = Math.min(wiring.model().batchMax(), 2 * Intake.SLICE);
        this.argumentBatch = new RowBatch(wiring.argumentSchema(), capacity);
        this.argumentColumns = StageBuilder.indexes(0, wiring.argumentSchema().size());
        this.scoreColumn = schema.size() - 1;
        this.held = new RowBatch(schema, capacity);
        this.scored = new RowBatch(schema, capacity);
        this.failed = new boolean[capacity];
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!taken) {
            hold(view, from, to);
            taken = true;
        }
        if (produced || held.size() >= wiring.model().batchMax()) {
            drain();
        }
        taken = false;
    }

    private void hold(RowBatch view, int from, int to) {
        int count = 0;
        if (selected.length < to - from) {
            selected = new int[to - from];
        }
        for (int row = from; row < to; row++) {
            if (!view.isTombstone(row)) {
                selected[count++] = row;
            }
        }
        wiring.counters().filtered(to - from - count);
        wiring.failures().begin(from, to);
        int before = argumentBatch.size();
        argumentFailed = false;
        wiring.arguments().project(view, selected, count, argumentBatch, this);
        if (argumentFailed) {
            count = withoutFailed(view, count, before);
        }
        held.appendSelected(view, selected, count);
        counted += count;
        wiring.rowsHeld().addAndGet(count);
    }

    /** Where the policy says so, sends the rows away whose arguments failed, and computes those of the others again. */
    private int withoutFailed(RowBatch view, int count, int before) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (wiring.failures().isFailed(selected[i])) {
                wiring.failures().deadLetter(view, selected[i]);
            } else {
                selected[kept++] = selected[i];
            }
        }
        if (kept < count) {
            while (argumentBatch.size() > before) {
                argumentBatch.removeLast();
            }
            wiring.arguments().project(view, selected, kept, argumentBatch, this);
        }
        return kept;
    }

    /** Scores and hands on all rows that are held, or hands on those that could not be handed on before. */
    private void drain() {
        if (!produced) {
            score();
            produced = true;
        }
        wiring.outlet().emit(scored);
        produced = false;
        scored.clear();
        letGo();
    }

    private void letGo() {
        wiring.rowsHeld().addAndGet(held.size() - counted);
        counted = held.size();
    }

    @Override
    public void pollEnded() {
        if (!waits) {
            // Nothing waits from now on, and each call of a timer is a reason for Kafka Streams to commit the task.
            timer.cancel();
            release();
        }
    }

    @Override
    public void beforeCommit() {
        release();
    }

    /** Twice where a batch that could not be handed on was in the way of the rows that came after it. */
    private void release() {
        while (produced || held.size() > 0) {
            drain();
        }
    }

    /** In batches that are full but the last: a slice may bring more rows than go to the model at once. */
    private void score() {
        int count = held.size();
        anyFailed = false;
        for (int from = 0; from < count; from += wiring.model().batchMax()) {
            int to = Math.min(count, from + wiring.model().batchMax());
            long start = System.nanoTime();
            wiring.scorer().score(argumentBatch, from, to, argumentColumns, held.column(scoreColumn), from, this);
            wiring.modelCounters().scored(to - from, System.nanoTime() - start);
        }
        if (anyFailed) {
            for (int row = 0; row < count; row++) {
                if (!failed[row]) {
                    scored.appendFrom(held, row);
                }
            }
            held.clear();
        } else {
            RowBatch empty = scored;
            scored = held;
            held = empty;
        }
        argumentBatch.clear();
    }

    /** The model failed on a row. */
    @Override
    public void failed(int row, RecordException error) {
        switch (wiring.model().onError()) {
            case NULL -> wiring.counters().expressionError();
            case DLQ -> {
                markFailed(row);
                wiring.deadLetters()
                        .send(held.origin(row), error, wiring.counters().query());
                wiring.counters().deadLettered();
            }
            case FAIL ->
                throw new MillraceException(
                        error.code(),
                        "model " + wiring.model().name() + " in query "
                                + wiring.counters().query() + ": " + error.getMessage(),
                        "on_error is 'fail'");
        }
    }

    private void markFailed(int row) {
        if (!anyFailed) {
            anyFailed = true;
            if (failed.length < held.size()) {
                failed = new boolean[held.size()];
            }
            Arrays.fill(failed, 0, held.size(), false);
        }
        failed[row] = true;
    }

    /** An argument's expression failed: it is null, and so is the score, or what else the policy says. */
    @Override
    public void failed(RowBatch in, int row, int column, RuntimeException cause) {
        argumentFailed = true;
        wiring.failures().failed(in, row, "an argument of the model", cause);
    }

    @Override
    public void close() {
        timer.cancel();
        held.clear();
        letGo();
        wiring.scorer().close();
    }
}
