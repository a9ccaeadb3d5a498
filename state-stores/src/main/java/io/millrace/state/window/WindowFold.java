// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.ColumnVector;

/**
 * Some aggregates as one: what it makes and changes is the state of all of them. No state of its own; any thread.
 *
 * <p>The columns are those of the window's rows, in the order of {@link WindowSpec#columns}. Equal rows in equal calls
 * must give equal bits. Exceptions of the aggregates pass through.
 */
public interface WindowFold {
    /** A state of no rows. */
    Object create();

    /** Back to no rows; keeps memory. */
    void reset(Object state);

    /** Adds the rows {@code from} (included) to {@code to} (not included), which lie behind all that were added. */
    void addRange(Object state, ColumnVector[] columns, int from, int to);

    /** Adds the rows of another state, which lie behind all that were added; the other stays as it is. */
    void merge(Object state, Object later);

    /**
     * Takes rows back that were added, in any order; the state is then exactly that of the rows that are left. Only for
     * {@link WindowFrame#running}.
     */
    void retractRange(Object state, ColumnVector[] columns, int from, int to);

    /** What a state takes of the heap, by rough count; may take as long as adding its rows. */
    default long stateBytes(Object state) {
        return 64;
    }

    /** How many numbers a state is when it is packed, at most; 0 when states of this fold cannot be. */
    default int packedNumbers() {
        return 0;
    }

    /** Writes a state, every bit of it. Only with {@link #packedNumbers}. */
    default void pack(Object state, long[] into, int at) {
        throw new IllegalStateException("states are not packed");
    }

    /** Replaces a state by a packed one. Only with {@link #packedNumbers}. */
    default void unpack(Object state, long[] from, int at) {
        throw new IllegalStateException("states are not packed");
    }
}
