// SPDX-License-Identifier: Apache-2.0
/**
 * Statements to a physical plan.
 *
 * <p>In: syntax trees, and ports that know formats, registered schemas and models. Out: a physical plan, and diagnostics.
 * Entry: {@link io.millrace.topology.planner.StatementPlanner}. Invariants: pure data, no Kafka on the class path; the
 * analyzer collects errors and never throws for a user's mistake.
 */
@NullMarked
package io.millrace.topology.planner;

import org.jspecify.annotations.NullMarked;
