// SPDX-License-Identifier: Apache-2.0
/**
 * A physical plan to a Kafka Streams topology.
 *
 * <p>In: a plan, and what it runs with. Out: a {@code Topology} with one processor for each sub-topology. Entry: {@link
 * io.millrace.topology.runtime.TopologyAssembler}. Invariant: names of stores and internal topics derive from step ids alone.
 */
@NullMarked
package io.millrace.topology.runtime;

import org.jspecify.annotations.NullMarked;
