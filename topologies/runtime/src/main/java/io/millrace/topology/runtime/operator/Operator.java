// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;

/**
 * One step over batches of rows. Confined to the stream thread of its task.
 *
 * <p>Resuming: Kafka Streams calls a processor again with the same record when it could not send in time (at-least-once).
 * So when {@link #processBatch} throws, the operator remembers how far it came, and the next call, with the same rows, goes
 * on from there: what was applied to state is not applied again, what was forwarded is not forwarded again.
 */
@HotPath
interface Operator {
    /** Processes the rows {@code from} (included) to {@code to} (not included). The view is only valid during the call. */
    void processBatch(RowBatch view, int from, int to);

    /**
     * All records of a poll have been processed, so that the next ones may be long in coming; operators upstream first. Also
     * called when a timer has run. Never called where Kafka Streams hands records over one by one. Resumes like a batch.
     */
    default void pollEnded() {}

    /** Lets go of the rows that are held back; called before each commit, operators upstream first. */
    default void beforeCommit() {}

    /** Frees what is not on the heap. May be called twice. */
    default void close() {}
}
