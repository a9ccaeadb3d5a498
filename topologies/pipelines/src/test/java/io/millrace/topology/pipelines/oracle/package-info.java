// SPDX-License-Identifier: Apache-2.0
/**
 * What the three pipelines have to answer, computed the slow and obvious way: every frame is scanned anew for every row.
 *
 * <p>In: source rows in order of arrival at the operator, with the partition that they arrived in. Out: the expected rows of each
 * sink. Entry: {@link io.millrace.topology.pipelines.oracle.SensorOracle},
 * {@link io.millrace.topology.pipelines.oracle.TransactionOracle}, {@link io.millrace.topology.pipelines.oracle.LogOracle}.
 * Invariants: no engine code; a row that is late gives null; only good rows may be given (those that the engine dead-letters never
 * reach its operators). Nothing is ever forgotten, so memory grows with the input.
 */
@NullMarked
package io.millrace.topology.pipelines.oracle;

import org.jspecify.annotations.NullMarked;
