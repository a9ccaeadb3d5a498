// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import io.millrace.schema.types.HotPath;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The store over any local table, with what is not in the table in front of it, in three layers: changes since the last flush;
 * those that were flushed, which are in the changelog but not known to be committed; and those that are committed and that
 * whoever owns the table has not written yet, because they are being gathered from the changelog or because the disk refuses
 * them. Confined to the stream thread.
 */
@HotPath
public final class BufferedStore implements OrderedStore {
    /** Stands in a layer for a removed key; known by identity, since a value may be empty. */
    private static final byte[] REMOVED = new byte[0];

    private final LocalTable table;
    private final ChangeSink changelog;
    private SortedBytes changed = new SortedBytes();
    private SortedBytes flushed = new SortedBytes();
    private SortedBytes unwritten = new SortedBytes();

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
        if (found == null && !unwritten.isEmpty()) {
            found = unwritten.get(key);
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
        Cursor all = table.scan(from, to);
        if (!unwritten.isEmpty()) {
            all = new LayeredCursor(unwritten.scan(from, to), all, REMOVED);
        }
        if (!flushed.isEmpty()) {
            all = new LayeredCursor(flushed.scan(from, to), all, REMOVED);
        }
        return changed.isEmpty() ? all : new LayeredCursor(changed.scan(from, to), all, REMOVED);
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
            // A flush whose commit is still to come.
            moveInto(flushed, changed);
        }
    }

    /** The later change of a key wins. */
    private static void moveInto(SortedBytes earlier, SortedBytes later) {
        later.forEach((key, value) -> earlier.put(key, value == null ? REMOVED : value));
        later.clear();
    }

    @Override
    public long dirtyBytes() {
        return changed.heapBytes() + flushed.heapBytes();
    }

    /** Whether changes were flushed that are not known to be committed. */
    public boolean hasFlushed() {
        return !flushed.isEmpty();
    }

    /** Gives the flushed changes, in order. */
    public void forEachFlushed(ChangeSink sink) {
        forEach(flushed, sink);
    }

    /** The flushed changes are committed, and in the table. */
    public void committed() {
        flushed.clear();
    }

    /** The flushed changes are committed, and wait to be written to the table. */
    public void committedAndUnwritten() {
        if (unwritten.isEmpty()) {
            SortedBytes empty = unwritten;
            unwritten = flushed;
            flushed = empty;
        } else {
            moveInto(unwritten, flushed);
        }
    }

    /** A committed change that comes from the changelog, later than all that is here: it waits to be written to the table. */
    public void restored(byte[] key, byte @Nullable [] value) {
        unwritten.put(key, value == null ? REMOVED : value);
    }

    /** Whether there are committed changes that wait to be written. */
    public boolean hasUnwritten() {
        return !unwritten.isEmpty();
    }

    /** How many keys wait to be written. */
    public int unwrittenKeys() {
        return unwritten.size();
    }

    /** Bytes of keys and values that wait to be written. */
    public long unwrittenBytes() {
        return unwritten.bytes();
    }

    /** Gives what waits to be written, each key once, in ascending order. */
    public void forEachUnwritten(ChangeSink sink) {
        forEach(unwritten, sink);
    }

    private static void forEach(SortedBytes layer, ChangeSink sink) {
        layer.forEach((key, value) -> sink.change(key, value == REMOVED ? null : value));
    }

    /** What waited to be written is in the table. */
    public void written() {
        unwritten.clear();
    }

    /** Forgets everything that is not known to be committed. */
    public void discard() {
        changed.clear();
        flushed.clear();
    }
}
