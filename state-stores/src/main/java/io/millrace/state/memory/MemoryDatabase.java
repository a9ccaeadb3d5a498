// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.memory;

import io.millrace.state.api.LocalTable;
import io.millrace.state.api.TableWrite;
import io.millrace.state.api.TaskDatabase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A task's tables on the heap; gone with {@code close}. Confined to one thread at a time. */
public final class MemoryDatabase implements TaskDatabase {
    private final String identity = UUID.randomUUID().toString();
    private final Map<String, MemoryTable> tables = new HashMap<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private final Map<String, String> topicIds = new HashMap<>();

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public boolean isNew() {
        return true;
    }

    @Override
    public LocalTable table(String name) {
        return memoryTable(name);
    }

    private MemoryTable memoryTable(String name) {
        return tables.computeIfAbsent(name, key -> new MemoryTable());
    }

    @Override
    public @Nullable Long offset(String table) {
        return offsets.get(table);
    }

    @Override
    public @Nullable String topicId(String table) {
        return topicIds.get(table);
    }

    @Override
    public void setTopicId(String table, String topicId) {
        topicIds.put(table, topicId);
    }

    @Override
    public void write(List<TableWrite> writes) {
        for (TableWrite write : writes) {
            memoryTable(write.table()).write(write.changes());
            Long offset = write.offset();
            if (offset != null) {
                offsets.put(write.table(), offset);
            }
        }
    }

    @Override
    public void load(TableWrite write) {
        write(List.of(write));
    }

    @Override
    public void reopen() {}

    @Override
    public void forget(String table) {
        memoryTable(table).clear();
        offsets.remove(table);
        topicIds.remove(table);
    }

    @Override
    public void close() {
        tables.clear();
        offsets.clear();
        topicIds.clear();
    }
}
