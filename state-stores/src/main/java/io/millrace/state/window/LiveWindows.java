// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.HotPath;
import io.millrace.state.codec.ByteWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The windows on the heap by key: open addressing, so that a look-up makes nothing. Stream thread. */
@HotPath
final class LiveWindows {
    private static final int LENGTH_MIN = 64;

    /** With more places for each window the table is too large. */
    private static final int PLACES_MAX = 16;

    private @Nullable KeyWindow[] table = new KeyWindow[LENGTH_MIN];
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

    /** Reads what {@link #find} will read first. */
    int touch(int hash) {
        KeyWindow window = table[hash & table.length - 1];
        return window == null ? 0 : window.hash;
    }

    /** The window of the key that stands in an array, or null. */
    @Nullable
    KeyWindow find(byte[] bytes, int from, int to, int hash) {
        int mask = table.length - 1;
        int place = hash & mask;
        KeyWindow window = table[place];
        while (window != null
                && (window.hash != hash || !Arrays.equals(bytes, from, to, window.key, 0, window.key.length))) {
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
            move(table.length * 2);
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

    private void move(int length) {
        @Nullable KeyWindow[] old = table;
        table = new KeyWindow[length];
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
        if (size * PLACES_MAX < table.length && table.length > LENGTH_MIN) {
            move(table.length / 2);
        }
    }

    /** The window under the clock's hand, which goes on; null when there is none. */
    @Nullable
    KeyWindow next() {
        hand = (hand + 1) & (table.length - 1);
        return table[hand];
    }

    /** What the table takes of the heap. */
    long bytes() {
        return HeapBytes.references(table.length);
    }
}
