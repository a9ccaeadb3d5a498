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

    /** Its only column where that is a text, by which it is found. */
    final @Nullable String text;

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
}
