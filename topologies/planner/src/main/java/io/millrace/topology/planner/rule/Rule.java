// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.rule;

import io.millrace.topology.planner.logical.LogicalNode;

/** One rewrite of a whole plan. Stateless, any thread. */
interface Rule {
    LogicalNode apply(LogicalNode root);

    /** The name by which EXPLAIN and tests refer to the rule. */
    String name();
}
