// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.topology.planner.logical.LogicalNode;

/** A persistent query, well typed, with the id that its steps and stores are named after. */
public record AnalyzedStatement(String queryId, LogicalNode.Project plan, SinkTarget target) {}
