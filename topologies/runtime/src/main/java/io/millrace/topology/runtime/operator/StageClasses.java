// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.codegen.ExpressionCompiler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles classes of a plan before its tasks ask for them. The first class of a process takes hundreds of milliseconds, which
 * is as long as an application takes to become a member of its group. Any thread.
 */
public final class StageClasses {
    private static final Logger LOG = LoggerFactory.getLogger(StageClasses.class);

    private StageClasses() {}

    /** Compiles conditions and projections; what cannot be compiled is left for the task that needs it to report. */
    public static void compile(PhysicalPlan plan) {
        for (QueryPlan query : plan.queries()) {
            for (Step step : query.steps()) {
                try {
                    compile(new PlacedStep(query, step));
                } catch (MillraceException reportedByTheTask) {
                    LOG.debug("step {} is not compiled ahead", step.id(), reportedByTheTask);
                }
            }
        }
    }

    private static void compile(PlacedStep placed) {
        if (placed.step() instanceof Step.Filter filter) {
            ExpressionCompiler.filter(filter.id(), placed.inputSchema(), filter.condition());
        } else if (placed.step() instanceof Step.Project project) {
            ExpressionCompiler.projection(project.id(), placed.inputSchema(), project.expressions(), project.schema());
        }
    }
}
