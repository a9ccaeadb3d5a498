// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.metrics.RuntimeMetrics;
import io.millrace.topology.runtime.metrics.SourceCounters;
import java.util.ArrayList;
import java.util.List;

/** Which counts a step's rows belong to: those of its query and source, and of the queries that take them in memory. Any thread. */
final class StepCounters {
    private final PhysicalPlan plan;
    private final RuntimeMetrics metrics;

    StepCounters(PhysicalPlan plan, RuntimeMetrics metrics) {
        this.plan = plan;
        this.metrics = metrics;
    }

    /** Behind a join of streams, and where changes of a table are told, records have been counted when they reached it. */
    SourceCounters of(PlacedStep placed) {
        SourceCounters own = metrics.source(placed.query().id(), placed.streamSource());
        if (placed.isBehindKeptRows()) {
            return own.derived();
        }
        return placed.step() instanceof Step.Tap tap && tap.counted() == Step.Counted.THERE
                ? own.derived()
                : own.and(sharers(placed));
    }

    /** Those who take the step's rows, or rows that are made of them, as records of the source that they read, too. */
    private List<SourceCounters> sharers(PlacedStep placed) {
        List<SourceCounters> sharers = new ArrayList<>();
        for (QueryPlan other : plan.queries()) {
            for (Step step : other.steps()) {
                if (step instanceof Step.Tap tap && tap.counted() == Step.Counted.THERE && leads(placed, tap.of())) {
                    sharers.add(metrics.source(other.id(), tap.sourceName()));
                }
            }
        }
        return sharers;
    }

    private static boolean leads(PlacedStep from, String to) {
        List<String> next = List.of(to);
        while (!next.isEmpty()) {
            String id = next.get(0);
            if (id.equals(from.step().id())) {
                return true;
            }
            next = from.query().steps().stream()
                    .filter(step -> step.id().equals(id))
                    .findFirst()
                    .map(Step::inputs)
                    .orElse(List.of());
        }
        return false;
    }
}
