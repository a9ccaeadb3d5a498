// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** 64-bit hashes of values of one SQL type; equal values have equal hashes, on every machine and in every version. */
final class ValueHash {
    private static final long SEED = 0x9E3779B97F4A7C15L;

    private ValueHash() {}

    static long of(long value) {
        long hash = value + SEED;
        hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
        return hash ^ (hash >>> 31);
    }

    /** Both zeros are equal, and all NaNs. */
    static long of(double value) {
        return of(Double.doubleToLongBits(value == 0.0 ? 0.0 : value));
    }

    static long of(String value) {
        long hash = SEED ^ value.length();
        int length = value.length();
        int i = 0;
        for (; i + 4 <= length; i += 4) {
            long four = value.charAt(i)
                    | (long) value.charAt(i + 1) << 16
                    | (long) value.charAt(i + 2) << 32
                    | (long) value.charAt(i + 3) << 48;
            hash = join(hash, four);
        }
        for (; i < length; i++) {
            hash = join(hash, value.charAt(i));
        }
        return of(hash);
    }

    static long of(ByteBuffer value) {
        long hash = SEED ^ value.remaining();
        for (int i = value.position(); i < value.limit(); i++) {
            hash = join(hash, value.get(i));
        }
        return of(hash);
    }

    /** Any value; a number's scale does not count. */
    static long of(Object value) {
        if (value instanceof Long number) {
            return of(number.longValue());
        }
        if (value instanceof Integer number) {
            return of(number.longValue());
        }
        if (value instanceof Double number) {
            return of(number.doubleValue());
        }
        if (value instanceof String text) {
            return of(text);
        }
        if (value instanceof ByteBuffer bytes) {
            return of(bytes);
        }
        if (value instanceof Boolean truth) {
            return of(truth ? 1L : 0L);
        }
        if (value instanceof BigDecimal number) {
            return of(number.signum() == 0 ? "0" : number.stripTrailingZeros().toString());
        }
        return ofCollection(value);
    }

    private static long ofCollection(Object value) {
        long hash = SEED;
        if (value instanceof List<?> list) {
            for (Object element : list) {
                hash = join(hash, element == null ? 0L : of(element));
            }
            return of(hash);
        }
        if (value instanceof Map<?, ?> map) {
            // The order of a map's entries does not count, so their hashes are summed.
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                long key = entry.getKey() == null ? 0L : of(entry.getKey());
                hash += join(key, entry.getValue() == null ? 0L : of(entry.getValue()));
            }
            return of(hash);
        }
        return of((long) value.hashCode());
    }

    private static long join(long hash, long value) {
        long mixed = (hash ^ value) * 0xFF51AFD7ED558CCDL;
        return Long.rotateLeft(mixed ^ (mixed >>> 32), 29) * 0xC4CEB9FE1A85EC53L;
    }
}
