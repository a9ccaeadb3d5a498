// SPDX-License-Identifier: Apache-2.0
/**
 * What a running process tells over HTTP.
 *
 * <p>In: applications and their meters. Out: {@code /metrics}, {@code /healthz} and {@code /readyz}. Entry: {@link
 * io.millrace.topology.server.MetricsServer}. Invariants: listens on the given address only; nothing can be changed from
 * here; an answer never waits for a record to be processed.
 */
@NullMarked
package io.millrace.topology.server;

import org.jspecify.annotations.NullMarked;
