// SPDX-License-Identifier: Apache-2.0
/**
 * The physical plan: what is deployed, shown by EXPLAIN, and compared when a query changes.
 *
 * <p>In: an optimized logical plan. Out: steps with stable ids, as records and as versioned JSON. Entry: {@link
 * io.millrace.topology.planner.physical.PhysicalPlan}; {@link io.millrace.topology.planner.physical.PlanJson} writes and
 * reads it. Invariants: pure data, no Kafka; a step's id is made of the names in
 * the SQL and never of counters over the whole file, and every processor, store and topic name derives from it alone; the
 * steps of a query stand in topological order and its sink is the last.
 */
@NullMarked
package io.millrace.topology.planner.physical;

import org.jspecify.annotations.NullMarked;
