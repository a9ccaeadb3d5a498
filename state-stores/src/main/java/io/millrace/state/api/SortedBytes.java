// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import io.millrace.schema.types.HotPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map of byte arrays in memory whose cursors stay what they were when the map changes. Confined to one thread.
 *
 * <p>A cursor walks the tree itself until the map changes for the first time; only then are the entries that it has not
 * reached copied (references, not bytes). So a scan that ends before the next write copies nothing.
 */
@HotPath
public final class SortedBytes {
    private static final byte[] EMPTY = {};

    /** An entry of the tree, and the heads and ends of two arrays. */
    private static final long ENTRY_BYTES = 40 + 2 * (16 + 4);

    private final TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    private final List<TreeCursor> open = new ArrayList<>(2);
    private long bytes;

    public byte @Nullable [] get(byte[] key) {
        return entries.get(key);
    }

    public void put(byte[] key, byte[] value) {
        detachCursors();
        byte[] before = entries.put(key, value);
        bytes += before == null ? (long) key.length + value.length : (long) value.length - before.length;
    }

    public void remove(byte[] key) {
        detachCursors();
        byte[] before = entries.remove(key);
        if (before != null) {
            bytes -= (long) key.length + before.length;
        }
    }

    public void clear() {
        detachCursors();
        entries.clear();
        bytes = 0;
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public int size() {
        return entries.size();
    }

    /** What the keys, values and the tree take of the heap, on average. */
    public long heapBytes() {
        return bytes + ENTRY_BYTES * entries.size();
    }

    /** Bytes of all keys and values, without the tree around them. */
    public long bytes() {
        return bytes;
    }

    /** Gives every entry in order; the sink must not change this map. */
    public void forEach(ChangeSink sink) {
        for (Map.Entry<byte[], byte[]> entry : entries.entrySet()) {
            sink.change(entry.getKey(), entry.getValue());
        }
    }

    public Cursor scan(byte[] from, byte @Nullable [] to) {
        if (to != null && Arrays.compareUnsigned(from, to) >= 0) {
            return new TreeCursor(Collections.emptyNavigableMap());
        }
        TreeCursor cursor =
                new TreeCursor(to == null ? entries.tailMap(from, true) : entries.subMap(from, true, to, false));
        open.add(cursor);
        return cursor;
    }

    private void detachCursors() {
        if (!open.isEmpty()) {
            for (TreeCursor cursor : open) {
                cursor.detach();
            }
            open.clear();
        }
    }

    private final class TreeCursor implements Cursor {
        private Iterator<Map.Entry<byte[], byte[]>> rest;
        private byte[] key = EMPTY;
        private byte[] value = EMPTY;

        TreeCursor(NavigableMap<byte[], byte[]> range) {
            rest = range.entrySet().iterator();
        }

        /** Keys and values apart: a tree's entries change with the tree. */
        void detach() {
            List<Map.Entry<byte[], byte[]>> copy = new ArrayList<>();
            while (rest.hasNext()) {
                Map.Entry<byte[], byte[]> entry = rest.next();
                copy.add(Map.entry(entry.getKey(), entry.getValue()));
            }
            rest = copy.iterator();
        }

        @Override
        public boolean next() {
            if (!rest.hasNext()) {
                return false;
            }
            Map.Entry<byte[], byte[]> entry = rest.next();
            key = entry.getKey();
            value = entry.getValue();
            return true;
        }

        @Override
        public byte[] key() {
            return key;
        }

        @Override
        public byte[] value() {
            return value;
        }

        @Override
        public void close() {
            for (int i = 0; i < open.size(); i++) {
                if (open.get(i) == this) {
                    open.remove(i);
                    return;
                }
            }
        }
    }
}
