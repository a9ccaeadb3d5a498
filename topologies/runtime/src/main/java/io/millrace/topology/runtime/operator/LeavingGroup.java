// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.udf.api.Accumulator;
import org.jspecify.annotations.Nullable;

/** A group that waits for its internal topic. Stream thread. */
@HotPath
class LeavingGroup extends LiveGroup {
    /** The key of its record. */
    final byte @Nullable [] recordKey;

    /** Its only column where that is a text, by which it is found; the object that came last, which is likely to come again. */
    @Nullable
    String text;

    LeavingGroup(
            GroupWindow window,
            byte[] key,
            int hash,
            byte @Nullable [] recordKey,
            @Nullable String text,
            Accumulator<?>[] accumulators) {
        super(window, key, hash, accumulators);
        this.recordKey = recordKey;
        this.text = text;
    }

    /** Whether a text is its only column. */
    @SuppressWarnings("ReferenceEquality") // Only to find out sooner.
    boolean isOf(String wanted) {
        if (wanted == text) {
            return true;
        }
        if (!wanted.equals(text)) {
            return false;
        }
        text = wanted;
        return true;
    }
}
