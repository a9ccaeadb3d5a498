// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.memory.MemoryTable;
import org.jspecify.annotations.Nullable;

/** A store on the heap that says what it was asked. */
final class CountingStore implements OrderedStore {
    private final OrderedStore store = MemoryTable.store();
    private int gets;
    private int puts;
    private int deletes;
    private int scans;

    void forget() {
        gets = 0;
        puts = 0;
        deletes = 0;
        scans = 0;
    }

    int gets() {
        return gets;
    }

    int puts() {
        return puts;
    }

    int deletes() {
        return deletes;
    }

    int scans() {
        return scans;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        gets++;
        return store.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        puts++;
        store.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
        deletes++;
        store.delete(key);
    }

    @Override
    public Cursor scan(byte[] from, byte @Nullable [] to) {
        scans++;
        return store.scan(from, to);
    }

    @Override
    public void flush() {
        store.flush();
    }

    @Override
    public long dirtyBytes() {
        return store.dirtyBytes();
    }
}
