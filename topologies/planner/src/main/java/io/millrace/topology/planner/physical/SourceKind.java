// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

/** How the records of a topic are read: each a fact, or each the newest row of its key. */
public enum SourceKind {
    STREAM,
    TABLE
}
