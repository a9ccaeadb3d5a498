// SPDX-License-Identifier: Apache-2.0
/**
 * The syntax tree: sealed families of records, each with the span it was written at.
 *
 * <p>In: nothing. Out: nodes. Entry: {@link io.millrace.topology.sql.tree.Statement}. Invariants: immutable; names are exact
 * (already upper-cased when they were written without quotes); nodes that are written alike are equal.
 */
@NullMarked
package io.millrace.topology.sql.tree;

import org.jspecify.annotations.NullMarked;
