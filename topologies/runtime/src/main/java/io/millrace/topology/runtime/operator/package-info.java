// SPDX-License-Identifier: Apache-2.0
/**
 * What happens to rows: one operator a step, connected by outlets, all in the one processor of a task.
 *
 * <p>In: records of source topics and of internal topics. Out: records for sinks, dead letters, state. Entry: {@link
 * io.millrace.topology.runtime.operator.StageProcessor}. Invariants: confined to the stream thread of the task; an operator
 * that was interrupted by an exception goes on where it stopped when it is called again with the same rows, so that nothing
 * is applied twice.
 */
@NullMarked
package io.millrace.topology.runtime.operator;

import org.jspecify.annotations.NullMarked;
