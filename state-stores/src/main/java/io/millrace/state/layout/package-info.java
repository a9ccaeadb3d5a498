// SPDX-License-Identifier: Apache-2.0
/**
 * How the state of operators lies in a store: rows by key, sessions, buffers of joins, references by foreign key.
 *
 * <p>In: keys and rows as bytes, event times. Out: entries of an {@link io.millrace.state.api.OrderedStore}, and what is found there.
 * Entry: one class a layout. {@link io.millrace.state.layout.KeyValueLayout} (tables, groups without a window), {@link
 * io.millrace.state.layout.SessionLayout}, {@link io.millrace.state.layout.JoinBufferLayout}, {@link
 * io.millrace.state.layout.ForeignKeyLayout} and {@link io.millrace.state.layout.PrimaryRowLayout}.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A store has one layout. Its first entry says which, and in which version; MR-5003 for another, at once. The changelog has
 *       the same bytes, so that only the sources can mend it: until the formats are declared stable a version may change.
 *   <li>Everything that must survive is in the store when the call returns, but for what {@code beforeCommit} writes: stream time and
 *       the like, and the newest rows of joins. What is on the heap is read again. So a layout over a restored store gives what the old one would have given.
 *   <li>What is found follows from the rows and from stream time alone, not from when {@code expire} removed bytes.
 *   <li>What ends by time lies in entries of one bucket of time, in the order of buckets; an entry goes as a whole, with one tombstone.
 *   <li>Knows no SQL type, no aggregate and no operator. No call is made twice: resuming is the operator's matter.
 * </ul>
 *
 * <p><b>A session operator</b>, {@code processBatch(view, from, to)}, row by row: compute the key and {@code advance} to the row's time
 * t. {@code find(t - gap, t + gap)}. Nothing found and t before stream time - gap - grace: late. Else start from the first state found or
 * an empty accumulator, merge the others in, add the row, and {@code replaceFound} with the smallest start and the largest end. EMIT
 * CHANGES: first a tombstone for each session that was found and whose bounds are not those of the new one, then its row. EMIT FINAL:
 * {@code takeClosed(stream time - gap - grace)} until it gives false, whenever stream time moved; a batch of closed rows that is full
 * goes on before the next is taken, so that a retry resumes at what is handed on and not at the store. Then {@code expire}. Before a
 * commit: hand on what waits, {@code expire}, {@code beforeCommit}.
 *
 * <p><b>A join of two streams</b> has two buffers, and both {@code advance} with the rows of either side. For a row of the left one:
 * {@code right.find(t - before, t + after)}, a joined row for each, {@code right.markFound()} where the right side is an outer one;
 * {@code left.insert}, or {@code insertWaiting} when the left side is an outer one and nothing was found. For a row of the right one the
 * same with sides and range mirrored. Then rows that nobody joined: while {@code nextWaiting(limit)} of the two is not {@code NONE},
 * the side with the smaller time takes its row and hands it on with nulls; then both {@code expire}. Without GRACE a row goes out
 * with nulls at once, and nothing waits.
 *
 * <p><b>A join of tables</b> has a {@code KeyValueLayout} each side. <b>A foreign-key join</b> has a {@code PrimaryRowLayout} where the
 * left table's rows are, a {@code KeyValueLayout} for the right one's and a {@code ForeignKeyLayout} beside it.
 */
@NullMarked
package io.millrace.state.layout;

import org.jspecify.annotations.NullMarked;
