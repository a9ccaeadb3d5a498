// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.ColumnVector;
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
import java.util.concurrent.atomic.AtomicLong;

/**
 * PREDICT: rows wait for each other, go through the model together and leave in order.
 *
 * <p>A batch goes when it is full, when its oldest row has waited for the linger time, and before each commit: Kafka Streams
 * counts a record as consumed when it was handed over, so a row that is still here after a commit would be lost with the
 * process.
 */
@HotPath
final class PredictOperator implements Operator, ExpressionErrors, RowFailure {
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
    private final RowBatch argumentBatch;
    private final int[] argumentColumns;
    private final int scoreColumn;
    private final RowBatch held;
    private final RowBatch scored;
    private boolean[] failed;
    private long counted;
    private boolean taken;
    private boolean produced;

    PredictOperator(RowSchema schema, Wiring wiring) {
        this.wiring = wiring;
        int capacity = wiring.model().batchMax();
        this.argumentBatch = new RowBatch(wiring.argumentSchema(), capacity);
        this.argumentColumns = new int[wiring.argumentSchema().size()];
        for (int i = 0; i < argumentColumns.length; i++) {
            argumentColumns[i] = i;
        }
        this.scoreColumn = schema.size() - 1;
        this.held = new RowBatch(schema, capacity);
        this.scored = new RowBatch(schema, capacity);
        this.failed = new boolean[capacity];
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!taken) {
            for (int row = from; row < to; row++) {
                hold(view, row);
            }
            taken = true;
        }
        if (produced || held.size() >= wiring.model().batchMax()) {
            drain();
        }
        taken = false;
    }

    private void hold(RowBatch view, int row) {
        if (view.isTombstone(row)) {
            wiring.counters().filtered();
            return;
        }
        wiring.failures().begin(row, row + 1);
        wiring.arguments().project(view, row, row + 1, argumentBatch, this);
        if (wiring.failures().isFailed(row)) {
            argumentBatch.removeLast();
            wiring.failures().deadLetter(view, row);
            return;
        }
        int at = held.appendFrom(view, row);
        held.column(scoreColumn).setNull(at);
        counted++;
        wiring.rowsHeld().incrementAndGet();
    }

    /** Scores and hands on all rows that are held; resumes when handing on failed. */
    void drain() {
        if (!produced) {
            if (held.size() == 0) {
                return;
            }
            score();
            produced = true;
        }
        wiring.outlet().emit(scored);
        produced = false;
        letGo();
    }

    private void letGo() {
        wiring.rowsHeld().addAndGet(held.size() - counted);
        counted = held.size();
    }

    /** Twice where a batch that could not be handed on was in the way of the rows that came after it. */
    @Override
    public void beforeCommit() {
        while (produced || held.size() > 0) {
            drain();
        }
    }

    private void score() {
        int count = held.size();
        if (failed.length < count) {
            failed = new boolean[count];
        }
        java.util.Arrays.fill(failed, 0, count, false);
        ColumnVector scores = held.column(scoreColumn);
        long start = System.nanoTime();
        wiring.scorer().score(argumentBatch, 0, count, argumentColumns, scores, 0, this);
        wiring.modelCounters().scored(count, System.nanoTime() - start);
        scored.clear();
        for (int row = 0; row < count; row++) {
            if (!failed[row]) {
                scored.appendFrom(held, row);
            }
        }
        held.clear();
        argumentBatch.clear();
    }

    /** The model failed on a row. */
    @Override
    public void failed(int row, RecordException error) {
        switch (wiring.model().onError()) {
            case NULL -> wiring.counters().expressionError();
            case DLQ -> {
                failed[row] = true;
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

    /** An argument's expression failed: it is null, and so is the score, or what else the policy says. */
    @Override
    public void failed(RowBatch in, int row, int column, RuntimeException cause) {
        wiring.failures().failed(row, "an argument of the model", cause);
    }

    @Override
    public void close() {
        held.clear();
        letGo();
        wiring.scorer().close();
    }
}
