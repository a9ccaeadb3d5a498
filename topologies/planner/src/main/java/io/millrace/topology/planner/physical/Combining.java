// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import io.millrace.topology.planner.logical.LogicalNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which groups may be combined ahead of their internal topic: rows are aggregated where they are read, and each commit sends one
 * record a group. Any thread.
 */
final class Combining {
    private Combining() {}

    /** Whether rows may be replaced: what is taken back in one task may have been added in another, and no part of a group is negative. */
    static boolean isOfChanges(LogicalNode node) {
        if (node instanceof LogicalNode.Filter filter) {
            return isOfChanges(filter.input());
        }
        return node instanceof LogicalNode.Project project
                ? isOfChanges(project.input())
                : node instanceof LogicalNode.Changes || node instanceof LogicalNode.TablesJoin;
    }

    /**
     * Whether results stay what they are.
     *
     * <p>Not with windows: what waits for a commit comes later than what other tasks sent meanwhile, and would find its window
     * closed. Not where the order of rows matters, because groups that are combined in several tasks have none.
     */
    static boolean isPossible(@Nullable Window window, List<Step.AggregateCall> calls) {
        return window == null
                && calls.stream().allMatch(call -> !call.function().dependsOnOrder());
    }
}
