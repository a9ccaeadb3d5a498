// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

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
}
