// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What objects take of a heap of less than 32 GB: headers of 12 bytes, references of 4, all in multiples of 8. Any thread.
 *
 * <p>A test compares it with what the heap says.
 */
@HotPath
final class HeapBytes {
    /** An object with three or four small fields. */
    static final long SMALL_OBJECT = 24;

    private static final long OBJECT = 16;

    /** An object that holds another, and its place in a table. */
    private static final long ENTRY = 40;

    private HeapBytes() {}

    static long array(long length, int elementBytes) {
        return OBJECT + length * elementBytes + 7 & -8;
    }

    static long references(long length) {
        return array(length, Integer.BYTES);
    }

    static long longs(long length) {
        return array(length, Long.BYTES);
    }

    static long ints(long length) {
        return array(length, Integer.BYTES);
    }

    /** An element of the array of a vector for a type. */
    static int elementBytes(SqlType type) {
        ColumnVector column = ColumnVector.forType(type, 0);
        if (column instanceof ColumnVector.OfBoolean) {
            return 1;
        }
        boolean isSmall = column instanceof ColumnVector.OfInt || column instanceof ColumnVector.OfObject;
        return isSmall ? Integer.BYTES : Long.BYTES;
    }

    /** A vector without the objects that it may hold. */
    static long vector(long capacity, int elementBytes) {
        return SMALL_OBJECT + array(capacity, 1) + array(capacity, elementBytes);
    }

    /** The carrier of a value; by rough count. */
    static long value(@Nullable Object value) {
        if (value instanceof String text) {
            return SMALL_OBJECT + array(text.length(), 1);
        }
        if (value instanceof ByteBuffer bytes) {
            return 2 * SMALL_OBJECT + array(bytes.remaining(), 1);
        }
        if (value instanceof BigDecimal number) {
            return number.precision() <= 18 ? ENTRY : 3 * ENTRY;
        }
        if (value instanceof List<?> list) {
            return SMALL_OBJECT + references(list.size()) + values(list);
        }
        if (value instanceof Map<?, ?> map) {
            return 2 * SMALL_OBJECT + ENTRY * map.size() + values(map.keySet()) + values(map.values());
        }
        if (value instanceof Struct struct) {
            long sum = OBJECT + references(struct.size());
            for (int i = 0; i < struct.size(); i++) {
                sum += value(struct.get(i));
            }
            return sum;
        }
        return value == null ? 0 : SMALL_OBJECT;
    }

    private static long values(Iterable<?> values) {
        long sum = 0;
        for (Object each : values) {
            sum += value(each);
        }
        return sum;
    }
}
