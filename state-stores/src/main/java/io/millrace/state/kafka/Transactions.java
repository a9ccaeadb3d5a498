// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells stores when what they flushed is committed. One for an application that runs with exactly-once.
 *
 * <p>Kafka Streams flushes stores also before a close that follows a failed commit, so a flush proves nothing, and it calls no
 * store when a transaction was committed. Only the producer knows: its owner calls {@link #committed} when {@code
 * commitTransaction} returned normally, and nothing when it threw, for then it is not known what became of the transaction.
 *
 * <p>A stream thread has one producer and flushes its tasks itself, so what a thread flushed since its last commit belongs to
 * its next one. Each method works on what the calling thread flushed.
 */
public final class Transactions {
    private final ThreadLocal<List<TaskState>> flushed = ThreadLocal.withInitial(ArrayList::new);

    /** The transaction of this thread's producer is committed: what its tasks flushed becomes durable. Does not throw. */
    public void committed() {
        List<TaskState> states = flushed.get();
        for (int i = 0; i < states.size(); i++) {
            states.get(i).persist();
        }
        states.clear();
    }

    /** The transaction of this thread's producer is aborted: its tasks will be closed, and forget what they flushed then. */
    public void aborted() {
        flushed.get().clear();
    }

    /** A task of this thread has flushed its stores. */
    void flushed(TaskState state) {
        List<TaskState> states = flushed.get();
        if (!states.contains(state)) {
            states.add(state);
        }
    }
}
