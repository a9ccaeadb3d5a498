// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.state.api.Cursor;
import io.millrace.state.api.LocalTable;
import io.millrace.state.api.SortedBytes;
import io.millrace.state.api.TableWrite;
import io.millrace.state.api.TaskDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A disk that is a map: it keeps what is written as RocksDB does, a hundred times faster. Folders and markers are real. */
final class MapMachine implements Machine {
    private final Path folder;
    private final Map<Path, Saved> disk = new HashMap<>();

    MapMachine(Path folder) {
        this.folder = folder;
    }

    private static final class Saved {
        final String identity;
        final Map<String, Table> tables = new HashMap<>();
        final Map<String, Long> offsets = new HashMap<>();
        final Map<String, String> topicIds = new HashMap<>();

        Saved(String identity) {
            this.identity = identity;
        }

        Saved copy() {
            Saved copy = new Saved(identity);
            tables.forEach((name, table) -> {
                Table other = new Table();
                try (Cursor cursor = table.scan(new byte[0], null)) {
                    while (cursor.next()) {
                        other.entries.put(cursor.key(), cursor.value());
                    }
                }
                copy.tables.put(name, other);
            });
            copy.offsets.putAll(offsets);
            copy.topicIds.putAll(topicIds);
            return copy;
        }
    }

    private static final class Table implements LocalTable {
        final SortedBytes entries = new SortedBytes();

        @Override
        public byte @Nullable [] get(byte[] key) {
            return entries.get(key);
        }

        @Override
        public Cursor scan(byte[] from, byte @Nullable [] to) {
            return entries.scan(from, to);
        }
    }

    private record Open(Saved saved, boolean isNew) implements TaskDatabase {
        @Override
        public String identity() {
            return saved.identity;
        }

        @Override
        public LocalTable table(String name) {
            return saved.tables.computeIfAbsent(name, key -> new Table());
        }

        @Override
        public @Nullable Long offset(String table) {
            return saved.offsets.get(table);
        }

        @Override
        public @Nullable String topicId(String table) {
            return saved.topicIds.get(table);
        }

        @Override
        public void setTopicId(String table, String topicId) {
            saved.topicIds.put(table, topicId);
        }

        @Override
        public void write(List<TableWrite> writes) {
            for (TableWrite write : writes) {
                SortedBytes entries = ((Table) table(write.table())).entries;
                write.changes().forEach((key, value) -> {
                    if (value == null) {
                        entries.remove(key);
                    } else {
                        entries.put(key, value);
                    }
                });
                Long offset = write.offset();
                if (offset != null) {
                    saved.offsets.put(write.table(), offset);
                }
            }
        }

        @Override
        public void load(TableWrite write) {
            write(List.of(new TableWrite(write.table(), write.changes(), null)));
            write(List.of(new TableWrite(write.table(), sink -> {}, write.offset())));
        }

        @Override
        public void reopen() {}

        @Override
        public void forget(String table) {
            ((Table) table(table)).entries.clear();
            saved.offsets.remove(table);
            saved.topicIds.remove(table);
        }

        @Override
        public void close() {}
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public TaskStates.DatabaseOpener opener() {
        return new TaskStates.DatabaseOpener() {
            @Override
            public TaskDatabase open(Path folder) {
                boolean isNew = !Files.exists(folder);
                if (isNew) {
                    try {
                        Files.createDirectories(folder);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    disk.put(folder, new Saved(UUID.randomUUID().toString()));
                }
                Saved saved = Objects.requireNonNull(disk.get(folder));
                saved.tables.keySet().removeIf(table -> !saved.offsets.containsKey(table));
                return new Open(saved, isNew);
            }

            @Override
            public boolean persistent() {
                return true;
            }
        };
    }

    @Override
    public Machine killed() {
        MapMachine next = new MapMachine(folder);
        disk.forEach((place, saved) -> next.disk.put(place, saved.copy()));
        return next;
    }

    @Override
    public void end() {}
}
