// SPDX-License-Identifier: Apache-2.0
/**
 * The logical plan: what a query computes, before it is decided how.
 *
 * <p>In: an analyzed query. Out: a tree of nodes that rules rewrite. Entry: {@link
 * io.millrace.topology.planner.logical.LogicalNode}. Invariants: immutable; every column of a node has a name of its own, and
 * expressions refer to columns of the node's input by those names.
 */
@NullMarked
package io.millrace.topology.planner.logical;

import org.jspecify.annotations.NullMarked;
