// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.planner.physical.ForeignJoin;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.planner.physical.Step;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** What joins ask of the partitions of topics: rows that meet must be in the partition of the same number. Any thread. */
public final class Copartitioning {
    private Copartitioning() {}

    /**
     * Checks the joins of a query.
     *
     * @param partitions how many partitions the topic of a name has
     * @throws MillraceException with PARTITIONS_DIFFER when two topics that are joined as they are have different numbers
     */
    public static void check(QueryPlan query, ToIntFunction<String> partitions) {
        for (Step step : query.steps()) {
            if (step.inputs().size() > 1) {
                check(query, step, partitions);
            }
        }
    }

    private static void check(QueryPlan query, Step join, ToIntFunction<String> partitions) {
        Optional<Step.Source> left = entry(query, join.inputs().get(0));
        Optional<Step.Source> right = entry(query, join.inputs().get(1));
        if (left.isEmpty() || right.isEmpty()) {
            return;
        }
        int ofLeft = partitions.applyAsInt(left.get().topic());
        int ofRight = partitions.applyAsInt(right.get().topic());
        if (ofLeft != ofRight) {
            throw new MillraceException(
                    ErrorCode.PARTITIONS_DIFFER,
                    "query " + query.id() + " joins topic " + left.get().topic() + " with " + ofLeft
                            + " partitions and topic " + right.get().topic() + " with " + ofRight,
                    hint(left.get(), ofLeft, right.get(), ofRight));
        }
    }

    /** The side with fewer partitions is copied: streams are, where one can be. */
    private static String hint(Step.Source left, int ofLeft, Step.Source right, int ofRight) {
        boolean tables = left.kind() == SourceKind.TABLE && right.kind() == SourceKind.TABLE;
        Step.Source copied = tables ? ofLeft < ofRight ? left : right : right.kind() == SourceKind.TABLE ? left : right;
        String kind = copied.kind() == SourceKind.TABLE ? "TABLE" : "STREAM";
        return "give both the same number, or join a copy: CREATE " + kind + " copy WITH (partitions="
                + (copied == left ? ofRight : ofLeft) + ") AS SELECT * FROM " + copied.sourceName();
    }

    /** The source whose partitions are those of a step's rows; none behind an internal topic, which gets the partitions that it needs. */
    private static Optional<Step.Source> entry(QueryPlan query, String id) {
        Step at = query.step(id);
        while (!(at instanceof Step.Source)) {
            if (at.goesThroughTopic()) {
                return Optional.empty();
            }
            // Answers come back to where the left table's rows are.
            String before = at instanceof ForeignJoin.Joined join
                    ? query.step(join.references()).inputs().get(0)
                    : at.inputs().get(0);
            at = query.step(before);
        }
        return Optional.of((Step.Source) at);
    }
}
