// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.onnx;

import io.millrace.schema.errors.RecordException;

/** Hears of rows that a model could not score. Called on the scoring thread, in the order of rows. */
@FunctionalInterface
public interface RowFailure {
    /**
     * One row is guilty; its score is already null and the rows around it are scored.
     *
     * @param row the index of the row in the batch that was given to the scorer
     * @param error MODEL_FAILED with the runtime's reason
     */
    void failed(int row, RecordException error);
}
