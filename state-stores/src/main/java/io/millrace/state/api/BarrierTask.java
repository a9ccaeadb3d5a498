// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

/**
 * What an operator does before its task commits: it lets go of every row that it still holds.
 *
 * <p>Confined to the stream thread. May forward rows and write to stores; may be called when there is nothing to do, and
 * also before a task is closed after a failure, when everything it writes belongs to a transaction that will be aborted
 * (under at-least-once: is written again after the restart).
 */
@FunctionalInterface
public interface BarrierTask {
    void beforeCommit();
}
