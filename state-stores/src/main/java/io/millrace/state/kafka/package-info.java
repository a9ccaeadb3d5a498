// SPDX-License-Identifier: Apache-2.0
/**
 * State as Kafka Streams wants it: stores with changelogs, and the commit barrier.
 *
 * <p>In: local tables. Out: store builders for a topology. Entry: {@link io.millrace.state.kafka.MillraceStores}.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Only {@link io.millrace.state.kafka.CommitBarrier} is a {@code CachedStateStore}. It drains the operators in the
 *       order of the topology and then flushes their stores, so nothing that a drain writes is left behind.
 *   <li>An offset lies in a table only while the table holds exactly committed data (exactly-once): the first flush after
 *       opening takes it away in the batch that writes the data, and {@code commit(Map)}, which Kafka Streams calls only
 *       after a transaction was committed, puts it back. So after a kill the offset is missing and the table is emptied
 *       and restored; after a clean close it is there.
 *   <li>A table without a usable offset is emptied when it is opened and reports {@code OFFSET_UNKNOWN}, which Kafka
 *       Streams takes for "restore from the start". So it never throws TaskCorruptedException for such a store, and other
 *       stores of the task keep their data.
 *   <li>Nothing keeps the record collector or the role of the task: a context outlives changes between standby and active.
 * </ul>
 */
@NullMarked
package io.millrace.state.kafka;

import org.jspecify.annotations.NullMarked;
