// SPDX-License-Identifier: Apache-2.0
/**
 * The rows that windows of their own may still need, by key, in chunks whose folds are kept: trailing frames, each of which ends
 * in a row and costs the same whatever it holds, and sliding windows of GROUP BY, which are read off the rows.
 *
 * <p>In: rows with event times, a store, and what to compute as {@link io.millrace.state.window.WindowFold}. Out: the
 * folded frames of each row, or the folded windows that hold one. Entry: {@link io.millrace.state.window.FrameWindows} for
 * frames, described by {@link io.millrace.state.window.WindowSpec} and {@link io.millrace.state.window.WindowFrame}; {@link
 * io.millrace.state.window.SlidingWindows} for sliding windows, described by {@link io.millrace.state.window.SlidingSpec}.
 *
 * <p>Both stand on {@link io.millrace.state.window.WindowHeap}, which finds the {@link io.millrace.state.window.KeyWindow} of a
 * key on the heap or has {@link io.millrace.state.window.WindowEntries} load it, lets go what is over the budget, and writes what
 * changed at a commit as {@link io.millrace.state.window.RowsCodec} says. A key's rows are {@link io.millrace.state.window.Chunk}s
 * in buckets; {@link io.millrace.state.window.Reach} says which may go. {@link io.millrace.state.window.FoldTree} keeps the folds
 * of buckets and of runs of them as {@link io.millrace.state.window.KeptFolds}, what each key keeps of a frame is its {@link
 * io.millrace.state.window.FrameKept}; {@link io.millrace.state.window.HeapBytes} says what all that takes; {@link
 * io.millrace.state.window.Frames} knows
 * where frames begin, {@link io.millrace.state.window.FrameFolds} and {@link io.millrace.state.window.RunningFolds} compute them.
 * {@link io.millrace.state.window.LateWindows} and {@link io.millrace.state.window.LateRows} are for what comes to sliding windows
 * later than the grace.
 *
 * <p>Invariants: knows no aggregate function; whatever is folded is a pure function of the rows of a key and of their chunks, and
 * chunks depend on the rows alone, so that a window that was loaded again gives the same bits as one that stayed on the heap; the
 * store is written once a commit for each key that changed, and bytes that cannot be what was written are refused with MR-4014.
 */
@NullMarked
package io.millrace.state.window;

import org.jspecify.annotations.NullMarked;
