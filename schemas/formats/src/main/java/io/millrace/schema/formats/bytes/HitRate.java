// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.bytes;

import io.millrace.schema.types.HotPath;

/**
 * Whether remembering pays, and how much to remember: a miss of the processor's caches costs more than a string. A column with more
 * values than are remembered is looked up seldom. Judges {@value #WINDOW} look-ups at a time; when more than an eighth of them miss,
 * {@value #LARGE} are remembered instead of {@value #SMALL}, and when that is not enough either, the next values are not looked up.
 * One thread.
 */
@HotPath
final class HitRate {
    static final int SMALL = 1024;
    static final int LARGE = 16 * SMALL;

    private static final int WINDOW = 1024;

    private final int largest;
    private int slots = SMALL;
    /** Below 0 while a new table fills. */
    private int lookups = -filling(SMALL);

    private int hits;
    private int pause;

    /** @param largest {@link #SMALL} for what is cheap to make again, or {@link #LARGE} */
    HitRate(int largest) {
        this.largest = largest;
    }

    /** Whether to look the next value up. */
    boolean pays() {
        if (pause > 0) {
            pause--;
            return false;
        }
        if (lookups == WINDOW) {
            judge();
        }
        lookups++;
        return pause == 0;
    }

    /** How many values are remembered from now on. */
    int slots() {
        return slots;
    }

    private static int filling(int slots) {
        return 2 * slots;
    }

    private void judge() {
        if (hits < WINDOW - WINDOW / 8) {
            if (slots < largest) {
                slots = largest;
            } else {
                slots = SMALL;
                pause = 16 * (filling(largest) + WINDOW);
            }
            lookups = -filling(slots);
        } else {
            lookups = 0;
        }
        hits = 0;
    }

    void hit() {
        if (lookups > 0) {
            hits++;
        }
    }
}
