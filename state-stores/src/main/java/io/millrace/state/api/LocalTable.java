// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import org.jspecify.annotations.Nullable;

/**
 * Where the flushed entries of one store lie on this machine, with the changelog offsets that they correspond to.
 *
 * <p>Confined to one thread at a time; another thread may take over when the first is done with it. Entries and offsets
 * of one call are written atomically: after a crash either all of the call is there or nothing.
 *
 * <p>The rule that makes a crash safe: an offset is present only while the entries hold exactly the changelog's records up
 * to it, or (at least once) those and later ones. So whoever opens a table without an offset must {@link #clear} it.
 */
public interface LocalTable extends AutoCloseable {
    byte @Nullable [] get(byte[] key);

    /** As {@link OrderedStore#scan}, over what is written; the cursor is not changed by later writes. */
    Cursor scan(byte[] from, byte @Nullable [] to);

    /** Writes changes that are not known to be committed. Under exactly-once the same write forgets all offsets. */
    void apply(Changes changes, Guarantee guarantee);

    /** Writes records of the changelog, and in the same write that they end at this offset. */
    void applyRestored(Changes changes, String partition, long offset);

    /** The offset of the last changelog record in the table, whatever number was set, or null when there is none. */
    @Nullable
    Long offset(String partition);

    void setOffset(String partition, long offset);

    void removeOffset(String partition);

    void removeOffsets();

    /** Removes all entries and offsets. */
    void clear();

    /** Closes cursors that are still open, and the table. May be called twice. */
    @Override
    void close();
}
