// SPDX-License-Identifier: Apache-2.0
/**
 * Pipelines from SQL text, run in-process.
 *
 * <p>In: SQL and records. Out: records and counters to assert on. Entry: {@link io.millrace.topology.runtime.SqlPipeline},
 * and {@link io.millrace.topology.runtime.TaskRig} where commits, crashes and failures matter. Invariant: closing a pipeline
 * asserts that every record of every query is accounted for.
 */
@NullMarked
package io.millrace.topology.runtime;

import org.jspecify.annotations.NullMarked;
