// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

/** From SQL's positions, which count from 1 or from the end, to Java's indexes. */
final class Positions {
    private Positions() {}

    /** The index of a position, moved into the range from 0 to the length. */
    static int start(int position, int length) {
        return position < 0 ? Math.max(length + position, 0) : Math.max(Math.min(position - 1, length), 0);
    }

    /** The index behind so many from a start, not behind the end. */
    static int end(int start, int count, int length) {
        return (int) Math.max(Math.min((long) start + count, length), start);
    }
}
