// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.RowBatch;

/** A compiled condition. Without state: any thread, each with its own batches. */
public interface BatchFilter {
    /**
     * Writes the indexes of the rows from {@code from} to before {@code to} for which the condition is true, in order, to the
     * start of {@code selected}. A tombstone is never selected: there is no row to judge. A row whose condition fails is
     * told to {@code errors} and not selected.
     *
     * @param selected has room for {@code to - from} indexes
     * @return how many were selected
     */
    int select(RowBatch in, int from, int to, int[] selected, ExpressionErrors errors);
}
