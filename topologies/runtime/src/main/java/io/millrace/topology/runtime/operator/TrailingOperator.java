// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.window.FrameWindows;
import io.millrace.topology.planner.physical.FrameCall;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.codegen.FrameFold;
import io.millrace.topology.runtime.metrics.SourceCounters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Trailing frames: each row with the values of the frames that end in it. */
@HotPath
final class TrailingOperator implements Operator {
    /** What the operator works with, apart from its step. */
    record Wiring(
            RowArguments arguments,
            FrameWindows windows,
            List<TrailingCalls.Folds> folds,
            List<TrailingCalls.Single> singles,
            SourceCounters counters,
            Outlet outlet) {}

    private final RowArguments arguments;
    private final FrameWindows windows;
    private final TrailingCalls.Folds[] folds;
    private final TrailingCalls.Single[] singles;
    private final SourceCounters counters;
    private final RowBatch enriched;
    private final Outlet outlet;
    private boolean produced;

    TrailingOperator(Step.Trailing step, Wiring wiring) {
        this.arguments = wiring.arguments();
        this.windows = wiring.windows();
        this.folds = wiring.folds().toArray(new TrailingCalls.Folds[0]);
        this.singles = wiring.singles().toArray(new TrailingCalls.Single[0]);
        this.counters = wiring.counters();
        this.enriched = new RowBatch(step.schema(), 64);
        this.outlet = wiring.outlet();
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!produced) {
            enriched.clear();
            arguments.compute(view, from, to);
            windows.look(arguments.values(), to - from);
            for (int row = from; row < to; row++) {
                apply(view, row, row - from);
            }
            produced = true;
        }
        outlet.emit(enriched);
        enriched.clear();
        produced = false;
    }

    @Override
    public void beforeCommit() {
        windows.beforeCommit();
    }

    private void apply(RowBatch view, int row, int argumentRow) {
        if (view.isTombstone(row)) {
            counters.filtered();
            return;
        }
        if (!arguments.accept(view, row)) {
            return;
        }
        long timestamp = view.timestamp(row);
        if (windows.advance(timestamp)) {
            counters.late();
            return;
        }
        windows.insert(arguments.values(), argumentRow, timestamp);
        int out = enriched.appendFrom(view, row);
        for (int frame = 0; frame < folds.length; frame++) {
            results(folds[frame], frame, out);
        }
        for (TrailingCalls.Single single : singles) {
            copy(single, enriched.column(single.output()), out);
        }
    }

    private void results(TrailingCalls.Folds of, int frame, int out) {
        result(of.merged(), windows.merged(frame), out);
        result(of.collected(), windows.collected(frame), out);
        result(of.running(), windows.running(frame), out);
    }

    private void result(@Nullable FrameFold fold, @Nullable Object state, int out) {
        if (fold != null && state != null) {
            fold.results(state, enriched, out);
        }
    }

    private void copy(TrailingCalls.Single single, ColumnVector target, int out) {
        int frame = single.call().frame();
        if (single.call() instanceof FrameCall.Lag lag) {
            windows.lag(frame, lag.offset(), single.column(), target, out);
        } else if (single.call() instanceof FrameCall.Edge edge && edge.edge() == FrameCall.Place.FIRST) {
            windows.first(frame, single.column(), target, out);
        } else {
            windows.last(single.column(), target, out);
        }
    }

    @Override
    public void close() {
        windows.close();
    }
}
