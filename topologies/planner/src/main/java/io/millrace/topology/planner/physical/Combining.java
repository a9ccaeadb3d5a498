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
     * A grace below which the rows of windows are not combined: what waits ahead of an internal topic does so for a tenth of that
     * at most.
     */
    private static final long GRACE_MIN_MILLIS = 1_000;

    /** More windows that overlap are not counted with. */
    private static final long WINDOWS_MAX = 1_000;

    /**
     * Whether results stay what they are.
     *
     * <p>Not with sessions and sliding windows, which begin where rows are; and not with windows that hardly wait for late rows, for
     * they would not wait for those that are combined either. Not where the order of rows matters, because groups that are combined
     * in several tasks have none.
     */
    static boolean isPossible(@Nullable Window window, List<Step.AggregateCall> calls) {
        return (window == null || window instanceof TimeWindow time && isPatient(time))
                && calls.stream().allMatch(call -> !call.function().dependsOnOrder());
    }

    private static boolean isPatient(TimeWindow window) {
        return !window.isSliding()
                && window.graceMillis() >= GRACE_MIN_MILLIS
                && window.sizeMillis() / window.advanceMillis() < WINDOWS_MAX;
    }
}
