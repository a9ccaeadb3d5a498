// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import java.util.List;

/** Where a process may end in a commit under exactly-once, in order; each is the entry of a method. */
enum CommitStep {
    BEFORE_DRAIN("io.millrace.state.kafka.CommitBarrier", "flushCache"),
    /** Batches are let go, state is still to be sent to its changelog. */
    DRAINED("io.millrace.state.kafka.KafkaOrderedStore", "flush"),
    /** The generation is there, and its changelog records are given to the producer. */
    CHANGES_SENT("io.millrace.state.kafka.KafkaOrderedStore", "flushed"),
    BEFORE_PRODUCER_FLUSH("org.apache.kafka.clients.producer.KafkaProducer", "flush"),
    PRODUCER_FLUSHED("org.apache.kafka.clients.producer.KafkaProducer", "sendOffsetsToTransaction"),
    BEFORE_COMMIT("org.apache.kafka.clients.producer.KafkaProducer", "commitTransaction"),
    /** The broker has committed, and the answer is here, but nobody has read it. */
    COMMITTED_AT_BROKER(
            "org.apache.kafka.clients.producer.internals.TransactionManager$EndTxnHandler", "handleResponse"),
    /** The producer says so. */
    COMMITTED("io.millrace.state.kafka.Transactions", "committed"),
    /** With several tasks of one thread: some may have been written. */
    BEFORE_WRITE("io.millrace.state.rocksdb.RocksDatabase", "write"),
    WRITTEN("io.millrace.state.kafka.KafkaOrderedStore", "written");

    /** Behind the drain, the producer's flush, the commit at the broker, its answer, and the write to disk. */
    static final List<CommitStep> FEW =
            List.of(BEFORE_PRODUCER_FLUSH, BEFORE_COMMIT, COMMITTED_AT_BROKER, BEFORE_WRITE, WRITTEN);

    private final String className;
    private final String method;

    CommitStep(String className, String method) {
        this.className = className;
        this.method = method;
    }

    /** Stops a process when it comes here for the given time from now on. */
    void stop(Debugger debugger, int times) {
        debugger.stopAt(className, method, times);
    }
}
