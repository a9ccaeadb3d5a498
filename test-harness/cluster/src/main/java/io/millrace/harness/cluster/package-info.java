// SPDX-License-Identifier: Apache-2.0
/**
 * What proofs on a real broker are made of.
 *
 * <p>In: a broker as a child process, SQL files. Out: records as any other program sees them: plain clients, read-committed, Avro's
 * own readers. Entry: {@link io.millrace.harness.cluster.Cluster}. Invariants: nothing that produces, reads or decodes uses the
 * engine's code; every wait is bounded.
 */
@NullMarked
package io.millrace.harness.cluster;

import org.jspecify.annotations.NullMarked;
