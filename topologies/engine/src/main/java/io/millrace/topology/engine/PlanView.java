// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.topology.engine.config.Chain;
import io.millrace.topology.engine.config.EngineConfig;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.explain.PlanText;
import io.millrace.topology.planner.physical.Chains;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.PlanJson;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.codegen.ExpressionCompiler;
import java.util.List;

/** What a compilation comes to, for people and for programs. */
public final class PlanView {
    private PlanView() {}

    /** The physical plan as JSON. */
    public static String json(Compilation compilation) {
        return PlanJson.write(compilation.files().fromTheBeginning().plan());
    }

    /** The topology as a graph of text, as it is where no topic holds a record yet. */
    public static String text(PlannedFiles files, EngineConfig config) {
        PlanText text = new PlanText(config.applicationId(), PlanText.Lines.ASCII);
        if (config.chain() == Chain.TOPIC) {
            return text.render(files.plan());
        }
        Chains chains = files.chains();
        return text.render(chains.inMemory(chains.topics()), chains.reasons());
    }

    /** The graph of one query alone, by its id. */
    public static String query(PlannedFiles files, String query, String applicationId) {
        List<QueryPlan> queries = files.plan().queries().stream()
                .filter(plan -> plan.id().equals(query))
                .toList();
        return new PlanText(applicationId, PlanText.Lines.ASCII)
                .render(new PhysicalPlan(files.plan().models(), queries));
    }

    /** The graph of a query that only an EXPLAIN or a SELECT holds. */
    public static String query(PlannedFiles files, QueryPlan query, String applicationId) {
        return new PlanText(applicationId, PlanText.Lines.ASCII)
                .render(new PhysicalPlan(files.plan().models(), List.of(query)));
    }

    /** The generated classes of all filters and projections. */
    public static String java(Compilation compilation) {
        StringBuilder text = new StringBuilder();
        for (QueryPlan query : compilation.files().plan().queries()) {
            for (Step step : query.steps()) {
                if (step instanceof Step.Filter filter) {
                    text.append(ExpressionCompiler.filterSource(
                            step.id(), query.step(filter.input()).schema(), filter.condition()));
                } else if (step instanceof Step.Project project) {
                    text.append(ExpressionCompiler.projectionSource(
                            step.id(), query.step(project.input()).schema(), project.expressions(), project.schema()));
                } else {
                    continue;
                }
                text.append(System.lineSeparator());
            }
        }
        return text.toString();
    }
}
