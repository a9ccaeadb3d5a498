// SPDX-License-Identifier: Apache-2.0
/**
 * The rows that trailing frames may still need, by key, in chunks whose folds are kept; so that a frame costs the same
 * whatever it holds.
 *
 * <p>In: rows with event times, a store, and what to compute as {@link io.millrace.state.window.WindowFold}. Out: the
 * folded frames of each row. Entry: {@link io.millrace.state.window.FrameWindows}. Invariants: knows no aggregate
 * function; whatever is folded is a pure function of the rows of a key and of their chunks, and chunks depend on the
 * rows alone, so that a window that was loaded again gives the same bits as one that stayed on the heap; the store is
 * written once a commit for each key that changed, and bytes that cannot be what was written are refused with MR-4014.
 */
@NullMarked
package io.millrace.state.window;

import org.jspecify.annotations.NullMarked;
