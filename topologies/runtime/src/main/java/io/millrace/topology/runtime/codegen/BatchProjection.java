// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.RowBatch;

/**
 * Compiled expressions that make rows from rows. Without state: any thread, each with its own batches.
 *
 * <p>Works column by column: errors are told in order of columns, then rows. An expression that fails, or that a null operand
 * makes null, gives null. Of a tombstone only key columns are evaluated; its value columns are null. If {@code errors}
 * throws, the rows that were appended to {@code out} are incomplete and must be thrown away.
 */
public interface BatchProjection {
    /** Appends a row to {@code out} for each row from {@code from} to before {@code to}, with its time, kind and origin. */
    void project(RowBatch in, int from, int to, RowBatch out, ExpressionErrors errors);

    /** The same for the first {@code count} of these rows. */
    void project(RowBatch in, int[] rows, int count, RowBatch out, ExpressionErrors errors);
}
