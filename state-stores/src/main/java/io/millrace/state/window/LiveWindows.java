// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.HotPath;
import io.millrace.state.codec.ByteWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The windows on the heap by key: open addressing, so that a look-up makes nothing. Stream thread. */
@HotPath
final class LiveWindows {
    private @Nullable KeyWindow[] table = new KeyWindow[64];
    private int size;
    private int hand;

    int size() {
        return size;
    }

    /** The window of the key that the writer holds, or null. */
    @Nullable
    KeyWindow find(ByteWriter key, int hash) {
        int mask = table.length - 1;
        int place = hash & mask;
        KeyWindow window = table[place];
        while (window != null && (window.hash != hash || !key.contentEquals(window.key))) {
            place = (place + 1) & mask;
            window = table[place];
        }
        return window;
    }

    /** The window of a key, or null. */
    @Nullable
    KeyWindow find(byte[] key, int hash) {
        int mask = table.length - 1;
        int place = hash & mask;
        KeyWindow window = table[place];
        while (window != null && (window.hash != hash || !Arrays.equals(window.key, key))) {
            place = (place + 1) & mask;
            window = table[place];
        }
        return window;
    }

    /** Adds a window whose key is not there. */
    void add(KeyWindow window) {
        if (size * 2 >= table.length) {
            grow();
        }
        put(window);
        size++;
    }

    private void put(KeyWindow window) {
        int mask = table.length - 1;
        int place = window.hash & mask;
        while (table[place] != null) {
            place = (place + 1) & mask;
        }
        table[place] = window;
    }

    private void grow() {
        @Nullable KeyWindow[] old = table;
        table = new KeyWindow[old.length * 2];
        hand = 0;
        for (KeyWindow window : old) {
            if (window != null) {
                put(window);
            }
        }
    }

    /** Removes a window that is there; those behind it move up, so that no gap hides them. */
    void remove(KeyWindow window) {
        int mask = table.length - 1;
        int gap = window.hash & mask;
        while (table[gap] != window) {
            gap = (gap + 1) & mask;
        }
        int place = gap;
        while (true) {
            place = (place + 1) & mask;
            KeyWindow next = table[place];
            if (next == null) {
                break;
            }
            int home = next.hash & mask;
            if (((place - home) & mask) >= ((place - gap) & mask)) {
                table[gap] = next;
                gap = place;
            }
        }
        table[gap] = null;
        size--;
    }

    /** The next window that was not used since the clock's hand passed it, within so many steps; null when there is none. */
    @Nullable
    KeyWindow leastUsed(KeyWindow inUse, int steps) {
        for (int i = 0; i < steps; i++) {
            hand = (hand + 1) & (table.length - 1);
            KeyWindow window = table[hand];
            if (window == null || window == inUse) {
                continue;
            }
            if (window.isUsed) {
                window.isUsed = false;
            } else {
                return window;
            }
        }
        return null;
    }
}
