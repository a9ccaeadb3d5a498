// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Remembers what was made from a text, because patterns are nearly always constants and costly to compile. Starts anew
 * when it has many entries, so that patterns from data cannot fill the memory. Any thread.
 */
final class Memo<V> {
    private static final int ENTRIES_MAX = 256;

    private final ConcurrentHashMap<String, V> made = new ConcurrentHashMap<>();
    private final Function<String, V> maker;

    Memo(Function<String, V> maker) {
        this.maker = maker;
    }

    V get(String text) {
        V value = made.get(text);
        if (value != null) {
            return value;
        }
        if (made.size() >= ENTRIES_MAX) {
            made.clear();
        }
        return made.computeIfAbsent(text, maker);
    }
}
