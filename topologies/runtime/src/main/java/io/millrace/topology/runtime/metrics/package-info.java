// SPDX-License-Identifier: Apache-2.0
/**
 * What is counted while a pipeline runs.
 *
 * <p>In: events of operators. Out: counters for reports, the demo and Micrometer. Entry: {@link
 * io.millrace.topology.runtime.metrics.RuntimeMetrics}. Invariant: for each query and source, once everything is processed,
 * consumed = applied + dead-lettered + late + filtered.
 */
@NullMarked
package io.millrace.topology.runtime.metrics;

import org.jspecify.annotations.NullMarked;
