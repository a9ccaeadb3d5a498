// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.physical.ForeignJoin;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import java.util.Map;

/** A step and the query that it belongs to. */
public record PlacedStep(QueryPlan query, Step step) {
    /** The schema of what the step reads; of a join the stream's side. */
    RowSchema inputSchema() {
        return query.step(step.inputs().get(0)).schema();
    }

    /** The source whose rows reach the step; of a join that of its left side. */
    String streamSource() {
        Step first = first();
        return first instanceof Step.Tap tap ? tap.sourceName() : ((Step.Source) first).sourceName();
    }

    /** The topic of that source. */
    String topic() {
        Step first = first();
        return first instanceof Step.Tap tap ? tap.topic() : ((Step.Source) first).topic();
    }

    /** What is said of the formats of that topic; nothing where its rows are taken in memory, which is for topics without such words. */
    Map<String, String> formatProperties() {
        return first() instanceof Step.Source source ? source.format().properties() : Map.of();
    }

    /** The same as a step; not of rows that are taken in memory. */
    Step.Source source() {
        return (Step.Source) first();
    }

    private Step first() {
        Step at = step;
        while (!at.inputs().isEmpty()) {
            at = query.step(at.inputs().get(0));
        }
        return at;
    }

    /** Whether the step's rows come of a join of two streams or of a table's kept rows, which have counted the records that they come of. */
    boolean isBehindKeptRows() {
        Step at = step;
        while (!at.inputs().isEmpty()) {
            at = query.step(at.inputs().get(0));
            if (at instanceof Step.StreamJoin || at instanceof Step.Changes || at instanceof ForeignJoin) {
                return true;
            }
        }
        return false;
    }

    /** Whether the step's rows come of a table's kept rows: what has no key here is in the table all the same. */
    boolean isBehindTable() {
        Step at = step;
        while (!at.inputs().isEmpty()) {
            at = query.step(at.inputs().get(0));
            if (at instanceof Step.Changes || at instanceof ForeignJoin) {
                return true;
            }
        }
        return false;
    }

    /** Whether the step's rows are groups, or some of those that one record has become: they have been counted already. */
    boolean isBehindCount() {
        Step at = step;
        while (!at.inputs().isEmpty()) {
            at = query.step(at.inputs().get(0));
            if (counts(at)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a step before the sink is where rows count as applied: when they are in a group, a join of streams or a table, or become several. */
    boolean countsBeforeSink() {
        return query.steps().stream().anyMatch(PlacedStep::counts);
    }

    private static boolean counts(Step step) {
        return step instanceof Step.Aggregate
                || step instanceof Step.Unnest
                || step instanceof Step.StreamJoin
                || step instanceof Step.Changes
                || step instanceof ForeignJoin;
    }

    /** Whether the query groups. */
    boolean groups() {
        return query.steps().stream().anyMatch(Step.Aggregate.class::isInstance);
    }
}
