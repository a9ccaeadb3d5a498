// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.RowBatch;
import io.millrace.topology.planner.physical.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the two sides of each join of tables, and what a join behind it sees of its rows. Stream thread, used once. */
final class TablesJoinBuilder {
    private final Map<String, TableView> views = new HashMap<>();

    /** The rows that a step keeps are there for joins behind it. */
    void kept(Step step, TableView rows) {
        views.put(step.id(), rows);
    }

    /** The sides, the left one first. */
    List<TablesJoinSide> build(Step.TablesJoin step, Outlet outlet) {
        TableView left = view(step.left());
        TableView right = view(step.right());
        views.put(step.id(), new JoinedView(step.kind(), left, right, step.schema()));
        int leftKey = left.schema().indexOf(step.leftKey()).orElseThrow();
        int rightKey = right.schema().indexOf(step.rightKey()).orElseThrow();
        int leftSize = left.schema().size();
        int rightSize = right.schema().size();
        TablesJoinSide.Columns ofLeft =
                new TablesJoinSide.Columns(leftKey, 0, leftSize, leftSize + rightKey, leftSize, leftSize + rightSize);
        TablesJoinSide.Columns ofRight =
                new TablesJoinSide.Columns(rightKey, leftSize, rightSize, leftKey, 0, leftSize + rightSize);
        return List.of(
                new TablesJoinSide(
                        needed(step.kind(), Step.Join.LEFT), right, ofLeft, new RowBatch(step.schema(), 64), outlet),
                new TablesJoinSide(
                        needed(step.kind(), Step.Join.RIGHT), left, ofRight, new RowBatch(step.schema(), 64), outlet));
    }

    private TableView view(String step) {
        TableView view = views.get(step);
        if (view == null) {
            throw new IllegalStateException("step " + step + " is not in the stage of its join");
        }
        return view;
    }

    /** @param side the kind of join that needs this side alone */
    private static TablesJoinSide.Needed needed(Step.Join kind, Step.Join side) {
        return switch (kind) {
            case INNER -> TablesJoinSide.Needed.BOTH;
            case FULL -> TablesJoinSide.Needed.EITHER;
            case LEFT, RIGHT -> kind == side ? TablesJoinSide.Needed.THIS : TablesJoinSide.Needed.OTHER;
        };
    }
}
