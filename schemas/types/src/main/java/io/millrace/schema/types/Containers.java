// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Elements of ARRAY and MAP carriers, and values put together from parts. Any thread. */
@HotPath
public final class Containers {
    private Containers() {}

    /** The element at an index from 1, or from the end with negative ones (-1 is the last); null where there is none. */
    public static @Nullable Object element(List<?> array, long index) {
        long position = index > 0 ? index - 1 : array.size() + index;
        return index == 0 || position < 0 || position >= array.size() ? null : array.get((int) position);
    }

    /** The value of a key, or null. */
    public static @Nullable Object value(Map<?, ?> map, Object key) {
        return map.get(key);
    }

    /** A map of keys and values in turn, in that order; a later equal key wins; a null key fails. */
    public static Map<Object, @Nullable Object> map(@Nullable Object[] keysAndValues) {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>(keysAndValues.length);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            Object key = keysAndValues[i];
            if (key == null) {
                throw new ValueException("a map key is null");
            }
            map.put(key, keysAndValues[i + 1]);
        }
        return map;
    }

    public static ByteBuffer concat(ByteBuffer left, ByteBuffer right) {
        byte[] bytes = new byte[left.remaining() + right.remaining()];
        left.get(left.position(), bytes, 0, left.remaining());
        right.get(right.position(), bytes, left.remaining(), right.remaining());
        return ByteBuffer.wrap(bytes);
    }
}
