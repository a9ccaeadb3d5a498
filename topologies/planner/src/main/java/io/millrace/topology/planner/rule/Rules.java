// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.rule;

import io.millrace.topology.planner.logical.LogicalNode;
import java.util.List;
import java.util.function.Predicate;

/** The rules in the order in which they are applied. Any thread. */
public final class Rules {
    private static final List<Rule> IN_ORDER = List.of(
            // First, so that the others see constants as constants.
            new FoldConstants(),
            // Before pruning, because it moves where columns are used.
            new PushFilterBelowJoin(),
            // Last: it needs to know what everything above the scans uses.
            new PruneColumns());

    private Rules() {}

    /** The names of all rules, in order. */
    public static List<String> names() {
        return IN_ORDER.stream().map(Rule::name).toList();
    }

    /** The plan after all rules. */
    public static LogicalNode optimize(LogicalNode root) {
        return optimize(root, name -> true);
    }

    /** The plan after the rules whose name is wanted; for tests that compare results with and without a rule. */
    public static LogicalNode optimize(LogicalNode root, Predicate<String> wanted) {
        LogicalNode node = root;
        for (Rule rule : IN_ORDER) {
            if (wanted.test(rule.name())) {
                node = rule.apply(node);
            }
        }
        return node;
    }
}
