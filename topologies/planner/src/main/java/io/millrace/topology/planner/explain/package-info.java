// SPDX-License-Identifier: Apache-2.0
/**
 * A physical plan as a drawing for a terminal.
 *
 * <p>In: a physical plan and the application's id. Out: text of at most 100 columns. Entry: {@link
 * io.millrace.topology.planner.explain.PlanText}. Invariants: the same plan gives the same text; nothing is drawn that the
 * plan does not say.
 */
@NullMarked
package io.millrace.topology.planner.explain;

import org.jspecify.annotations.NullMarked;
