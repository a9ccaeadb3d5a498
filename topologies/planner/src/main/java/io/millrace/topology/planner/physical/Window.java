// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import org.jspecify.annotations.Nullable;

/** The windows of a GROUP BY, or those whose bounds stand behind the key of a topic. */
public sealed interface Window permits TimeWindow, Window.Session {
    /** How long after its end a window takes rows; for a topic that is only read it means nothing. */
    long graceMillis();

    /** How long its rows are kept, or null for what the window needs. */
    @Nullable
    Long retentionMillis();

    /** How long after its end a window may still change, or is kept if that is longer. */
    long lifetimeMillis();

    /**
     * Runs of rows of a group that are at most a gap apart: they begin with the first row and end with the last one, both included.
     *
     * @param gapMillis the longest time between two rows of a session; 0 for a topic that is only read
     */
    record Session(
            long gapMillis, long graceMillis, @Nullable Long retentionMillis) implements Window {
        @Override
        public long lifetimeMillis() {
            long changes = gapMillis + graceMillis;
            return retentionMillis == null ? changes : Math.max(changes, retentionMillis);
        }
    }
}
