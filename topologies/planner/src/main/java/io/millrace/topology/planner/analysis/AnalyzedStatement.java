// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.PhysicalPlanner;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.rule.Rules;
import io.millrace.topology.sql.Span;

/**
 * A persistent query, well typed, with the id that its steps and stores are named after.
 *
 * @param span of the statement
 */
public record AnalyzedStatement(String queryId, Span span, LogicalNode.Project plan, SinkTarget target) {
    /** Its steps. */
    public QueryPlan planned() {
        LogicalNode.Project optimized = (LogicalNode.Project) Rules.optimize(plan);
        return PhysicalPlanner.plan(queryId, optimized, target.definition(), target.like(), target.timestampColumn());
    }
}
