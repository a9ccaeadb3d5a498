// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How much a function makes where an argument says how much: one record must not take the memory of all. Any thread. */
final class Sizes {
    private static final int MAX = 1 << 24;

    private Sizes() {}

    /**
     * The size, in characters, bytes or elements.
     *
     * @throws IllegalArgumentException when it is too large
     */
    static int bounded(int size) {
        if (size > MAX) {
            throw new IllegalArgumentException("a size of " + size + " is more than " + MAX);
        }
        return size;
    }

    /**
     * A value that the next is made of: where it doubles each time, it soon is larger than memory. Structs are not looked into.
     *
     * @throws IllegalArgumentException when its characters, bytes and elements together are too many
     */
    static @Nullable Object boundedValue(@Nullable Object value) {
        long size = size(value, MAX);
        if (size > MAX) {
            throw new IllegalArgumentException("a value that grew to " + size + " is larger than " + MAX);
        }
        return value;
    }

    /** Counts no further than a little behind a limit. */
    private static long size(@Nullable Object value, long limit) {
        if (value instanceof String text) {
            return text.length();
        }
        if (value instanceof ByteBuffer bytes) {
            return bytes.remaining();
        }
        if (value instanceof Map<?, ?> map) {
            return size(map.keySet(), limit) + size(map.values(), limit);
        }
        long size = 1;
        if (value instanceof Collection<?> elements) {
            for (Object element : elements) {
                size += size(element, limit - size);
                if (size > limit) {
                    return size;
                }
            }
        }
        return size;
    }
}
