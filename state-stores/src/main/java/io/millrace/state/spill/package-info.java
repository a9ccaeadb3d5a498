// SPDX-License-Identifier: Apache-2.0
/**
 * What has no room on the heap and is no part of the state, because it follows from it.
 *
 * <p>In: byte strings in order, and the disk. Out: the smallest of them, one after the other. Entry: {@link
 * io.millrace.state.spill.SortedRuns}.
 *
 * <p>A {@link io.millrace.state.spill.Run} is one sorted file, read from its beginning to its end; {@link
 * io.millrace.state.spill.RunWriter} makes it; they lie in a {@link io.millrace.state.spill.RunFolder}.
 *
 * <p>Invariants: nothing here outlives the task that wrote it: what a kill left behind is removed and never read; bytes that are
 * not what was written are refused with MR-5001; the heap that is taken does not grow with what is on disk.
 */
@NullMarked
package io.millrace.state.spill;

import org.jspecify.annotations.NullMarked;
