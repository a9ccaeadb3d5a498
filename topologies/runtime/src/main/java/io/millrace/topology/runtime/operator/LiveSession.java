// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.udf.api.Accumulator;

/**
 * The newest session of a key, on the heap; it ends at its largest event time. Fields are its owners' to keep: {@link Sessions}
 * and {@link SessionOperator}. Stream thread.
 */
@HotPath
final class LiveSession extends LiveGroup {
    /** The time of its first row. */
    long start;

    /** Whether a row of it was handed on; those bounds it had then. */
    boolean isShown;

    long shownStart;
    long shownEnd;

    /** Whether it stands among those that wait for their end, and where. */
    boolean isQueued;

    long queuedEnd;

    LiveSession(GroupWindow table, byte[] key, int hash, Accumulator<?>[] accumulators) {
        super(table, key, hash, accumulators);
    }

    /** Whether it begins and ends at one time. */
    boolean isInstant(long time) {
        return start == time && latest == time;
    }

    void shown() {
        isShown = true;
        shownStart = start;
        shownEnd = latest;
    }
}
