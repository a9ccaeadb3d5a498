// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import org.jspecify.annotations.Nullable;

/**
 * The keyed state of one operator in one task: byte keys in unsigned byte order, each with one byte value.
 *
 * <p>Confined to the stream thread that runs the task. Writes are held in memory, sorted, until {@link #flush}, so a key
 * that changes a thousand times between two commits costs one changelog record and one write to disk. Reads and scans
 * see them at once.
 *
 * <p>Arrays: a store takes over the arrays that it is given and may give them out again. Neither the caller nor a reader
 * may change an array's bytes after it was handed over. Keys and values are never null; a value may be empty.
 *
 * <p>Errors: a failing disk or unreadable local data throws {@code MillraceException} (MR-5001, MR-5004); the task must
 * then be closed, and its state is rebuilt from the changelog when it opens again.
 */
public interface OrderedStore {
    /** The value of a key or null. O(log d) in the d dirty keys, then at most one read of the local table. */
    byte @Nullable [] get(byte[] key);

    /** Sets a key's value. O(log d) and no input or output, whatever the store holds. */
    void put(byte[] key, byte[] value);

    /** Removes a key, which need not exist. O(log d) and no input or output. */
    void delete(byte[] key);

    /**
     * The entries with {@code from <= key < to} in ascending order; {@code to} null is the end of the store.
     *
     * <p>The cursor shows the state of this moment: puts, deletes and flushes are allowed while it is open and do not
     * change what it gives, except that the first write costs time in the dirty keys that it has not reached. Opening costs
     * some microseconds on disk, each step amortised O(1). It must be closed.
     */
    Cursor scan(byte[] from, byte @Nullable [] to);

    /**
     * Sends each key that changed since the last flush once to the changelog, in ascending order. It says nothing about whether a
     * transaction commits, and writes nothing to disk. Called by the commit barrier; operators do not call it.
     */
    void flush();

    /**
     * What changes that are not known to be committed take of the heap; whoever runs the operator asks for an early commit when it is
     * large.
     */
    long dirtyBytes();
}
