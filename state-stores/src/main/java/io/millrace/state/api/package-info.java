// SPDX-License-Identifier: Apache-2.0
/**
 * What an operator may ask of its keyed state, and what a store asks of the place where it keeps it.
 *
 * <p>In: nothing. Out: the store contract for operators, and {@link io.millrace.state.api.TaskDatabase} for those who
 * keep bytes. Entry: {@link io.millrace.state.api.OrderedStore}. Invariants: knows no Kafka and no RocksDB; keys are ordered
 * by their bytes, unsigned; a change reaches the changelog
 * in {@code flush}, and the database when it is known to be committed.
 */
@NullMarked
package io.millrace.state.api;

import org.jspecify.annotations.NullMarked;
