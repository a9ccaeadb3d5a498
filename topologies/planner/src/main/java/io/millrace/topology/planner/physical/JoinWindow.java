// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import org.jspecify.annotations.Nullable;

/**
 * Which rows of two streams belong together.
 *
 * @param beforeMillis by how much a row of the right side may be older than one of the left
 * @param afterMillis by how much it may be younger
 * @param graceMillis how long after that time a row without a match waits for one; null when it has nulls at once, and is joined
 *     all the same when a match comes
 */
public record JoinWindow(
        long beforeMillis, long afterMillis, @Nullable Long graceMillis) {
    /** The grace where none is given, as Kafka Streams has it. */
    public static final long EAGER_GRACE_MILLIS = 86_400_000;

    /** How long rows may come late. */
    public long lateMillis() {
        return graceMillis == null ? EAGER_GRACE_MILLIS : graceMillis;
    }
}
