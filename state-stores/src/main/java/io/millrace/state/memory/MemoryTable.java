// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.memory;

import io.millrace.state.api.BufferedStore;
import io.millrace.state.api.Changes;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.LocalTable;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.SortedBytes;
import org.jspecify.annotations.Nullable;

/** A local table on the heap. Confined to one thread at a time. */
public final class MemoryTable implements LocalTable {
    private final SortedBytes entries = new SortedBytes();

    /** A store that keeps no changelog, as tests of operators use it. */
    public static OrderedStore store() {
        return new BufferedStore(new MemoryTable(), (key, value) -> {});
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return entries.get(key);
    }

    @Override
    public Cursor scan(byte[] from, byte @Nullable [] to) {
        return entries.scan(from, to);
    }

    void write(Changes changes) {
        changes.forEach((key, value) -> {
            if (value == null) {
                entries.remove(key);
            } else {
                entries.put(key, value);
            }
        });
    }

    void clear() {
        entries.clear();
    }
}
