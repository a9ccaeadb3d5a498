// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.RowBatch;
import io.millrace.udf.api.Accumulator;

/**
 * One aggregate call of a group: a generated class that moves values between columns and accumulators without boxing. The binding has
 * no state; any thread.
 */
public interface AggregateBinding {
    /** An accumulator of no rows. */
    Accumulator<?> create();

    /** Adds the call's arguments in a row to an accumulator that {@link #create} made; a null argument follows the function's rule. */
    void add(Accumulator<?> accumulator, RowBatch arguments, int row);

    /** Takes back what {@link #add} added. Only for functions that can. */
    void undo(Accumulator<?> accumulator, RowBatch arguments, int row);

    /** Sets the result of a group. */
    void result(Accumulator<?> accumulator, ColumnVector out, int row);
}
