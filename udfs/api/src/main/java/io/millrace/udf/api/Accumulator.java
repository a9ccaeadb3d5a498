// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.api;

/**
 * The running state of one aggregate over some rows; see {@link AggregateFunction} for the methods that are found by
 * name. One thread at a time.
 *
 * @param <S> the class itself
 */
public interface Accumulator<S> {
    /** Back to the state of no rows; keeps buffers for reuse. */
    void reset();

    /**
     * Adds the rows of another accumulator, which stay as they are. Associative: how rows were grouped into accumulators
     * does not matter beyond rounding. Where the order of rows matters, the other's rows come later.
     */
    void merge(S other);

    /** Writes the state, not the constants that the constructor took. */
    void write(StateOutput out);

    /** Replaces the state by one that {@link #write} wrote with the same constants. */
    void read(StateInput in);

    /** False: the result is NULL. */
    default boolean hasResult() {
        return true;
    }

    /**
     * False: the result in a trailing frame is NULL. Differs from {@link #hasResult} where GROUP BY has a default for no
     * values and frames have none: AVG.
     */
    default boolean hasFrameResult() {
        return hasResult();
    }
}
