// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.runtime.RuntimeEnvironment;
import java.util.List;
import java.util.Set;

/**
 * What one processor runs: the steps of a sub-topology, the repartition steps whose topics it reads, and the topics of others that
 * it reads. Immutable; tasks make
 * their own operators of it.
 */
public record StageSpec(
        String component,
        PhysicalPlan plan,
        List<PlacedStep> steps,
        List<PlacedStep> repartitions,
        Set<String> topics,
        RuntimeEnvironment environment) {
    public StageSpec {
        steps = List.copyOf(steps);
        repartitions = List.copyOf(repartitions);
        topics = Set.copyOf(topics);
    }
}
