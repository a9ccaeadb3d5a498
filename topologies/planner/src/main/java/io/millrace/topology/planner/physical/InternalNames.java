// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import java.util.List;

/**
 * The names of what an application keeps for itself in Kafka. They derive from step ids alone, because a name that changes
 * is a state that is lost. Any thread.
 */
public final class InternalNames {
    private InternalNames() {}

    /** The changelog topic of a store. */
    public static String changelogTopic(String applicationId, String store) {
        return applicationId + "-" + store + "-changelog";
    }

    /** The topic that rows go through at a step that {@linkplain Step#goesThroughTopic says so}. */
    public static String repartitionTopic(String applicationId, String stepId) {
        return applicationId + "-" + stepId;
    }

    /**
     * The stores of a step, none for most: tables that streams are joined with, changes of tables, frames, groups, HAVING, which
     * remembers the groups that passed, and joins of streams, which have one a side. A join on a foreign key has the left table's
     * rows, and the right one's beside who refers to them.
     *
     * @param query the query that the step belongs to
     */
    public static List<String> stores(Step step, QueryPlan query) {
        if (step instanceof Step.StreamJoin) {
            return List.of(leftStore(step), rightStore(step));
        }
        if (step instanceof ForeignJoin.Answers) {
            return List.of(rightRowsStore(step), referencesStore(step));
        }
        return hasStore(step, query) ? List.of(step.id()) : List.of();
    }

    /** The store of the rows of a join's left side. */
    public static String leftStore(Step join) {
        return join.id() + ".left";
    }

    /** The store of the rows of a join's right side. */
    public static String rightStore(Step join) {
        return join.id() + ".right";
    }

    /** The store of the rows of the right table of a join on a foreign key. */
    public static String rightRowsStore(Step answers) {
        return answers.id() + ".rows";
    }

    /** The store of who refers to them. */
    public static String referencesStore(Step answers) {
        return answers.id() + ".references";
    }

    private static boolean hasStore(Step step, QueryPlan query) {
        if (step instanceof Step.Source || step instanceof Step.Project) {
            return isLookedUp(step, query);
        }
        if (step instanceof Step.Filter filter) {
            return query.step(filter.input()) instanceof Step.Aggregate;
        }
        return step instanceof Step.Trailing
                || step instanceof Step.Aggregate
                || step instanceof Step.Changes
                || step instanceof ForeignJoin.References;
    }

    /** Whether a step gives the rows of a table that a join with a stream looks for. */
    public static boolean isLookedUp(Step table, QueryPlan query) {
        return query.steps().stream()
                .anyMatch(step ->
                        step instanceof Step.TableJoin join && join.table().equals(table.id()));
    }
}
