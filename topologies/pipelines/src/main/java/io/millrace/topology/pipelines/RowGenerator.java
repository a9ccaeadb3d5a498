// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines;

/**
 * An endless stream of rows. What happens in it (a fault, a flood) takes its time in event time, not in rows, so the same
 * generator serves any rate. One thread.
 *
 * @param <R> the row
 */
public sealed interface RowGenerator<R> permits SensorGenerator, PaymentGenerator, AccessLogGenerator {
    /**
     * The next row in order of arrival.
     *
     * @param eventTimeMillis the present in the generated world, milliseconds since 1970; should not go back between calls. The
     *     row's own time may lie before it: late rows, rows with the time of the row before, and what was due a moment ago
     */
    R next(long eventTimeMillis);

    /** Whether the row that {@link #next} gave last belongs to what the stream's model is to find. */
    boolean labelled();
}
