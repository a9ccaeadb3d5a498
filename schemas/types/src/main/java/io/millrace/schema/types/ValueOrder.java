// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Equality and order of carriers that are objects; numbers that are Java primitives compare with Java's operators. Any
 * thread.
 *
 * <p>STRING is ordered by UTF-16 units, BYTES by unsigned bytes, DECIMAL by number whatever the scale. ARRAY, MAP and STRUCT
 * have equality only: element by element with the same rules, where null equals null, and DOUBLE elements compare as
 * primitives do (NaN equals nothing).
 */
@HotPath
public final class ValueOrder {
    private ValueOrder() {}

    public static boolean equal(String left, String right) {
        return left.equals(right);
    }

    public static boolean equal(BigDecimal left, BigDecimal right) {
        return left.compareTo(right) == 0;
    }

    public static boolean equal(ByteBuffer left, ByteBuffer right) {
        return left.equals(right);
    }

    /** Equality of two carriers of one type, or of nulls. */
    public static boolean equal(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return left == right;
        }
        if (left instanceof BigDecimal a && right instanceof BigDecimal b) {
            return a.compareTo(b) == 0;
        }
        if (left instanceof Double a && right instanceof Double b) {
            return a.doubleValue() == b.doubleValue();
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return equal(a, b);
        }
        if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
            return equal(a, b);
        }
        if (left instanceof Struct a && right instanceof Struct b) {
            return equal(a, b);
        }
        return left.equals(right);
    }

    private static boolean equal(List<?> left, List<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        Iterator<?> others = right.iterator();
        for (Object element : left) {
            if (!equal(element, others.next())) {
                return false;
            }
        }
        return true;
    }

    private static boolean equal(Map<?, ?> left, Map<?, ?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : left.entrySet()) {
            Object other = right.get(entry.getKey());
            if (other == null && !right.containsKey(entry.getKey()) || !equal(entry.getValue(), other)) {
                return false;
            }
        }
        return true;
    }

    private static boolean equal(Struct left, Struct right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!equal(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    public static int compare(String left, String right) {
        return left.compareTo(right);
    }

    public static int compare(BigDecimal left, BigDecimal right) {
        return left.compareTo(right);
    }

    public static int compare(ByteBuffer left, ByteBuffer right) {
        int shared = Math.min(left.remaining(), right.remaining());
        for (int i = 0; i < shared; i++) {
            int order = (left.get(left.position() + i) & 0xff) - (right.get(right.position() + i) & 0xff);
            if (order != 0) {
                return order;
            }
        }
        return left.remaining() - right.remaining();
    }
}
