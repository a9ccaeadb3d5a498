// SPDX-License-Identifier: Apache-2.0
/**
 * State as Kafka Streams wants it: stores with changelogs, and the commit barrier.
 *
 * <p>In: databases. Out: store builders for a topology. Entry: {@link io.millrace.state.kafka.MillraceStores}.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Only {@link io.millrace.state.kafka.CommitBarrier} is a {@code CachedStateStore}. It drains the operators in the
 *       order of the topology and then flushes their stores, so nothing that a drain writes is left behind.
 *   <li>A database holds committed data only. What was flushed stays in memory, as the task's generation, until {@link
 *       io.millrace.state.kafka.Transactions} says that its transaction is committed; at-least-once until Kafka Streams calls
 *       {@code commit} of the barrier. Then one write carries all stores of the task with their changelog offsets.
 *   <li>What a disk refuses stays in memory, readable, and is tried again; {@link io.millrace.state.api.StateDisk} says that
 *       nothing should be added to it. A task that cannot be opened for it is one that Kafka Streams cannot lock: tried again.
 *   <li>A restore is gathered in memory, each key once, and written in order; a kill finds an earlier offset.
 *   <li>The database lies beside the task's folder, which Kafka Streams deletes after an unclean close; a marker in that folder
 *       says which database belongs to it.
 *   <li>A store without an offset reports {@code OFFSET_UNKNOWN}, which Kafka Streams takes for "restore from the start". So it
 *       never throws TaskCorruptedException for such a store, and other stores of the task keep their data.
 *   <li>Nothing keeps the record collector or the role of the task: a context outlives changes between standby and active.
 * </ul>
 */
@NullMarked
package io.millrace.state.kafka;

import org.jspecify.annotations.NullMarked;
