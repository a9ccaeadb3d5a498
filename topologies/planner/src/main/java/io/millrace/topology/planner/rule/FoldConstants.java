// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.rule;

import io.millrace.topology.planner.expression.ConstantFolding;
import io.millrace.topology.planner.logical.LogicalNode;

/**
 * Computes what does not depend on a row once, when the statement is planned.
 *
 * <pre>
 *   Project [x * (60 * 1000)]      Project [x * 60000]
 *     └ …                      =>    └ …
 * </pre>
 */
final class FoldConstants extends Rewriter implements Rule {
    FoldConstants() {
        super(ConstantFolding::fold);
    }

    @Override
    public String name() {
        return "fold-constants";
    }

    @Override
    public LogicalNode apply(LogicalNode root) {
        return root.accept(this);
    }
}
