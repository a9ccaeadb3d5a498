// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.memory;

import io.millrace.state.api.BufferedStore;
import io.millrace.state.api.Changes;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.Guarantee;
import io.millrace.state.api.LocalTable;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.SortedBytes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A local table on the heap. Confined to one thread at a time; empty after {@code close}. */
public final class MemoryTable implements LocalTable {
    private final SortedBytes entries = new SortedBytes();
    private final Map<String, Long> offsets = new HashMap<>();

    /** A store that keeps no changelog, as tests of operators use it. */
    public static OrderedStore store() {
        return new BufferedStore(new MemoryTable(), (key, value) -> {}, Guarantee.AT_LEAST_ONCE);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return entries.get(key);
    }

    @Override
    public Cursor scan(byte[] from, byte @Nullable [] to) {
        return entries.scan(from, to);
    }

    @Override
    public void apply(Changes changes, Guarantee guarantee) {
        write(changes);
        if (guarantee == Guarantee.EXACTLY_ONCE) {
            offsets.clear();
        }
    }

    @Override
    public void applyRestored(Changes changes, String partition, long offset) {
        write(changes);
        offsets.put(partition, offset);
    }

    private void write(Changes changes) {
        changes.forEach((key, value) -> {
            if (value == null) {
                entries.remove(key);
            } else {
                entries.put(key, value);
            }
        });
    }

    @Override
    public @Nullable Long offset(String partition) {
        return offsets.get(partition);
    }

    @Override
    public void setOffset(String partition, long offset) {
        offsets.put(partition, offset);
    }

    @Override
    public void removeOffset(String partition) {
        offsets.remove(partition);
    }

    @Override
    public void removeOffsets() {
        offsets.clear();
    }

    @Override
    public void clear() {
        entries.clear();
        offsets.clear();
    }

    @Override
    public void close() {
        clear();
    }
}
