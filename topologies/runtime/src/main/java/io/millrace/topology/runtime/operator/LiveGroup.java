// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.udf.api.Accumulator;
import org.jspecify.annotations.Nullable;

/** A group in a window, on the heap. Fields are its owners' to keep: {@link GroupState} or {@link CombinedGroups}, its window and {@link PendingChanges}. Stream thread. */
@HotPath
class LiveGroup {
    /** The group's columns, as {@link GroupCodec} wrote them; windows of one group may share the array. */
    final byte[] key;

    /** That of {@code ByteWriter.hashOf(key)}. */
    final int hash;

    final Accumulator<?>[] accumulators;

    /** Null when it is no longer on the heap. */
    @Nullable
    GroupWindow window;

    /** The largest event time of its rows; {@code Long.MIN_VALUE} when there is none yet. */
    long latest = Long.MIN_VALUE;

    /** Whether the store has the group, though not as it is now when it is dirty. */
    boolean isStored;

    boolean isDirty;

    /** Since groups were last let go. */
    boolean isUsed;

    /** By rough count. */
    int bytes;

    /** Since it is on the heap; of a group that is combined the number of its rows. */
    int changes;

    /** The same group in the window that rows go to after this one; a guess, for that one may have gone. */
    @Nullable
    LiveGroup following;

    /** Whether its change is still to be handed on; its neighbours among those. */
    boolean isWaiting;

    @Nullable
    LiveGroup waitingBefore;

    @Nullable
    LiveGroup waitingBehind;

    LiveGroup(GroupWindow window, byte[] key, int hash, Accumulator<?>[] accumulators) {
        this.window = window;
        this.key = key;
        this.hash = hash;
        this.accumulators = accumulators;
    }
}
