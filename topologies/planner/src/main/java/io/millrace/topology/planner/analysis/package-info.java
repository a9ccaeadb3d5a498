// SPDX-License-Identifier: Apache-2.0
/**
 * Names and types: syntax trees to logical plans.
 *
 * <p>In: statements, the catalog, the ports. Out: definitions and logical plans, with diagnostics for what is wrong. Entry:
 * {@link io.millrace.topology.planner.analysis.StatementAnalyzer}. Invariant: a mistake of the user is a diagnostic at its
 * place, never an exception; after an error in an expression the analysis goes on with the next.
 */
@NullMarked
package io.millrace.topology.planner.analysis;

import org.jspecify.annotations.NullMarked;
