// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import io.millrace.schema.types.HotPath;
import java.util.Arrays;

/** Two walks in one order; where a key stands in both, the upper one hides the lower one. */
@HotPath
final class LayeredCursor implements Cursor {
    private final Cursor upper;
    private final Cursor lower;
    private final byte[] removed;
    private boolean upperHere;
    private boolean lowerHere;
    private boolean started;
    private Cursor current;

    /** @param removed what stands in the upper walk for a key that is not there, known by identity */
    LayeredCursor(Cursor upper, Cursor lower, byte[] removed) {
        this.upper = upper;
        this.lower = lower;
        this.removed = removed;
        current = upper;
    }

    @Override
    public boolean next() {
        if (!started) {
            started = true;
            upperHere = upper.next();
            lowerHere = lower.next();
        } else if (current == upper) {
            upperHere = upperHere && upper.next();
        } else {
            lowerHere = lowerHere && lower.next();
        }
        return settle();
    }

    private boolean settle() {
        while (upperHere) {
            int order = lowerHere ? Arrays.compareUnsigned(upper.key(), lower.key()) : -1;
            if (order > 0) {
                current = lower;
                return true;
            }
            if (order == 0) {
                lowerHere = lower.next();
            }
            if (upper.value() != removed) {
                current = upper;
                return true;
            }
            upperHere = upper.next();
        }
        current = lower;
        return lowerHere;
    }

    @Override
    public byte[] key() {
        return current.key();
    }

    @Override
    public byte[] value() {
        return current.value();
    }

    @Override
    public void close() {
        upper.close();
        lower.close();
    }
}
