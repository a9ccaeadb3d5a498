// SPDX-License-Identifier: Apache-2.0
/**
 * State that lives in memory only: for fast tests, and the model that other stores are compared with.
 *
 * <p>In: the store contract. Out: a database on the heap. Entry: {@link io.millrace.state.memory.MemoryDatabase}. Invariant:
 * nothing survives {@code close}.
 */
@NullMarked
package io.millrace.state.memory;

import org.jspecify.annotations.NullMarked;
