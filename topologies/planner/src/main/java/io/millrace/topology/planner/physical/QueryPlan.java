// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

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

    public List<Step.Source> sources() {
        return steps.stream()
                .filter(Step.Source.class::isInstance)
                .map(Step.Source.class::cast)
                .toList();
    }
}
