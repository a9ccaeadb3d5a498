// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

/**
 * A walk over entries in ascending key order, beginning before the first. Confined to the thread of its store.
 *
 * <p>{@code key} and {@code value} are valid after {@code next} gave true; their arrays may be kept but not changed.
 */
public interface Cursor extends AutoCloseable {
    /** Moves to the next entry; false at the end, and then always. */
    boolean next();

    byte[] key();

    byte[] value();

    /** Frees what the walk holds. May be called twice. */
    @Override
    void close();
}
