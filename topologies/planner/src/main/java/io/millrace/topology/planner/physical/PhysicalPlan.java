// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import java.util.List;

/**
 * Everything that one application runs: its models and its queries, in the order of the files.
 *
 * @param formatVersion the version of the plan's JSON form
 */
public record PhysicalPlan(int formatVersion, List<ModelPlan> models, List<QueryPlan> queries) {
    /** The version that this build writes. */
    public static final int FORMAT_VERSION = 1;

    public PhysicalPlan {
        models = List.copyOf(models);
        queries = List.copyOf(queries);
    }

    public PhysicalPlan(List<ModelPlan> models, List<QueryPlan> queries) {
        this(FORMAT_VERSION, models, queries);
    }

    /** The step of this id, whichever query it belongs to; a plan is validated, so it is there. */
    public Step step(String id) {
        return queries.stream()
                .flatMap(query -> query.steps().stream())
                .filter(step -> step.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no step " + id));
    }

    /** The model with this exact name; a plan is validated, so it is there. */
    public ModelPlan model(String name) {
        for (ModelPlan model : models) {
            if (model.name().equals(name)) {
                return model;
            }
        }
        throw new IllegalArgumentException("no model " + name);
    }
}
