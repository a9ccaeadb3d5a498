// SPDX-License-Identifier: Apache-2.0
/**
 * Millrace's parts without Kafka, measured with JMH.
 *
 * <p>In: rows in memory. Out: nanoseconds and bytes a row. Entry: JMH's own main class. Invariants: one thread; what a benchmark
 * computes is handed to JMH, so that it is not optimised away; figures are of one row.
 */
@NullMarked
package io.millrace.harness.bench.jmh;

import org.jspecify.annotations.NullMarked;
