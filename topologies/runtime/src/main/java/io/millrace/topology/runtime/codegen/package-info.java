// SPDX-License-Identifier: Apache-2.0
/**
 * Conditions and projections as generated Java classes.
 *
 * <p>In: typed expressions of a physical plan. Out: filters and projections over row batches. Entry: {@link
 * io.millrace.topology.runtime.codegen.ExpressionCompiler}. Invariants: means exactly what the planner's interpreter means;
 * no text of a user becomes Java source except in sanitised comments (names become numbers, other literals constants); no
 * method is larger than what HotSpot compiles; a generated class is dropped with its last user.
 */
@NullMarked
package io.millrace.topology.runtime.codegen;

import org.jspecify.annotations.NullMarked;
