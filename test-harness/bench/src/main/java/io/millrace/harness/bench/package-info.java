// SPDX-License-Identifier: Apache-2.0
/**
 * Measures Millrace against other ways to do the same work: the same topics, one fresh JVM a run, results checked first.
 *
 * <p>In: settings ({@code name=value}). Out: a table and a CSV file of all runs. Entry: {@link io.millrace.harness.bench.Bench}.
 * Invariants: no ratio is printed of runs whose output is not that of the oracle; the oracle, the generator and the readers use
 * nothing of the engine; every engine has the same guarantee, commit interval, threads, heap and topics.
 */
@NullMarked
package io.millrace.harness.bench;

import org.jspecify.annotations.NullMarked;
