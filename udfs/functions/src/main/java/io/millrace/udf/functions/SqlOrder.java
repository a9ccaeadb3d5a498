// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import java.nio.ByteBuffer;

/** The order of values of one SQL type in their Java types. */
final class SqlOrder {
    private SqlOrder() {}

    /** @throws IllegalArgumentException when values of the type have no order */
    @SuppressWarnings("unchecked")
    static int compare(Object left, Object right) {
        if (left instanceof ByteBuffer leftBytes && right instanceof ByteBuffer rightBytes) {
            return compareBytes(leftBytes, rightBytes);
        }
        if (left instanceof Comparable<?> comparable) {
            return ((Comparable<Object>) comparable).compareTo(right);
        }
        throw new IllegalArgumentException("values of this type have no order");
    }

    /** Bytes count from 0 to 255, unlike in ByteBuffer's own order. */
    static int compareBytes(ByteBuffer left, ByteBuffer right) {
        int mismatch = left.mismatch(right);
        if (mismatch < 0) {
            return 0;
        }
        if (mismatch >= left.remaining() || mismatch >= right.remaining()) {
            return Integer.compare(left.remaining(), right.remaining());
        }
        return Byte.compareUnsigned(left.get(left.position() + mismatch), right.get(right.position() + mismatch));
    }
}
