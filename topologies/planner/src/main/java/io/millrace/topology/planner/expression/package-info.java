// SPDX-License-Identifier: Apache-2.0
/**
 * Typed expressions, and the interpreter that says what they mean.
 *
 * <p>In: columns, types and functions that the analyzer resolved. Out: expression trees for logical and physical plans, and
 * their values. Entry: {@link io.millrace.topology.planner.expression.TypedExpression}. Invariants: immutable; operands
 * already have the types that their operator needs, implicit casts are written out as {@code Cast}; a column is named, not
 * numbered, so that plans can be read; equal expressions are equal records.
 */
@NullMarked
package io.millrace.topology.planner.expression;

import org.jspecify.annotations.NullMarked;
