// SPDX-License-Identifier: Apache-2.0
/**
 * Rewrites of the logical plan that do not change what it computes.
 *
 * <p>In: a logical plan. Out: a better one. Entry: {@link io.millrace.topology.planner.rule.Rules}. Invariant: with any of
 * the rules left out the results are the same.
 */
@NullMarked
package io.millrace.topology.planner.rule;

import org.jspecify.annotations.NullMarked;
