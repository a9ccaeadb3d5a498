// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.bytes;

import io.millrace.schema.types.HotPath;

/**
 * Whether remembering pays: a miss of the processor's caches costs more than a string. A column with more values than are
 * remembered is looked up seldom. Judges {@value #WINDOW} look-ups at a
 * time; when more than an eighth of them miss, the next {@value #PAUSE} values are not looked up. One thread.
 */
@HotPath
final class HitRate {
    private static final int WINDOW = 1024;
    private static final int PAUSE = 16 * WINDOW;

    private int lookups;
    private int hits;
    private int pause;

    /** Whether to look the next value up. */
    boolean pays() {
        if (pause > 0) {
            pause--;
            return false;
        }
        if (lookups == WINDOW) {
            pause = hits < WINDOW - WINDOW / 8 ? PAUSE : 0;
            lookups = 0;
            hits = 0;
        }
        lookups++;
        return true;
    }

    void hit() {
        hits++;
    }
}
