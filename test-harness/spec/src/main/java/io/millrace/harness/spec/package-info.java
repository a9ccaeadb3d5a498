// SPDX-License-Identifier: Apache-2.0
/**
 * Runs conformance cases: statements, input records and the exact records that must come out, in a neutral JSON form.
 *
 * <p>In: a folder of cases. Out: a result for each. Entry: {@link io.millrace.harness.spec.ConformanceRun}. Invariants: a case
 * goes the way of a user's file, through the real planner and topologies; records are written and read by means of this
 * module and never by the engine's formats; what the engine says it cannot do yet is {@code unsupported} and never a pass.
 */
@NullMarked
package io.millrace.harness.spec;

import org.jspecify.annotations.NullMarked;
