// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import io.millrace.state.window.FrameWindows;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.TaskRig;
import java.util.ArrayList;
import java.util.List;

/** A trailing operator alone: rows of a key and a number in, results to nobody. One thread. */
final class TrailingRig implements AutoCloseable {
    private final TaskRig rig;
    private final FrameWindows windows;
    private final TrailingOperator operator;
    private final RowBatch rows;

    /**
     * @param calls of {@code K VARCHAR} and {@code X DOUBLE}, over {@code w}
     * @param rangeMillis how far back the frame goes
     * @param batch how many rows go together
     */
    TrailingRig(String calls, long rangeMillis, OrderedStore store, StateMemory memory, int batch) {
        rig = new TaskRig("""
                CREATE STREAM S (K VARCHAR KEY, X DOUBLE) WITH (kafka_topic='in', value_format='JSON');
                CREATE STREAM OUT AS SELECT K, X, %s FROM S
                  WINDOW w AS (PARTITION BY K RANGE INTERVAL %d MILLISECONDS PRECEDING GRACE PERIOD 10 SECONDS);
                """.formatted(calls, rangeMillis), TaskRig.Place.MEMORY);
        PlacedStep placed = rig.spec().steps().stream()
                .filter(each -> each.step() instanceof Step.Trailing)
                .findFirst()
                .orElseThrow();
        Step.Trailing step = (Step.Trailing) placed.step();
        TrailingCalls trailing = new TrailingCalls(step);
        var folds = trailing.folds();
        List<Column> columns = new ArrayList<>();
        trailing.expressions().forEach(each -> columns.add(Column.value("$arg" + columns.size(), each.type())));
        RowSchema values = new RowSchema(columns);
        var counters = rig.metrics().source("OUT", "S");
        RowArguments arguments = new RowArguments(
                RowValues.of("arguments", placed.inputSchema(), trailing.expressions(), values),
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
        windows = new FrameWindows(store, trailing.spec(folds), memory.share());
        operator = new TrailingOperator(
                step,
                new TrailingOperator.Wiring(arguments, windows, folds, trailing.singles(), counters, new Outlet()));
        rows = new RowBatch(placed.inputSchema(), batch);
    }

    FrameWindows windows() {
        return windows;
    }

    /** The batch that {@link #process} takes. */
    RowBatch rows() {
        return rows;
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

    @Override
    public void close() {
        windows.close();
        rig.close();
    }
}
