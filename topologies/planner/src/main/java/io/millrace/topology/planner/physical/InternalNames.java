// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

/**
 * The names of what an application keeps for itself in Kafka. They derive from step ids alone, because a name that changes
 * is a state that is lost. Any thread.
 */
public final class InternalNames {
    private InternalNames() {}

    /** The changelog topic of a step's store; the store is called like the step. */
    public static String changelogTopic(String applicationId, String stepId) {
        return applicationId + "-" + stepId + "-changelog";
    }

    /** The topic that rows go through at a {@link Step.Repartition}. */
    public static String repartitionTopic(String applicationId, String stepId) {
        return applicationId + "-" + stepId;
    }

    /**
     * Whether a step keeps state: tables, frames, groups, and HAVING, which remembers the groups that passed.
     *
     * @param query the query that the step belongs to
     */
    public static boolean hasStore(Step step, QueryPlan query) {
        if (step instanceof Step.Source source) {
            return source.kind() == SourceKind.TABLE;
        }
        if (step instanceof Step.Filter filter) {
            return query.step(filter.input()) instanceof Step.Aggregate;
        }
        return step instanceof Step.Trailing || step instanceof Step.Aggregate;
    }
}
