// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import java.util.ArrayList;
import java.util.List;

/** One query: its steps in topological order, the sink last. The id is made of the names in the SQL. */
public record QueryPlan(String id, List<Step> steps) {
    public QueryPlan {
        steps = List.copyOf(steps);
    }

    public Step step(String stepId) {
        for (Step step : steps) {
            if (step.id().equals(stepId)) {
                return step;
            }
        }
        throw new IllegalArgumentException("no step " + stepId + " in " + id);
    }

    public Step.Sink sink() {
        return (Step.Sink) steps.get(steps.size() - 1);
    }

    /**
     * A stream or table whose records the query takes, from its topic or from another query in memory.
     *
     * @param name as the SQL names it
     */
    public record Read(String name, SourceKind kind, String topic) {}

    /** What the query takes, in the order of the steps. */
    public List<Read> reads() {
        List<Read> reads = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof Step.Source source) {
                reads.add(new Read(source.sourceName(), source.kind(), source.topic()));
            } else if (step instanceof Step.Tap tap) {
                reads.add(new Read(tap.sourceName(), SourceKind.STREAM, tap.topic()));
            }
        }
        return reads;
    }

    /** The steps that read topics; what is taken in memory is not among them. */
    public List<Step.Source> sources() {
        return steps.stream()
                .filter(Step.Source.class::isInstance)
                .map(Step.Source.class::cast)
                .toList();
    }
}
