// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import io.millrace.state.codec.KeyCodec;
import io.millrace.state.window.SlidingWindows;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TimeWindow;
import io.millrace.topology.runtime.TaskRig;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** The operator of sliding windows with EMIT FINAL alone: rows of a key and a number in, results counted. One thread. */
final class SlidingRig implements AutoCloseable {
    private final TaskRig rig;
    private final SlidingOperator operator;
    private final RowBatch rows;
    private long results;

    /** @param batch how many rows go together */
    SlidingRig(
            long sizeMillis, long graceMillis, OrderedStore store, StateMemory memory, WaitingKeys waiting, int batch) {
        rig = new TaskRig("""
                CREATE STREAM S (K VARCHAR KEY, X DOUBLE) WITH (kafka_topic='in', value_format='JSON');
                CREATE TABLE OUT AS SELECT K, COUNT(*) AS N, AVG(X) AS A, MAX(X) AS M, STDDEV_SAMP(X) AS D FROM S
                  WINDOW SLIDING (SIZE %d MILLISECONDS, GRACE PERIOD %d MILLISECONDS) GROUP BY K EMIT FINAL;
                """.formatted(sizeMillis, graceMillis), TaskRig.Place.MEMORY);
        PlacedStep placed = rig.spec().steps().stream()
                .filter(each -> each.step() instanceof Step.Aggregate)
                .findFirst()
                .orElseThrow();
        Step.Aggregate step = (Step.Aggregate) placed.step();
        TimeWindow window = (TimeWindow) Objects.requireNonNull(step.window());
        SlidingCalls calls = new SlidingCalls(step);
        List<Column> columns = new ArrayList<>();
        calls.expressions().forEach(each -> columns.add(Column.value("$arg" + columns.size(), each.type())));
        RowSchema values = new RowSchema(columns);
        var counters = rig.metrics().source("OUT", "S");
        RowArguments arguments = new RowArguments(
                RowValues.of("arguments", placed.inputSchema(), calls.expressions(), values),
                1,
                "the key",
                new FailedRows(
                        ErrorPolicy.NULL,
                        FailedRows.NullKeys.ARE_DEAD_LETTERS,
                        new DeadLetters(
                                TopicOutput.of(rig.context().proxy(), "none", "none"),
                                "app",
                                System::currentTimeMillis),
                        counters));
        Outlet outlet = new Outlet();
        outlet.connect((view, from, to) -> results += to - from);
        operator = new SlidingOperator(
                step,
                window,
                new SlidingOperator.Wiring(
                        arguments,
                        new SlidingWindows(store, calls.spec(window), memory.share()),
                        waiting,
                        calls.results(),
                        new KeyCodec(step.groupBy().stream()
                                .map(TypedExpression::type)
                                .toList()),
                        counters,
                        Changes.EACH,
                        new AtomicLong(),
                        new AtomicLong(),
                        new SlidingOperator.Limits(100_000, Long.MAX_VALUE, () -> {}),
                        outlet));
        rows = new RowBatch(placed.inputSchema(), batch);
    }

    /** How many rows were handed on. */
    long results() {
        return results;
    }

    /** Adds a row to the batch. */
    void add(String key, long time, double x) {
        int row = rows.append(time, false, null);
        ((ColumnVector.OfObject) rows.column(0)).set(row, key);
        ((ColumnVector.OfDouble) rows.column(1)).set(row, x);
    }

    /** Gives the batch to the operator, and empties it. */
    void process() {
        operator.processBatch(rows, 0, rows.size());
        rows.clear();
    }

    void beforeCommit() {
        operator.beforeCommit();
    }

    @Override
    public void close() {
        operator.close();
        rig.close();
    }
}
