// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.RowBatch;

/** Is told each expression that failed for a row. May throw to stop the batch. */
public interface ExpressionErrors {
    /** The {@code column} of {@link #failed} where the expression is a filter's condition. */
    int CONDITION = -1;

    /**
     * An expression failed.
     *
     * @param row the row of {@code in}
     * @param column the index of the output column, or {@link #CONDITION}
     * @param cause what an operator or a function threw; often without a stack trace
     */
    void failed(RowBatch in, int row, int column, RuntimeException cause);
}
