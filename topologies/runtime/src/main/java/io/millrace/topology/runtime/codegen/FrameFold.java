// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.RowBatch;
import io.millrace.state.window.WindowFold;
import io.millrace.udf.api.Accumulator;

/**
 * Some aggregate calls of a frame as one: a generated class that moves values between columns and accumulators without
 * boxing. No state; any thread.
 */
public interface FrameFold extends WindowFold {
    /** Sets the results of a state in a row that exists. */
    void results(Object state, RowBatch out, int row);

    @Override
    default long stateBytes(Object state) {
        return StateBytes.of((Accumulator<?>[]) state);
    }
}
