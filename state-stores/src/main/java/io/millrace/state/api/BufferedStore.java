// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import io.millrace.schema.types.HotPath;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The store over any local table, with the changes of the running transaction in front of it, in two layers: those since the
 * last flush, and those that were flushed, which are in the changelog but not known to be committed. Only {@link #committed}
 * lets the latter go, when whoever owns the table has written them. Confined to the stream thread.
 */
@HotPath
public final class BufferedStore implements OrderedStore {
    /** Stands in a layer for a removed key; known by identity, since a value may be empty. */
    private static final byte[] REMOVED = new byte[0];

    private final LocalTable table;
    private final ChangeSink changelog;
    private SortedBytes changed = new SortedBytes();
    private SortedBytes flushed = new SortedBytes();

    /** Neither takes over nor closes the table. */
    public BufferedStore(LocalTable table, ChangeSink changelog) {
        this.table = table;
        this.changelog = changelog;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        byte[] found = changed.get(key);
        if (found == null) {
            found = flushed.get(key);
        }
        if (found != null) {
            return found == REMOVED ? null : found;
        }
        return table.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        changed.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
        changed.put(key, REMOVED);
    }

    @Override
    public Cursor scan(byte[] from, byte @Nullable [] to) {
        if (to != null && Arrays.compareUnsigned(from, to) >= 0) {
            return EmptyCursor.INSTANCE;
        }
        Cursor written = table.scan(from, to);
        if (!flushed.isEmpty()) {
            written = new LayeredCursor(flushed.scan(from, to), written, REMOVED);
        }
        return changed.isEmpty() ? written : new LayeredCursor(changed.scan(from, to), written, REMOVED);
    }

    @Override
    public void flush() {
        if (changed.isEmpty()) {
            return;
        }
        changed.forEach((key, value) -> changelog.change(key, value == REMOVED ? null : value));
        if (flushed.isEmpty()) {
            SortedBytes empty = flushed;
            flushed = changed;
            changed = empty;
        } else {
            // A flush whose commit is still to come: the later change of a key wins.
            changed.forEach((key, value) -> flushed.put(key, value == null ? REMOVED : value));
            changed.clear();
        }
    }

    @Override
    public long dirtyBytes() {
        return changed.bytes() + flushed.bytes();
    }

    /** Whether changes were flushed that {@link #committed} was not called for. */
    public boolean hasFlushed() {
        return !flushed.isEmpty();
    }

    /** Gives the flushed changes, in order. */
    public void forEachFlushed(ChangeSink sink) {
        flushed.forEach((key, value) -> sink.change(key, value == REMOVED ? null : value));
    }

    /** The flushed changes are in the table. */
    public void committed() {
        flushed.clear();
    }

    /** Forgets everything that is not in the table. */
    public void discard() {
        changed.clear();
        flushed.clear();
    }
}
